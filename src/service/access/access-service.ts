import { timingSafeEqual } from 'node:crypto'
import { type Caller, loopbackCaller, mayDo } from '../../domain/access/caller.ts'
import { parseKeyText } from '../../domain/access/key-text.ts'
import { isLoopbackName } from '../../domain/access/loopback.ts'
import type { Permission } from '../../domain/access/roles.ts'
import { RecentMap } from '../../domain/recent-map.ts'
import type { Logger } from '../../observability/logger.ts'
import type { AccessKey } from '../../store/access-keys.ts'
import type { Store } from '../../store/store.ts'
import { ServiceError } from '../errors.ts'
import type { Settings } from '../setting-definitions.ts'
import { demandsKeys } from './access-settings.ts'
import { KeyDirectory } from './key-directory.ts'
import { hashOfKey } from './new-key.ts'
import { Rates } from './rates.ts'
import { type SignIn, SignIns, signInLengthMax, signInPrefix } from './sign-ins.ts'
import { StartRefused } from './start-refused.ts'

/** What a request brings along to say who asks. */
export interface Credentials {
  /** What follows `Bearer ` in the Authorization header, or a hello; undefined when there is none. */
  secret: string | undefined
  /** Of the peer, or of the client where a trusted proxy tells it. */
  address: string
}

/** Keys and sign-ins that were checked and are remembered, so that the next request with them costs a look-up. */
const rememberedMax = 10_000

/** Who may do what. */
export class AccessService {
  readonly rates: Rates
  readonly #settings: Settings
  readonly #logger: Logger
  readonly #store: Pick<Store, 'accessKeys' | 'description'>
  readonly #signIns: SignIns | undefined
  /** No key is needed as long as none was ever seen. */
  readonly #mayBeOpen: boolean
  /** By the whole key or sign-in. The look-up tells nobody anything: who knows the key is in, and a hash table's time says nothing of a text that is not in it. */
  readonly #known = new RecentMap<SignIn>(rememberedMax)
  /** Site keys by their text, likewise: a page with one that is known is no guesser, whatever others with its address are. */
  readonly #knownSites = new RecentMap<AccessKey>(rememberedMax)
  /** Changes with the keys: what was checked before must not be remembered after. */
  #generation = 0
  #keys: KeyDirectory | undefined
  #onKeysLost: (detail: string | undefined) => void = () => {}

  private constructor(
    settings: Settings,
    logger: Logger,
    store: Pick<Store, 'accessKeys' | 'description'>,
    readonly now: () => number,
  ) {
    this.rates = new Rates(settings)
    this.#settings = settings
    this.#logger = logger
    this.#store = store
    this.#signIns = settings.jwksUrl === '' ? undefined : new SignIns({ ...settings, now })
    this.#mayBeOpen = !demandsKeys(settings)
  }

