/** What the arrangement needs to know of a card. */
interface Card {
  offerId: string
}

export interface Arrangement<Shown extends Card> {
  /** In order of rank, no offer twice. */
  ranked: readonly Shown[]
  /** The card that the operator pitches, and its place on the screen, from 0. */
  pinned: { card: Shown; place: number } | undefined
  /** Offers that must not be shown. A pinned one is shown all the same. */
  hidden: ReadonlySet<string>
  /** Cards that the screen has room for, at least 1. */
  count: number
}

/**
 * The cards of the screen, in their order. The pinned card stays where it is, whatever became of its rank, and moves up only
 * when there are too few others to stand before it: the screen has no holes. The others follow their rank around it.
 */
export function arrangeCards<Shown extends Card>({ ranked, pinned, hidden, count }: Arrangement<Shown>): Shown[] {
  const others = ranked.filter(({ offerId }) => offerId !== pinned?.card.offerId && !hidden.has(offerId))
  if (pinned === undefined) return others.slice(0, count)
  const cards = others.slice(0, count - 1)
  cards.splice(Math.min(pinned.place, cards.length), 0, pinned.card)
  return cards
}
