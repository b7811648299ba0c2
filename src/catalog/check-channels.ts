import type { Draft } from './draft.ts'
import { finding, findingAtKey, type Path } from './finding.ts'
import { type OfferIndex, offerFault } from './offer-index.ts'
import type { PlacementIndex } from './placement-index.ts'
import type { Report } from './report.ts'

/** Fields of placements must be clear, and their fallback offers must be ones that can be shown there. */
export function checkChannels(draft: Draft, placements: PlacementIndex, offers: OfferIndex, report: Report): void {
  if (draft.channels === undefined) return
  const { file } = draft.channels
  for (const [id, { path, placement }] of placements) {
    if (placement === undefined) continue
    const { content = {}, optionalContent = {}, fallback = [] } = placement
    if (placement.public === true && placement.customer === 'required') {
      const expected = "'optional': pages ask for a public placement on behalf of anybody"
      report.error(file, finding('public-placement', [...path, 'customer'], "'required'", expected))
    }
    for (const field of Object.keys(optionalContent)) {
      if (!Object.hasOwn(content, field)) continue
      const place = [...path, 'optionalContent', field]
      report.error(file, findingAtKey('duplicate-field', place, `'${field}', in content already`, 'it in one of them'))
    }
    for (const [index, offer] of fallback.entries()) {
      if (offer !== undefined) checkFallback(draft, [...path, 'fallback', index], id, offer, offers, report)
    }
  }
}

function checkFallback(
  draft: Draft,
  path: Path,
  placement: string,
  id: string,
  offers: OfferIndex,
  report: Report,
): void {
  const file = draft.channels?.file
  if (file === undefined) return
  const offer = offers.get(id)?.content
  if (offer === undefined) {
    const fault = offerFault(draft, offers, path, id)
    if (fault !== undefined) report.error(file, fault)
    return
  }
  if (offer.enabled === false) {
    report.error(file, finding('invalid-fallback', path, `'${id}', which is switched off`, 'an offer that is enabled'))
  }
  const { treatments } = offer
  // A faulty treatment may be the one that is looked for.
  if (treatments === undefined || treatments.some((treatment) => treatment?.placement === undefined)) return
  if (!treatments.some((treatment) => treatment?.placement === placement)) {
    const found = `'${id}', which has no treatment for ${placement}`
    report.error(file, finding('invalid-fallback', path, found, 'an offer with a treatment for this placement'))
  }
}
