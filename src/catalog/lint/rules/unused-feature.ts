import type { LintRule } from '../lint-rule.ts'
import { namesInUse } from './names-in-use.ts'

export const unusedFeature: LintRule = {
  code: 'unused-feature',
  severity: 'warning',
  summary: 'A feature that no condition, no text and no contact policy uses, nor a fact derived from it',
  *check({ draft, facts, ruleset }) {
    const used = [...namesInUse(draft).facts]
    const names = new Set([...used, ruleset.identityFact])
    for (const { name, section, file, path, holder } of facts) {
      if (section !== 'features' || names.has(name) || used.some((other) => other.startsWith(`${name}.`))) continue
      const found = `'${name}', which nothing uses`
      yield { holder, file, path, at: 'key', found, expected: 'a condition or text with it' }
    }
  },
}
