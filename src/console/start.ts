import type { SignIn } from './app.tsx'
import { backoffMs } from './connection/backoff.ts'
import { refusals } from './connection/connection.ts'
import { eventStreamLink } from './connection/event-stream-link.ts'
import { LiveClient } from './connection/live-client.ts'
import { Rest } from './connection/rest.ts'
import { webSocketLink } from './connection/web-socket-link.ts'
import { Desk } from './desk.ts'
import { takeIncoming } from './page/incoming.ts'
import { isReload, type KeptCall, kept } from './page/kept-call.ts'
import { Settings, storedSettings } from './page/settings.ts'
import { storedInTab } from './page/stored.ts'
import { initialState } from './state/state.ts'
import { Store } from './state/store.ts'

/**
 * Puts the console together and begins: asks what there is to know, connects, and opens the call that the page was opened
 * for, or the one that was open before a reload.
 * @param base the address that `v1/…` stands below
 */
export function startConsole(base: URL): { desk: Desk; settings: Settings; signIn: SignIn } {
  const key = storedInTab('key')
  const credential = () => key.value
  if (!isReload()) kept.forget()

  const store = new Store(initialState(storedSettings()))
  const rest = new Rest(base, credential)
  const live = new LiveClient({
    links: [webSocketLink(new URL('v1/live', base)), eventStreamLink(base, credential)],
    credential,
    sessionId: kept.session.value,
    onSession: (id) => {
      kept.session.value = id
    },
    onMessage: (message) => desk.receive(message),
    onConnection: (connection) => store.dispatch({ type: 'connection-changed', connection }),
    onRestart: (callId) => store.dispatch({ type: 'call-restarted', callId }),
  })
  const desk = new Desk(store, live, rest)

  /** Asks until somebody answers; the connection begins with the first answer, which tells whether a key is needed. */
  const begin = async (attempt = 0): Promise<void> => {
    const answer = await rest.about(store.state.language)
    if (answer.ok) {
      store.dispatch({ type: 'about-loaded', about: answer.value })
      live.start()
    } else if (refusals.has(answer.code)) {
      store.dispatch({ type: 'connection-changed', connection: { phase: 'refused', code: answer.code } })
    } else {
      const delayMs = backoffMs(attempt, Math.random)
      store.dispatch({ type: 'connection-changed', connection: { phase: 'waiting', retryAtMs: Date.now() + delayMs } })
      setTimeout(() => void begin(attempt + 1), delayMs)
    }
  }

  followDevice(live)
  followLanguage(desk, rest)
  openFirstCall(desk)
  keepCalls(store)
  void begin()

  const signIn: SignIn = {
    withKey: (value) => {
      key.value = value
      store.dispatch({ type: 'connection-changed', connection: { phase: 'connecting' } })
      void begin()
    },
    get out() {
      if (key.value === undefined) return undefined
      return () => {
        key.value = undefined
        kept.forget()
        location.reload()
      }
    },
  }
  return { desk, settings: new Settings(store), signIn }
}

/** Goes on with the calls of before a reload, and takes the one that the page was opened for, unless it is one of them. */
function openFirstCall(desk: Desk): void {
  const before = kept.calls
  const incoming = takeIncoming(location, history, document)
  for (const call of before) desk.takeUpAgain(call)
  if (incoming === undefined) return
  const isAnother = !before.some(({ callId }) => callId === incoming.callId)
  if (before.length === 0 || (incoming.callId !== undefined && isAnother)) {
    desk.hold()
    desk.openCall(incoming.callers, {}, incoming.callId)
  }
}

function keepCalls(store: Store): void {
  let keptBefore = ''
  store.subscribe(({ call, held }) => {
    const calls = [...(call === undefined ? [] : [call]), ...held].map(
      ({ callId, caller, isUnknown, startedAtMs, heldSinceMs }): KeptCall => {
        return { callId, caller, isUnknown, startedAtMs, heldSinceMs }
      },
    )
    const now = JSON.stringify(calls)
    if (now === keptBefore) return
    keptBefore = now
    kept.calls = calls
  })
}

function followDevice(live: LiveClient): void {
  addEventListener('online', () => live.retryNow())
  addEventListener('offline', () => live.goOffline())
  addEventListener('beforeunload', (event) => {
    if (live.unanswered > 0) event.preventDefault()
  })
}

/** What the catalogue says comes in the operator's language: another language asks for it again. */
function followLanguage(desk: Desk, rest: Rest): void {
  const { store } = desk
  let { language } = store.state
  store.subscribe((state) => {
    if (state.language === language) return
    language = state.language
    desk.translateCalls()
    if (state.about === undefined) return
    void rest.about(language).then((answer) => {
      if (answer.ok && store.state.language === language) store.dispatch({ type: 'about-loaded', about: answer.value })
    })
  })
}
