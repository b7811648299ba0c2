import type { LintRule } from '../lint-rule.ts'

export const fallbackConditions: LintRule = {
  code: 'fallback-conditions',
  severity: 'warning',
  summary: 'Conditions, dates or factors of an offer that is shown as a fallback only, where none of them counts',
  *check({ draft, offers }) {
    const contents = new Map(draft.offers.map(({ content }) => [content.id, content]))
    for (const { offer, file, path, holder, competesIn } of offers) {
      if (competesIn.size > 0) continue
      for (const key of ['eligibility', 'valid', 'boosts', 'contextWeights', 'lever'] as const) {
        if (contents.get(offer.id)?.[key] === undefined) continue
        yield {
          holder,
          file,
          path: [...path, key],
          at: 'key',
          found: `'${key}' of an offer that is only a fallback, which is shown whatever stands here`,
          expected: 'a treatment for a placement where it competes, or no such key',
        }
      }
    }
  },
}
