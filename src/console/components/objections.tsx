import type { OperatorCard } from '../../schema/operator.ts'
import { useApp } from '../app-context.ts'
import { objectionsId } from '../keyboard/use-shortcuts.ts'
import { Icon } from './icon.tsx'
import { KeyHint } from './key-hint.tsx'
import { Text } from './text.tsx'

/** What customers say against the offer, and what to answer; each opens by itself. */
export function Objections({ card }: { card: OperatorCard }) {
  const { words } = useApp()
  if (card.objections.length === 0) return null
  return (
    <div class="objections" id={objectionsId}>
      <h4 class="label">
        {words.card.objections} <KeyHint of="O" />
      </h4>
      {card.objections.map(({ reason, says, answer }) => (
        <details key={reason} class="objection">
          <summary>
            <Icon name="chevron" /> {says}
          </summary>
          <p>
            <Text of={answer} />
          </p>
        </details>
      ))}
    </div>
  )
}
