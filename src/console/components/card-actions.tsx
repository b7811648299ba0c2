import type { OperatorCard } from '../../schema/operator.ts'
import { useApp } from '../app-context.ts'
import { Icon } from './icon.tsx'
import { KeyHint } from './key-hint.tsx'

/** What the customer says to the lead. */
export function CardActions({ card, isPitched }: { card: OperatorCard; isPitched: boolean }) {
  const { desk, words } = useApp()
  const { accept, decline } = card.content
  return (
    <div class="actions lead-actions">
      {!isPitched && (
        <button type="button" class="primary" aria-keyshortcuts="1" onClick={() => desk.pitch(card.offerId)}>
          <span>{words.card.pitch}</span> <KeyHint of="1" />
        </button>
      )}
      <button type="button" class="accept" aria-keyshortcuts="A" onClick={() => desk.answer('accepted')}>
        <Icon name="check" /> <span>{accept ?? words.card.accept}</span> <KeyHint of="A" />
      </button>
      <button type="button" id="decline" aria-keyshortcuts="D" onClick={() => desk.openPanel('decline')}>
        <Icon name="cross" /> <span>{decline ?? words.card.decline}</span> <KeyHint of="D" />
      </button>
      <button type="button" id="later" aria-keyshortcuts="L" onClick={() => desk.openPanel('later')}>
        <Icon name="clock" /> <span>{words.card.later}</span> <KeyHint of="L" />
      </button>
      {isPitched && (
        <button type="button" class="unpitch quiet" aria-keyshortcuts="P" onClick={() => desk.pitch(null)}>
          <span>{words.card.unpitch}</span> <KeyHint of="P" />
        </button>
      )}
    </div>
  )
}
