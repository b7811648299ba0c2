import { useApp } from '../app-context.ts'
import type { Answer } from '../state/call.ts'
import { Text } from './text.tsx'

/** What the customer said in this call, the latest first. */
export function AnswersSoFar({ answers }: { answers: readonly Answer[] }) {
  const { words } = useApp()
  if (answers.length === 0) return null
  return (
    <section class="answers" aria-labelledby="answers">
      <h3 class="label" id="answers">
        {words.call.answered}
      </h3>
      <ul>
        {[...answers].reverse().map(({ offerId, title, outcome, reason, stage }) => (
          <li key={offerId} class={`answer ${outcome}`} data-answer={offerId} data-stage={stage}>
            <span>
              <Text of={title} />
            </span>
            <span class="answer-outcome">
              {words.call.outcomes[outcome]}
              {reason && `, ${reason}`}
            </span>
            {stage === 'undoing' && <span class="badge">{words.undo.undoing}</span>}
          </li>
        ))}
      </ul>
    </section>
  )
}
