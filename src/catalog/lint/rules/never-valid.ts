import { canHold } from '../analysis/can-hold.ts'
import type { LintRule } from '../lint-rule.ts'

export const neverValid: LintRule = {
  code: 'never-valid',
  severity: 'error',
  summary: 'Days and hours that never occur between the first and the last day of an offer',
  *check({ offers }) {
    for (const { offer, validity, file, path, holder, competesIn } of offers) {
      if (competesIn.size === 0 || canHold([...validity.valid, ...validity.implied])) continue
      const { from, until, days, hours } = offer.valid ?? {}
      const week = [days?.join(', '), hours].filter((text) => text !== undefined).join(' ')
      yield {
        holder,
        file,
        path: [...path, 'valid', days === undefined ? 'hours' : 'days'],
        found: `${week}, which never comes between ${from} and ${until}`,
        expected: 'days and hours that occur in this time: the offer is never shown',
      }
    }
  },
}
