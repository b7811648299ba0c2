import { useEffect } from 'preact/hooks'
import { AppProvider, useAppContext } from './app-context.ts'
import { Announcer } from './components/announcer.tsx'
import { CallScreen } from './components/call-screen.tsx'
import { HeldCalls } from './components/held-calls.tsx'
import { HelpDialog } from './components/help-dialog.tsx'
import { IdleScreen } from './components/idle-screen.tsx'
import { KeyPrompt } from './components/key-prompt.tsx'
import { NewCallDialog } from './components/new-call-dialog.tsx'
import { NoticeBanner } from './components/notice-banner.tsx'
import { SecondCallDialog } from './components/second-call-dialog.tsx'
import { StaleBanner } from './components/stale-banner.tsx'
import { TopBar } from './components/top-bar.tsx'
import { WhoDialog } from './components/who-dialog.tsx'
import { WhyNotDialog } from './components/why-not-dialog.tsx'
import type { Desk } from './desk.ts'
import { useShortcuts } from './keyboard/use-shortcuts.ts'
import { applySettings, type Settings } from './page/settings.ts'

export interface SignIn {
  /** Tries with this key. */
  withKey(key: string): void
  /** Forgets the key; undefined while there is none. */
  out: (() => void) | undefined
}

/** The whole page. */
export function App({ desk, settings, signIn }: { desk: Desk; settings: Settings; signIn: SignIn }) {
  const app = useAppContext(desk, settings)
  const { state, words } = app
  applySettings(state, words.title)
  useSystemTheme(app.settings, state.theme === 'system')
  return (
    <AppProvider value={app}>
      <Shortcuts />
      <a class="skip" href="#main">
        {words.skipToOffers}
      </a>
      <TopBar signOut={signIn.out} />
      <Announcer />
      <StaleBanner />
      <NoticeBanner />
      <HeldCalls />
      <Screen signIn={signIn} desk={desk} />
      {state.panel === 'help' && <HelpDialog />}
      {state.panel === 'why-not' && <WhyNotDialog />}
      {state.panel === 'who' && <WhoDialog />}
      {state.panel === 'new-call' && <NewCallDialog />}
      {state.second && <SecondCallDialog second={state.second} />}
    </AppProvider>
  )
}

function Screen({ signIn, desk }: { signIn: SignIn; desk: Desk }) {
  const { connection, call } = desk.store.state
  if (connection.phase === 'refused') {
    return (
      <main class="idle" id="main">
        <KeyPrompt code={connection.code} onKey={signIn.withKey} />
      </main>
    )
  }
  return call === undefined ? <IdleScreen /> : <CallScreen call={call} key={call.callId} />
}

function Shortcuts() {
  useShortcuts()
  return null
}

/** Follows the device from day to night while nothing else was chosen. */
function useSystemTheme(settings: Settings, follows: boolean): void {
  useEffect(() => {
    if (!follows) return
    const query = matchMedia('(prefers-color-scheme: dark)')
    const follow = () => settings.chooseTheme('system')
    query.addEventListener('change', follow)
    return () => query.removeEventListener('change', follow)
  }, [settings, follows])
}
