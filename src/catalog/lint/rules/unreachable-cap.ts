import { type CapPolicy, isTighter } from '../analysis/cap-order.ts'
import type { LintedPolicy } from '../lint-context.ts'
import type { LintRule } from '../lint-rule.ts'

type LintedCap = LintedPolicy & { policy: CapPolicy }

export const unreachableCap: LintRule = {
  code: 'unreachable-cap',
  severity: 'warning',
  summary: 'A cap that holds nothing back, since another one of the same outcomes and offers is tighter',
  *check(context) {
    const caps = context.policies.filter((linted): linted is LintedCap => linted.policy.rule.kind === 'cap')
    for (const [index, cap] of caps.entries()) {
      // Of two that say the same, one is enough: the second is reported.
      const tighter = caps.find(
        (other, place) =>
          other !== cap &&
          isTighter(other.policy, cap.policy) &&
          (place < index || !isTighter(cap.policy, other.policy)),
      )
      if (tighter === undefined) continue
      const { file, path, holder } = cap
      const { limit, within } = tighter.policy.rule
      const source = { file: tighter.file, path: tighter.path, label: `'${tighter.policy.id}'` }
      yield {
        holder,
        file,
        path: [...path, 'cap', 'limit'],
        found: `${describe(cap.policy)}, of which ${context.describe(source, file)} leaves ${limit} ${windowText(within)}`,
        expected: 'a tighter limit, or the cap taken out',
        related: [source],
      }
    }
  },
}

function describe({ rule: { limit, within } }: CapPolicy): string {
  return `${limit} ${windowText(within)}`
}

function windowText(within: string): string {
  return /^[a-z]/.test(within) ? `a ${within}` : `in ${within}`
}
