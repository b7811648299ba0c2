import { useApp } from '../app-context.ts'
import type { Ringing } from '../state/state.ts'
import { callerLabel } from './caller-name.ts'
import { Icon } from './icon.tsx'
import { KeyHint } from './key-hint.tsx'

/**
 * The line: somebody calls, or nobody. Its place is kept while nobody does, as high as a call needs it, so that nothing on
 * the page moves under the operator's hand when one comes in.
 */
export function RingingPanel({ ringing }: { ringing: Ringing | undefined }) {
  const { words } = useApp()
  return (
    <div class="line">
      <Calling ringing={ringing} />
      {ringing === undefined && (
        <section class="sheet line-quiet">
          <span class="ringing-mark quiet" aria-hidden="true">
            <Icon name="phone" />
          </span>
          <div>
            <p class="line-state">{words.ringing.quiet}</p>
            <p class="hint">{words.ringing.quietHint}</p>
          </div>
        </section>
      )}
    </div>
  )
}

/** Without a call it is there and unseen. */
function Calling({ ringing }: { ringing: Ringing | undefined }) {
  const { desk, words, format } = useApp()
  return (
    <section class={`sheet ringing-panel ${ringing === undefined ? 'unseen' : 'ringing'}`} aria-labelledby="ringing">
      <div class="ringing-who">
        <span class="ringing-mark" aria-hidden="true">
          <Icon name="phone" />
        </span>
        <div>
          <h2 id="ringing">{words.ringing.heading}</h2>
          <p class="ringing-number">{ringing ? callerLabel(ringing.caller, format, words) : '\u00a0'}</p>
        </div>
      </div>
      <p class="ringing-note">{ringing?.note ?? '\u00a0'}</p>
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
