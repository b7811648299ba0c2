import { useApp } from '../app-context.ts'
import { reasonGroupId } from '../keyboard/use-shortcuts.ts'
import { type Call, contextOf } from '../state/call.ts'
import { KeyHint } from './key-hint.tsx'

/** Why the customer calls. `R` leads here; then a number chooses, or the arrows. */
export function ReasonPicker({ call }: { call: Call }) {
  const { state, desk, words } = useApp()
  const reason = state.about?.callReason
  if (reason === undefined) return <div class="reason" />
  const chosen = contextOf(call)[reason.fact]
  const choose = (value: string) => desk.chooseReason(reason.fact, value)
  return (
    <fieldset
      class="reason"
      id={reasonGroupId}
      onKeyDown={(event) => {
        if (event.key === 'Escape' || event.key === 'Enter') leave()
        else if (!/^[1-9]$/.test(event.key) || event.ctrlKey || event.altKey || event.metaKey) return
        else {
          const choice = reason.choices[Number(event.key) - 1]
          if (choice === undefined) return
          choose(choice.id)
          leave()
        }
        event.preventDefault()
      }}
    >
      <legend class="hidden-when-narrow">
        {reason.label || words.call.reason} <KeyHint of="R" />
      </legend>
      <div class="segments">
        {reason.choices.map(({ id, label }, place) => (
          <label key={id} class="segment">
            <input
              type="radio"
              name="call-reason"
              value={id}
              checked={chosen === id}
              onChange={() => choose(id)}
              onClick={(event) => {
                // By hand, not by an arrow key, which clicks as well: numbers shall mean cards again.
                if (event.detail > 0) leave()
              }}
            />
            <span class="segment-label">
              {place < 9 && (
                <span class="segment-key">
                  <KeyHint of={String(place + 1)} />
                </span>
              )}
              <span class="segment-text">{label}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

/** Back to the offers, where numbers pitch. */
function leave(): void {
  document.getElementById('offers')?.focus({ preventScroll: true })
}
