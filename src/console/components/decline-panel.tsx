import { useApp } from '../app-context.ts'
import { AnswerPanel } from './answer-panel.tsx'
import { KeyHint } from './key-hint.tsx'

/** Why the customer said no. */
export function DeclinePanel({ title }: { title: string }) {
  const { state, desk, words } = useApp()
  return (
    <AnswerPanel heading={words.decline.heading(title)} cancel={words.decline.cancel} returnTo="decline">
      <div class="choices">
        {state.about?.declineReasons.map((reason, place) => (
          <button key={reason.id} type="button" onClick={() => desk.answer('declined', { reason })}>
            {place < 9 && <KeyHint of={String(place + 1)} />} {reason.label}
          </button>
        ))}
        <button type="button" onClick={() => desk.answer('declined')}>
          <KeyHint of="0" /> {words.decline.none}
        </button>
      </div>
    </AnswerPanel>
  )
}
