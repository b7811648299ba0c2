import { useRef } from 'preact/hooks'
import type { OperatorCard } from '../../schema/operator.ts'
import { useApp } from '../app-context.ts'
import { titleOf } from '../state/offer-title.ts'
import { CardMeta } from './card-meta.tsx'
import { KeyHint } from './key-hint.tsx'
import { Text } from './text.tsx'
import { useReorderMotion } from './use-reorder-motion.ts'

/** What may be said after the lead, or instead of it. */
export function NextCards({ cards, arrived }: { cards: readonly OperatorCard[]; arrived: readonly string[] }) {
  const { state, desk, words } = useApp()
  const list = useRef<HTMLOListElement>(null)
  useReorderMotion(list, cards.map(({ offerId }) => offerId).join(' '))
  if (cards.length === 0) return null
  return (
    <section class="next" aria-labelledby="next">
      <h3 class="label" id="next">
        {words.card.next}
      </h3>
      <ol ref={list} start={2}>
        {cards.map((card, place) => (
          <li key={card.offerId} data-moves={card.offerId}>
            <button
              type="button"
              class="next-card"
              aria-keyshortcuts={String(place + 2)}
              data-offer={card.offerId}
              data-kind={card.kind}
              onClick={() => desk.pitch(card.offerId)}
            >
              <span class="next-head">
                <KeyHint of={String(place + 2)} />
                <span class="next-title">
                  <Text of={titleOf(card, state.about)} />
                </span>
                {arrived.includes(card.offerId) && <span class="badge new">{words.card.arrived}</span>}
                {card.presented && <span class="badge">{words.card.presented}</span>}
              </span>
              {card.reasons[0] && (
                <span class="next-reason">
                  <Text of={card.reasons[0]} />
                </span>
              )}
              <CardMeta card={card} />
            </button>
          </li>
        ))}
      </ol>
    </section>
  )
}
