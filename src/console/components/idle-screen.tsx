import { useApp } from '../app-context.ts'
import { CallerForm } from './caller-form.tsx'
import { DemoCalls } from './demo-calls.tsx'
import { RingingPanel } from './ringing-panel.tsx'

/** Between two calls. */
export function IdleScreen() {
  const { state, desk, words } = useApp()
  return (
    <main class="idle" id="main">
      {state.ringing && <RingingPanel ringing={state.ringing} />}
      <section class="sheet">
        <h2>{words.idle.heading}</h2>
        <CallerForm id="caller" onCaller={(caller) => desk.openCall([caller])} />
      </section>
      <DemoCalls />
    </main>
  )
}
