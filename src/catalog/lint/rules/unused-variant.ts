import type { LintRule } from '../lint-rule.ts'

export const unusedVariant: LintRule = {
  code: 'unused-variant',
  severity: 'warning',
  summary: 'A variant by which no arm of an experiment decides',
  *check({ draft, catalog }) {
    const experiments = Object.values(draft.experiments?.content.experiments ?? {})
    const used = new Set(experiments.flatMap((experiment) => experiment?.arms ?? []).map((arm) => arm?.rules))
    for (const { id, own } of draft.variants.values()) {
      const [first] = own.files
      if (used.has(id) || first === undefined) continue
      const found = `the variant '${id}', by which no arm decides`
      yield {
        holder: catalog,
        file: first.file,
        path: [],
        found,
        expected: `an arm with rules: ${id}, or no such folder`,
      }
    }
  },
}
