import { useApp } from '../app-context.ts'
import type { Ringing } from '../state/state.ts'
import { callerLabel } from './caller-name.ts'
import { Icon } from './icon.tsx'
import { KeyHint } from './key-hint.tsx'

/** Somebody calls. */
export function RingingPanel({ ringing }: { ringing: Ringing }) {
  const { desk, words, format } = useApp()
  return (
    <section class="sheet ringing" aria-labelledby="ringing">
      <div class="ringing-who">
        <span class="ringing-mark" aria-hidden="true">
          <Icon name="phone" />
        </span>
        <div>
          <h2 id="ringing">{words.ringing.heading}</h2>
          <p class="ringing-number">{callerLabel(ringing.caller, format)}</p>
          {ringing.note && <p class="ringing-note">{ringing.note}</p>}
        </div>
      </div>
      <div class="actions">
        <button type="button" class="primary" aria-keyshortcuts="Enter" onClick={() => desk.answerRinging()}>
          <Icon name="phone" /> {words.ringing.answer} <KeyHint of="Enter" />
        </button>
        <button
          type="button"
          aria-keyshortcuts="Escape"
          onClick={() => desk.store.dispatch({ type: 'ringing-stopped' })}
        >
          {words.ringing.reject} <KeyHint of="Esc" />
        </button>
      </div>
    </section>
  )
}
