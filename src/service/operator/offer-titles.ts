import type { Offer } from '../../domain/ruleset.ts'
import { parseTemplate } from '../../domain/text/placeholders.ts'

/** Stands for a value that only a customer could tell. */
const gap = '…'

/**
 * What an offer is called, of nobody in particular: the `title` of its treatment for the placement, else of its first that
 * has one; else its id.
 */
export function offerTitle(offer: Offer, placementId: string, locale: string): string {
  const there = offer.treatments.filter(({ placement }) => placement === placementId)
  for (const { content } of [...there, ...offer.treatments]) {
    const title = content[locale]?.title
    if (title !== undefined) return withoutValues(title)
  }
  return offer.id
}

function withoutValues(title: string): string {
  if (!title.includes('{{')) return title
  return parseTemplate(title)
    .map((part) => ('words' in part ? part.words : (part.fallback ?? gap)))
    .join('')
}
