import { nearestName } from '../domain/nearest-name.ts'
import type { OfferDeclaration } from '../schema/offers-file.ts'
import type { Draft, DraftPart } from './draft.ts'
import { type Finding, finding, type Path } from './finding.ts'
import { formatPlace, type Report } from './report.ts'

/** Offers by id; of two with the same id, the first. */
export type OfferIndex = ReadonlyMap<string, DraftPart<OfferDeclaration>>

/** Reports ids that stand twice, with both places. */
export function indexOffers(draft: Draft, report: Report): OfferIndex {
  const index = new Map<string, DraftPart<OfferDeclaration>>()
  for (const offer of draft.offers) {
    const { id } = offer.content
    if (id === undefined) continue
    const first = index.get(id)
    if (first === undefined) {
      index.set(id, offer)
      continue
    }
    const path = [...first.path, 'id']
    const elsewhere = formatPlace(first.file, report.place(first.file, path), path)
    report.error(
      offer.file,
      finding('duplicate-offer', ['id'], `'${id}', as in ${elsewhere}`, 'an id of its own'),
      offer.path,
    )
  }
  return index
}

/** Undefined when the offer exists, or may exist in a part that is faulty. */
export function offerFault(draft: Draft, offers: OfferIndex, path: Path, id: string): Finding | undefined {
  if (offers.has(id) || draft.incomplete.has('offers')) return undefined
  return draft.offers.some(({ content }) => content.id === undefined)
    ? undefined
    : finding('unknown-offer', path, `'${id}'`, 'the id of an offer', nearestName(id, offers.keys()))
}
