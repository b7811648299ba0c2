import type { LintRule } from '../lint-rule.ts'

export const unservedPlacement: LintRule = {
  code: 'unserved-placement',
  severity: 'warning',
  summary: 'A placement for which no offer competes',
  *check({ placements, offers }) {
    for (const { placement, file, path, holder } of placements) {
      if (offers.some(({ competesIn }) => competesIn.has(placement.id))) continue
      const found = `'${placement.id}', ${placement.fallback.length > 0 ? 'which always shows its fallback' : 'which never shows anything'}`
      yield {
        holder,
        file,
        path,
        at: 'key',
        found,
        expected: 'an offer with a treatment for it, or the placement taken out',
      }
    }
  },
}
