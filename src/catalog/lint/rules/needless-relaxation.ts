import type { ContactPolicy } from '../../../domain/contact-policy/contact-policy.ts'
import { groupPolicyId } from '../../build-contact-policies.ts'
import { type PolicyHolder, policyHolders } from '../../policy-index.ts'
import type { LintContext, LintedOffer } from '../lint-context.ts'
import type { LintRule } from '../lint-rule.ts'
import { offersInReach } from './governed-offers.ts'

type Relaxation = 'exempt' | { limit: number }
type Relaxations = Readonly<Record<string, Relaxation>>

export const needlessRelaxation: LintRule = {
  code: 'needless-relaxation',
  severity: 'warning',
  summary: 'A relaxed contact policy that would not have held anyway, or is relaxed to what it says already',
  *check(context) {
    const holders = policyHolders(context.draft)
    const groups = new Map(holders.flatMap((holder) => (holder.of === 'group' ? [[holder.id, holder]] : [])))
    for (const holder of holders) {
      const offers = offersOf(holder, context)
      // Nothing is said of what is switched off.
      if (offers.length === 0) continue
      const group = holder.of === 'offer' ? groups.get(holder.group) : undefined
      for (const [id, relaxation] of Object.entries(relaxationsOf(holder))) {
        const policy = policyNamed(id, holder, context)
        const why = whyNeedless({ policy, relaxation, offers, inherited: group && relaxationsOf(group)[id] }, context)
        if (why === undefined) continue
        const owner = holder.of === 'group' ? offers[0]?.group.holder : offers[0]?.holder
        yield {
          holder: owner ?? context.catalog,
          file: holder.file,
          path: [...holder.path, 'relax', id],
          at: 'key',
          found: `'${id}', ${why}`,
          expected: 'no such relaxation',
        }
      }
    }
  },
}

/** Those that are switched on. */
function offersOf({ of, id }: PolicyHolder, { offers }: LintContext): LintedOffer[] {
  return offers.filter(({ offer }) => (of === 'group' ? offer.group : offer.id) === id)
}

/** Without errors they are sound. */
function relaxationsOf({ content }: PolicyHolder): Relaxations {
  return (content.relax ?? {}) as Relaxations
}

function policyNamed(id: string, { group }: PolicyHolder, { ruleset }: LintContext): ContactPolicy {
  const ids = [id, groupPolicyId(group ?? '', id)]
  const policy = ruleset.contactPolicies.find((policy) => ids.includes(policy.id))
  if (policy === undefined) throw new Error(`no contact policy is called ${id}`)
  return policy
}

interface Relaxed {
  policy: ContactPolicy
  relaxation: Relaxation
  offers: readonly LintedOffer[]
  /** What the group says already. */
  inherited: Relaxation | undefined
}

function whyNeedless({ policy, relaxation, offers, inherited }: Relaxed, context: LintContext): string | undefined {
  const inReach = offersInReach(policy, context)
  if (!offers.some((offer) => inReach.includes(offer))) {
    return offers.length === 1 ? 'which does not govern it' : 'which governs none of its offers'
  }
  if (inherited !== undefined) return isSame(relaxation, inherited) ? 'which the group relaxes just so' : undefined
  const { rule } = policy
  const isLimitKept = relaxation !== 'exempt' && rule.kind === 'cap' && rule.limit === relaxation.limit
  return isLimitKept ? `whose limit is ${rule.limit} anyway` : undefined
}

function isSame(a: Relaxation, b: Relaxation): boolean {
  return a === b || (a !== 'exempt' && b !== 'exempt' && a.limit === b.limit)
}
