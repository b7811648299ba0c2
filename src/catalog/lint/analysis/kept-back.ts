import { isBudgeted } from '../../../domain/budgets/budget.ts'
import { governs } from '../../../domain/contact-policy/contact-filter.ts'
import type { ContactPolicy } from '../../../domain/contact-policy/contact-policy.ts'
import { ownValue } from '../../../domain/own-value.ts'
import type { Offer, Placement, Ruleset } from '../../../domain/ruleset.ts'

/**
 * Whether one offer may be kept from a placement, by a contact policy, a budget or a holdout, while another of its group is
 * not: because of what has happened, and not of who the customer is.
 */
export function mayBeKeptBackAlone(offer: Offer, other: Offer, placement: Placement, ruleset: Ruleset): boolean {
  const { contactPolicies, budgets, holdout } = ruleset
  return (
    contactPolicies.some(
      (policy) => governs(policy, offer, placement) && !treatsAlike(policy, offer, other, placement),
    ) ||
    budgets.some(({ where }) => isBudgeted(where, offer)) ||
    (holdout.kinds.includes(offer.kind) && !holdout.kinds.includes(other.kind))
  )
}

/** Whether a policy that keeps the one back keeps the other back, too. They are of one group. */
function treatsAlike(policy: ContactPolicy, offer: Offer, other: Offer, placement: Placement): boolean {
  const { rule, limits } = policy
  if (!governs(policy, other, placement)) return false
  switch (rule.kind) {
    case 'quietHours':
    case 'consent':
      return true
    case 'exclusion':
      return rule.when === 'together'
    case 'coolDown':
      return rule.per !== 'offer'
    case 'cap':
      return (
        rule.per !== 'offer' && (ownValue(limits, offer.id) ?? rule.limit) >= (ownValue(limits, other.id) ?? rule.limit)
      )
  }
}
