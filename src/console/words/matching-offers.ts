/** Offers that a list shows at once. */
const shownMax = 60

interface Named {
  id: string
  title: string
  group: string
}

/**
 * Offers in whose title, id or group all typed words occur, whatever their order; those that begin with the text first.
 * An empty text finds all, up to what a list shows.
 */
export function matchingOffers<Offer extends Named>(offers: readonly Offer[], typed: string): Offer[] {
  const text = typed.trim().toLowerCase()
  const words = text.split(/\s+/)
  const matches = offers.filter(({ id, title, group }) => {
    const searched = `${title} ${id} ${group}`.toLowerCase()
    return words.every((word) => searched.includes(word))
  })
  const begins = ({ id, title }: Named) => title.toLowerCase().startsWith(text) || id.startsWith(text)
  return [...matches.filter(begins), ...matches.filter((offer) => !begins(offer))].slice(0, shownMax)
}
