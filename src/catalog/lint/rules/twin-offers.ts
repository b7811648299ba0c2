import { type Form, formKey } from '../analysis/form.ts'
import type { LintContext, LintedOffer } from '../lint-context.ts'
import type { LintRule } from '../lint-rule.ts'

export const twinOffers: LintRule = {
  code: 'twin-offers',
  severity: 'warning',
  summary:
    'Two offers of a group with the same conditions, dates, placements and score: only their ids tell them apart',
  *check(context) {
    const first = new Map<string, LintedOffer>()
    for (const offer of context.offers) {
      if (offer.competesIn.size === 0 || !offer.canHold) continue
      const key = keyOf(offer, context)
      const twin = first.get(key)
      if (twin === undefined) {
        first.set(key, offer)
        continue
      }
      const { file, path, holder } = offer
      const source = { file: twin.file, path: [...twin.path, 'id'], label: `'${twin.offer.id}'` }
      yield {
        holder,
        file,
        path: [...path, 'id'],
        found: `'${offer.offer.id}', for the same customers, dates and placements and with the same score as ${context.describe(source, file)}`,
        expected: 'a difference, or one of them: now the order of their ids decides',
        related: [source],
      }
    }
  },
}

function keyOf({ offer, eligibility, competesIn }: LintedOffer, { conditions }: LintContext): string {
  const meaning = (form: Form | undefined) => form && formKey(form)
  const { group, valid, value, propensity, lever } = offer
  const factors = [offer.boosts, offer.contextWeights]
  return JSON.stringify([
    group,
    meaning(eligibility && conditions.form(eligibility)),
    valid,
    [...competesIn.keys()].sort(),
    ...[value, propensity, lever],
    factors,
  ])
}
