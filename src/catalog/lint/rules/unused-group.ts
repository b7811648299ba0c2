import type { LintRule } from '../lint-rule.ts'

export const unusedGroup: LintRule = {
  code: 'unused-group',
  severity: 'warning',
  summary: 'A group without offers that are switched on',
  *check({ groups }) {
    for (const { group, offers, file, path, holder } of groups) {
      if (offers.length > 0) continue
      const found = `'${group.id}', a group in which no offer is switched on`
      yield { holder, file, path, at: 'key', found, expected: 'an offer of this group, or the group taken out' }
    }
  },
}
