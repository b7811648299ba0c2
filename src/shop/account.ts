import { tell } from './sufler.ts'

/** One of the demo's customers, as the shop's own server lists them. */
export interface DemoCustomer {
  id: string
  name: string
  about: { ru: string; en: string }
}

/** Who is signed in: a real shop's server writes it into the page; here the picker asks for it. */
interface Session {
  id: string
  name: string
  proof: string
  expiresAtMs: number
}

const sessionName = 'shop.session'
const consentName = 'shop.consent'

function stored<Value>(storage: Storage, name: string): Value | undefined {
  try {
    return JSON.parse(storage.getItem(name) ?? 'null') ?? undefined
  } catch {
    return undefined
  }
}

export const account = {
  session(): Session | undefined {
    const session = stored<Session>(sessionStorage, sessionName)
    return session !== undefined && session.expiresAtMs > Date.now() ? session : undefined
  },

  /** What the visitor said of personal offers; undefined: has not been asked. */
  consent: (): boolean | undefined => stored(localStorage, consentName),

  agree(given: boolean): void {
    localStorage.setItem(consentName, JSON.stringify(given))
    tell(['consent', given])
  },

  /** Tells the tag who it is, before its first request. */
  introduce(): void {
    const { session, consent } = account
    const { id, proof } = session() ?? {}
    const given = consent()
    if (given !== undefined) tell(['consent', given])
    tell(['customer', id === undefined || proof === undefined ? undefined : { id, proof }])
  },

  async signIn(customerId: string): Promise<void> {
    // No ids in addresses: they stand in logs, and these are telephone numbers.
    const response = await fetch('/shop/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ customerId }),
    })
    if (!response.ok) throw new Error(`the shop did not sign anybody in: ${response.status}`)
    sessionStorage.setItem(sessionName, await response.text())
    account.introduce()
  },

  signOut(): void {
    sessionStorage.removeItem(sessionName)
    account.introduce()
  },

  async customers(): Promise<DemoCustomer[]> {
    const response = await fetch('/shop/customers')
    return response.ok ? response.json() : []
  },
}
