import type { ContactFilter } from '../../schema/contact-policies-file.ts'
import type { Offer, Placement } from '../ruleset.ts'
import type { ContactPolicy } from './contact-policy.ts'

/** Whether a filter lets an offer through, whatever the placement. No filter lets everything through. */
export function admitsOffer(filter: ContactFilter | undefined, offer: Offer): boolean {
  if (filter === undefined) return true
  return (
    (filter.groups?.includes(offer.group) ?? true) &&
    (filter.offers?.includes(offer.id) ?? true) &&
    (filter.kinds?.includes(offer.kind) ?? true) &&
    (filter.tags?.some((tag) => offer.tags.includes(tag)) ?? true)
  )
}

/** Whether a filter lets a placement through, whatever the offer. */
export function admitsPlacement(filter: ContactFilter | undefined, placement: Placement): boolean {
  if (filter === undefined) return true
  return (filter.channels?.includes(placement.channel) ?? true) && (filter.placements?.includes(placement.id) ?? true)
}

/**
 * Whether a filter lets a record through whose offer the ruleset no longer has. Its group is known (undefined when that
 * is gone, too); a filter by tags or kinds cannot be decided any more and lets nothing through.
 */
export function admitsLostOffer(filter: ContactFilter | undefined, group: string | undefined): boolean {
  if (filter === undefined) return true
  if (filter.offers !== undefined || filter.tags !== undefined || filter.kinds !== undefined) return false
  return filter.groups === undefined || (group !== undefined && filter.groups.includes(group))
}

/** The same for a placement that the ruleset no longer has: neither it nor its channel is known. */
export function admitsLostPlacement(filter: ContactFilter | undefined): boolean {
  return filter?.channels === undefined && filter?.placements === undefined
}

/** The same filter for every channel. */
export function inEveryChannel(filter: ContactFilter | undefined): ContactFilter | undefined {
  if (filter === undefined) return undefined
  const { channels, placements, ...offers } = filter
  return offers
}

/** A group may take out as many offers as there are, and each is asked about. */
const exemptions = new WeakMap<ContactPolicy, ReadonlySet<string>>()

export function isExempt(policy: ContactPolicy, { id }: Offer): boolean {
  let exempt = exemptions.get(policy)
  if (exempt === undefined) {
    exempt = new Set(policy.exemptOffers)
    exemptions.set(policy, exempt)
  }
  return exempt.has(id)
}

/** Whether a policy governs an offer, wherever it is shown. Nothing is exempt from consent. */
export function governsOffer(policy: ContactPolicy, offer: Offer): boolean {
  return admitsOffer(policy.where, offer) && (policy.rule.kind === 'consent' || !isExempt(policy, offer))
}

/** Whether a policy has a say in whether an offer is shown in a placement. */
export function governs(policy: ContactPolicy, offer: Offer, placement: Placement): boolean {
  return admitsPlacement(policy.where, placement) && governsOffer(policy, offer)
}
