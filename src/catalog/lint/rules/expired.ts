import type { LintRule } from '../lint-rule.ts'

/** A warning: a ruleset that was good yesterday must still be publishable today. */
export const expired: LintRule = {
  code: 'expired',
  severity: 'warning',
  summary: 'An offer whose validity is over, as of now or of --now',
  *check({ offers, nowMs }) {
    for (const { offer, validity, file, path, holder, competesIn } of offers) {
      if (competesIn.size === 0 || validity.endsMs > nowMs) continue
      yield {
        holder,
        file,
        path: [...path, 'valid', 'until'],
        found: `'${offer.valid?.until}', which is over: the offer is not shown any more`,
        expected: 'a later date, or the offer taken out',
      }
    }
  },
}