  /** Rejects with `StoreUnavailable` when the keys cannot be read. */
  static async open(
    settings: Settings,
    logger: Logger,
    store: Pick<Store, 'accessKeys' | 'description'>,
    now: () => number = Date.now,
  ): Promise<AccessService> {
    const access = new AccessService(settings, logger, store, now)
    access.#keys = await KeyDirectory.open(store.accessKeys, {
      onChanged: () => access.#forget(),
      onFailed: (error) => logger.warn({ err: error }, 'keys cannot be read; those that are known stay good'),
      onLost: (count) => access.#onKeysLost(`${count} keys are gone; they stay good here, and are written back`),
      onFound: () => access.#onKeysLost(undefined),
    })
    return access
  }

  get keys(): KeyDirectory {
    if (this.#keys === undefined) throw new Error('the keys were not opened')
    return this.#keys
  }

  /** Calls `told` with what a person should know when the store has lost its keys, with undefined when it has some again. */
  whenKeysLost(told: (detail: string | undefined) => void): void {
    this.#onKeysLost = told
  }

  /** Nobody needs a key: only this machine can reach the server, and none was ever seen. Ends with the first one, for good. */
  get isOpen(): boolean {
    return this.#mayBeOpen && this.keys.isEmpty
  }

  /** Throws `StartRefused` when everybody could come in, or nobody. */
  refuseUnsafeStart(): void {
    if (this.isOpen || this.#signIns !== undefined || this.keys.hasUsableKeys) return
    const { host } = this.#settings
    const command = `sufler keys create --role admin --name NAME --store ${this.#store.description}`
    const why = isLoopbackName(host)
      ? 'keys are required, and there are none'
      : `${host} can be reached from other machines, and there are no keys`
    const open = this.keys.isEmpty && !isLoopbackName(host) ? ', or listen on 127.0.0.1' : ''
    throw new StartRefused(`${why}; create one with: ${command}${open}`)
  }

  /**
   * Who asks. Counts against the rate of the caller; what is wrong counts against the address. Throws `key-required`,
   * `key-unknown`, `sign-in-invalid`, `sign-in-unavailable`, `rate-limited`.
   */
  async authenticate(credentials: Credentials): Promise<Caller> {
    const known = this.recognise(credentials.secret)
    if (known !== undefined) return known
    const { secret, address } = credentials
    if (secret === undefined) throw new ServiceError('key-required', 'send it as Authorization: Bearer …')
    this.rates.refuseGuessers(address, 'key')
    const generation = this.#generation
    const signIn = await this.#check(secret, address)
    if (generation === this.#generation) this.#known.set(secret, signIn)
    this.rates.ofCaller(signIn.caller.id)
    return signIn.caller
  }

  /** Who asks, when that needs no looking: without keys, or with one that was checked before. Throws `rate-limited`. */
  recognise(secret: string | undefined): Caller | undefined {
    if (this.isOpen) return loopbackCaller
    if (secret === undefined) return undefined
    const known = this.#known.get(secret)
    if (known === undefined || known.expiresAtMs < this.now()) return undefined
    this.rates.ofCaller(known.caller.id)
    return known.caller
  }

  /** Throws `forbidden`. */
  require(caller: Caller, permission: Permission): void {
    if (mayDo(caller, permission)) return
    throw new ServiceError('forbidden', `a key of the role ${caller.role} may not ${permission.replaceAll('-', ' ')}`)
  }

  /**
   * Whether somebody who was let in may stay, for connections that last: not when the key was revoked meanwhile, nor without
   * one once keys are needed. A sign-in that has expired stays good for the connection that began with it.
   */
  mayStay(caller: Caller): boolean {
    if (caller === loopbackCaller) return this.isOpen
    return caller.id.startsWith(signInPrefix) || this.keys.find(caller.id) !== undefined
  }

  /** The record of a site key. Throws `key-unknown` for any other, and counts it; `rate-limited` for who has tried too many. */
  async siteKeyOf(secret: string, address: string): Promise<AccessKey> {
    const known = this.#knownSites.get(secret)
    if (known !== undefined) return known
    this.rates.refuseGuessers(address, 'site-key')
    const generation = this.#generation
    const key = await this.#find(secret)
    if (key === undefined || key.role !== 'site') {
      this.rates.failed(address, 'site-key')
      throw new ServiceError('key-unknown', key === undefined ? 'nobody has this key' : 'this is no key for pages')
    }
    if (generation === this.#generation) this.#knownSites.set(secret, key)
    return key
  }

  close(): void {
    this.#keys?.close()
  }

  #forget(): void {
    this.#generation++
    this.#known.clear()
    this.#knownSites.clear()
  }

  /** The record of a key that is whole and was not revoked. */
  async #find(secret: string): Promise<AccessKey | undefined> {
    const parts = parseKeyText(secret)
    const key = parts === undefined ? undefined : await this.keys.findNew(parts.id)
    const isIt = key !== undefined && key.role === parts?.role && isSameHash(hashOfKey(secret), key.hash)
    return isIt ? key : undefined
  }

  async #check(secret: string, address: string): Promise<SignIn> {
    if (this.#signIns === undefined || !looksLikeSignIn(secret)) {
      const key = await this.#find(secret)
      if (key !== undefined) {
        return { caller: { id: key.id, role: key.role }, expiresAtMs: Number.POSITIVE_INFINITY }
      }
      this.rates.failed(address, 'key')
      throw new ServiceError('key-unknown', 'nobody has this key')
    }
    try {
      return await this.#signIns.verify(secret)
    } catch (error) {
      if (error instanceof ServiceError) this.#noteSignIn(error, address)
      throw error
    }
  }

  #noteSignIn({ code, cause }: ServiceError, address: string): void {
    const reason = cause instanceof Error ? cause.message : String(cause)
    if (code === 'sign-in-invalid') {
      this.rates.failed(address, 'key')
      this.#logger.info({ reason }, 'a sign-in was refused')
    } else this.#logger.warn({ reason }, 'the keys of the identity provider cannot be fetched')
  }
}

/** Three parts in base64url; a key of ours has no dots. */
function looksLikeSignIn(secret: string): boolean {
  return secret.length <= signInLengthMax && secret.split('.', 4).length === 3
}

/** Both in hex. Takes as long for any two of the same length, so that time tells nothing of how much was right. */
function isSameHash(given: string, kept: string): boolean {
  const [one, other] = [Buffer.from(given, 'hex'), Buffer.from(kept, 'hex')]
  return one.length === other.length && timingSafeEqual(one, other)
}
