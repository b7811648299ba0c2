import { useApp } from '../app-context.ts'
import { CallerForm } from './caller-form.tsx'
import { DemoCalls } from './demo-calls.tsx'
import { RingingPanel } from './ringing-panel.tsx'

/** Between two calls. Who begins to type begins a call: the field has the focus, unless something else holds it. */
export function IdleScreen() {
  const { state, desk, words } = useApp()
  return (
    <main class="idle" id="main">
      <RingingPanel ringing={state.ringing} />
      <section class="sheet">
        <h2>{words.idle.heading}</h2>
        <CallerForm
          id="caller"
          label={words.idle.label}
          hint={words.idle.hint}
          submit={words.idle.start}
          icon="phone"
          takesFocus
          onCaller={(caller) => desk.openCall([caller])}
        />
      </section>
      <DemoCalls />
    </main>
  )
}
