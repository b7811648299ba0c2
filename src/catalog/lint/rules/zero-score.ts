import type { Arbitration } from '../../../schema/catalog-file.ts'
import type { Path } from '../../finding.ts'
import type { LintContext, LintedGroup, LintedOffer } from '../lint-context.ts'
import type { LintFinding, LintRule } from '../lint-rule.ts'

/** A score of 0 hides nothing: where there is room, the offer is shown all the same. */
export const zeroScore: LintRule = {
  code: 'zero-score',
  severity: 'warning',
  summary: 'A propensity, value of a sale, lever or factor of 0, which makes the score 0 but does not hide the offer',
  *check(context) {
    for (const linted of context.groups) {
      const counts = (factor: keyof Arbitration) => linted.offers.some((offer) => isCounted(factor, offer, context))
      yield* zeros(linted, linted.group, counts)
    }
    for (const linted of context.offers) {
      const { offer } = linted
      const counts = (factor: keyof Arbitration) => isCounted(factor, linted, context)
      if (offer.propensity === 0 && counts('propensity')) yield finding(linted, ['propensity'])
      if (offer.value === 0 && offer.kind === 'sale' && counts('value')) yield finding(linted, ['value'])
      yield* zeros(linted, offer, counts)
    }
  },
}

function* zeros(
  linted: LintedGroup | LintedOffer,
  { lever, boosts, contextWeights }: LintedGroup['group'] | LintedOffer['offer'],
  counts: (factor: keyof Arbitration) => boolean,
): Generator<LintFinding> {
  if (lever === 0 && counts('lever')) yield finding(linted, ['lever'])
  for (const [index, { factor }] of boosts.entries())
    if (factor === 0 && counts('lever')) yield finding(linted, ['boosts', index, 'factor'])
  for (const [index, { factor }] of contextWeights.entries())
    if (factor === 0 && counts('contextWeight')) yield finding(linted, ['contextWeights', index, 'factor'])
}

/** An exponent of 0 switches a factor off. */
function isCounted(factor: keyof Arbitration, { competesIn }: LintedOffer, { placements }: LintContext): boolean {
  return placements.some(({ placement }) => competesIn.has(placement.id) && placement.arbitration[factor] !== 0)
}

function finding({ file, path, holder }: LintedGroup | LintedOffer, below: Path): LintFinding {
  return {
    holder,
    file,
    path: [...path, ...below],
    found: '0, which makes the score 0: the offer comes last, and is shown where there is room',
    expected: 'a number above 0, or conditions that leave out whom it is not for',
  }
}
