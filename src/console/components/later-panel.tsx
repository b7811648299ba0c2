import { useRef } from 'preact/hooks'
import { useApp } from '../app-context.ts'
import { dayOf, laterChoices } from '../words/later-choices.ts'
import { AnswerPanel } from './answer-panel.tsx'
import { KeyHint } from './key-hint.tsx'

/** When to come back to it. */
export function LaterPanel({ title }: { title: string }) {
  const { state, desk, words, format } = useApp()
  const field = useRef<HTMLInputElement>(null)
  const timeZone = state.about?.timeZone
  const nowMs = Date.now()
  const [tomorrow] = laterChoices(nowMs, timeZone)
  return (
    <AnswerPanel heading={words.later.heading(title)} cancel={words.later.cancel} returnTo="later">
      <div class="choices">
        {laterChoices(nowMs, timeZone).map(({ name, until }, place) => (
          <button key={name} type="button" onClick={() => desk.answer('later', { until })}>
            <KeyHint of={String(place + 1)} /> {words.later[name]}
            <span class="choice-detail">{format.date(Date.parse(`${until}T12:00:00Z`), nowMs, 'UTC')}</span>
          </button>
        ))}
      </div>
      <form
        class="field-row"
        onSubmit={(event) => {
          event.preventDefault()
          const until = field.current?.value
          if (until) desk.answer('later', { until })
        }}
      >
        <label for="later-date">{words.later.date}</label>
        <input
          id="later-date"
          ref={field}
          type="date"
          required
          min={tomorrow?.until ?? dayOf(nowMs, timeZone)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') desk.closePanel()
          }}
        />
        <button type="submit">{words.later.confirm}</button>
      </form>
    </AnswerPanel>
  )
}
