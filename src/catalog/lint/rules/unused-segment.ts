import type { LintRule } from '../lint-rule.ts'
import { namesInUse } from './names-in-use.ts'

export const unusedSegment: LintRule = {
  code: 'unused-segment',
  severity: 'warning',
  summary: 'A segment that no condition and no budget refers to',
  *check({ draft, segments }) {
    const used = namesInUse(draft).segments
    for (const { name, file, path, holder } of segments) {
      if (used.has(name)) continue
      const found = `'${name}', which nothing uses`
      yield { holder, file, path, at: 'key', found, expected: 'a condition that refers to it' }
    }
  },
}
