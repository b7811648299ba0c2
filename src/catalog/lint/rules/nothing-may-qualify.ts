import { greaterThan } from '../../../domain/eligibility/value-set.ts'
import { follows } from '../analysis/can-hold.ts'
import { literal } from '../analysis/leaf-form.ts'
import type { LintContext, LintedOffer } from '../lint-context.ts'
import type { LintRule } from '../lint-rule.ts'
import { requiredFacts } from './required-facts.ts'

/** Offers that only together leave nobody out are not recognised: it takes one that everybody may get. */
export const nothingMayQualify: LintRule = {
  code: 'nothing-may-qualify',
  severity: 'warning',
  summary: 'A placement without a fallback where no offer is for everybody, so that it may stay empty',
  *check(context) {
    const { placements, offers } = context
    for (const { placement, file, path, holder } of placements) {
      const competing = offers.filter(({ competesIn }) => competesIn.has(placement.id))
      if (placement.fallback.length > 0 || competing.length === 0) continue
      if (competing.some((offer) => isForEverybody(offer, placement.id, context))) continue
      const found = `'${placement.id}' without a fallback, and no offer that everybody may get: it may stay empty`
      yield { holder, file, path, at: 'key', found, expected: 'a fallback' }
    }
  },
}

/** From now on, whatever is known of the customer. */
function isForEverybody({ offer, competesIn, forms }: LintedOffer, placement: string, context: LintContext): boolean {
  const treatment = offer.treatments[competesIn.get(placement) ?? -1]
  if (treatment === undefined || requiredFacts(treatment, context).some(({ canBeMissing }) => canBeMissing))
    return false
  const source = { ...context.catalog, label: 'now' }
  const fromNow = literal({ column: context.space.now(), values: greaterThan(context.nowMs, true) }, source)
  return forms.every((form) => follows(form, [fromNow]))
}
