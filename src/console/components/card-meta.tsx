import type { OperatorCard } from '../../schema/operator.ts'
import { useApp, useNow } from '../app-context.ts'

const dayMs = 86_400_000

/** What is good to know and never said: what the offer is worth to us, and how long it stands. */
export function CardMeta({ card }: { card: OperatorCard }) {
  const { state, words, format } = useApp()
  const nowMs = useNow(60_000)
  const currency = state.about?.currency
  const untilMs = card.validUntil === undefined ? undefined : Date.parse(card.validUntil)
  return (
    <span class="meta">
      {untilMs !== undefined && (
        <span class={untilMs - nowMs < 3 * dayMs ? 'expiry soon' : 'expiry'}>
          {untilMs - nowMs < dayMs
            ? words.card.endsToday
            : words.card.until(format.date(untilMs, nowMs, state.about?.timeZone))}
        </span>
      )}
      {currency !== undefined && card.kind === 'sale' && (
        <span class="value">
          {words.card.value} {format.money(card.value, currency)}
        </span>
      )}
    </span>
  )
}
