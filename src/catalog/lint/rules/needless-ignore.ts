import type { LintCode } from '../../../schema/lint.ts'
import type { LintRule } from '../lint-rule.ts'

/** `expired` may be ignored in advance. */
const exempt: readonly LintCode[] = ['expired']

/** Runs last: what the other rules found and was silenced is known then. */
export const needlessIgnore: LintRule = {
  code: 'needless-ignore',
  severity: 'warning',
  summary: 'An ignore that silences nothing any more',
  *check(context) {
    for (const holder of context.holders()) {
      for (const code of Object.keys(holder.settings?.ignore ?? {}) as LintCode[]) {
        if (exempt.includes(code) || context.silenced.get(holder)?.has(code)) continue
        const { file, path } = holder
        const place = [...path, 'lint', 'ignore', code]
        yield {
          holder,
          file,
          path: place,
          at: 'key',
          found: `'${code}', which nothing gives rise to here`,
          expected: 'no such ignore',
        }
      }
    }
  },
}
