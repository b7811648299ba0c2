import { admitsPlacement, governsOffer } from '../../../domain/contact-policy/contact-filter.ts'
import type { ContactPolicy } from '../../../domain/contact-policy/contact-policy.ts'
import type { LintContext, LintedOffer } from '../lint-context.ts'

/** Offers that are switched on and that a policy has a say about, in one of the placements where they compete at least. */
export function governedOffers(policy: ContactPolicy, context: LintContext): LintedOffer[] {
  const placements = placementsOf(policy, context)
  return context.offers.filter(
    ({ offer, competesIn }) => governsOffer(policy, offer) && placements.some((id) => competesIn.has(id)),
  )
}

/** The same, whoever is exempt. */
export function offersInReach(policy: ContactPolicy, context: LintContext): LintedOffer[] {
  return governedOffers({ ...policy, exemptOffers: [] }, context)
}

function placementsOf({ where }: ContactPolicy, { ruleset }: LintContext): string[] {
  return ruleset.placements.flatMap((placement) => (admitsPlacement(where, placement) ? [placement.id] : []))
}
