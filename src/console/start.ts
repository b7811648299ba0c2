import type { SignIn } from './app.tsx'
import { backoffMs } from './connection/backoff.ts'
import { refusals } from './connection/connection.ts'
import { LiveClient } from './connection/live-client.ts'
import { Rest } from './connection/rest.ts'
import { webSocketLink } from './connection/web-socket-link.ts'
import { Desk } from './desk.ts'
import { takeIncoming } from './page/incoming.ts'
import { Settings, storedSettings } from './page/settings.ts'
import { storedInTab } from './page/stored.ts'
import { initialState } from './state/state.ts'
import { Store } from './state/store.ts'

/**
 * Puts the console together and begins: asks what there is to know, connects, and opens the call that the page was opened
 * for.
 * @param base the address that `v1/…` stands below
 */
export function startConsole(base: URL): { desk: Desk; settings: Settings; signIn: SignIn } {
  const key = storedInTab('key')
  const store = new Store(initialState(storedSettings()))
  const credential = () => key.value
  const rest = new Rest(base, credential)
  const live = new LiveClient({
    links: [webSocketLink(new URL('v1/live', base))],
    credential,
    onMessage: (message) => desk.receive(message),
    onConnection: (connection) => store.dispatch({ type: 'connection-changed', connection }),
    onRestart: (callId) => store.dispatch({ type: 'call-restarted', callId }),
  })
  const desk = new Desk(store, live, rest)
  const settings = new Settings(store)
  const incoming = takeIncoming(location, history, document)

  /** Asks until somebody answers; the connection begins with the first answer, which tells whether a key is needed. */
  const begin = async (attempt = 0): Promise<void> => {
    const answer = await rest.about(store.state.language)
    if (answer.ok) {
      store.dispatch({ type: 'about-loaded', about: answer.value })
      live.start()
      return
    }
    if (refusals.has(answer.code)) {
      store.dispatch({ type: 'connection-changed', connection: { phase: 'refused', code: answer.code } })
      return
    }
    const delayMs = backoffMs(attempt, Math.random)
    store.dispatch({ type: 'connection-changed', connection: { phase: 'waiting', retryAtMs: Date.now() + delayMs } })
    setTimeout(() => void begin(attempt + 1), delayMs)
  }

  addEventListener('online', () => live.retryNow())
  addEventListener('offline', () => live.goOffline())
  addEventListener('beforeunload', (event) => {
    if (live.unanswered > 0) event.preventDefault()
  })
  followLanguage(store, rest)
  void begin()
  if (incoming !== undefined) desk.openCall(incoming.caller, {}, incoming.callId)

  return {
    desk,
    settings,
    signIn: {
      withKey: (value) => {
        key.value = value
        store.dispatch({ type: 'connection-changed', connection: { phase: 'connecting' } })
        void begin()
      },
      get out() {
        if (key.value === undefined) return undefined
        return () => {
          key.value = undefined
          location.reload()
        }
      },
    },
  }
}

/** Labels of the catalogue come in the operator's language: another language asks for them again. */
function followLanguage(store: Store, rest: Rest): void {
  let { language } = store.state
  store.subscribe((state) => {
    if (state.language === language || state.about === undefined) return
    language = state.language
    void rest.about(language).then((answer) => {
      if (answer.ok && store.state.language === language) store.dispatch({ type: 'about-loaded', about: answer.value })
    })
  })
}
