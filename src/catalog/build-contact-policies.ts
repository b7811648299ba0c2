import { compareText } from '../domain/compare-text.ts'
import type { ContactPolicy, ContactRule } from '../domain/contact-policy/contact-policy.ts'
import { ownValue } from '../domain/own-value.ts'
import type {
  ContactFilter,
  ContactPoliciesFile,
  InheritedContactPolicies,
  OwnContactPolicy,
} from '../schema/contact-policies-file.ts'
import type { GroupDeclaration, OfferDeclaration } from '../schema/offers-file.ts'

type Relaxations = NonNullable<InheritedContactPolicies['relax']>

/**
 * All contact policies of a ruleset without errors, by id: those of the file under their own ids, those that a group or
 * an offer adds under `group/<group>/<id>` and `offer/<offer>/<id>`. What an offer says of a policy goes before what its
 * group says.
 */
export function buildContactPolicies(
  file: ContactPoliciesFile | undefined,
  groups: Readonly<Record<string, GroupDeclaration>>,
  offers: readonly OfferDeclaration[],
): ContactPolicy[] {
  const relaxed = new Map<string, Pick<ContactPolicy, 'exemptOffers'> & { limits: Record<string, number> }>()
  for (const offer of offers.toSorted((a, b) => compareText(a.id, b.id))) {
    for (const [id, relaxation] of Object.entries(relaxationsOf(offer, groups))) {
      const policy = relaxed.get(id) ?? { exemptOffers: [], limits: {} }
      relaxed.set(id, policy)
      if (relaxation === 'exempt') policy.exemptOffers.push(offer.id)
      else policy.limits[offer.id] = relaxation.limit
    }
  }
  const build = (id: string, declaration: OwnContactPolicy, where: ContactFilter | undefined): ContactPolicy => ({
    id,
    where,
    rule: buildRule(declaration),
    ...(relaxed.get(id) ?? { exemptOffers: [], limits: {} }),
  })
  const policies = [
    ...Object.entries(file?.policies ?? {}).map(([id, policy]) => build(id, policy, policy.where)),
    ...Object.entries(groups).flatMap(([group, { contactPolicies }]) =>
      Object.entries(contactPolicies?.add ?? {}).map(([id, policy]) =>
        build(groupPolicyId(group, id), policy, { groups: [group] }),
      ),
    ),
    ...offers.flatMap(({ id: offer, contactPolicies }) =>
      Object.entries(contactPolicies?.add ?? {}).map(([id, policy]) =>
        build(offerPolicyId(offer, id), policy, { offers: [offer] }),
      ),
    ),
  ]
  return policies.sort((a, b) => compareText(a.id, b.id))
}

export function groupPolicyId(group: string, id: string): string {
  return `group/${group}/${id}`
}

export function offerPolicyId(offer: string, id: string): string {
  return `offer/${offer}/${id}`
}

/** By the ids of the built policies. A name that the group adds itself is the group's: the two never clash. */
function relaxationsOf(
  { group, contactPolicies }: OfferDeclaration,
  groups: Readonly<Record<string, GroupDeclaration>>,
): Relaxations {
  const inherited = ownValue(groups, group)?.contactPolicies
  const added = inherited?.add ?? {}
  const own = Object.entries(contactPolicies?.relax ?? {}).map(
    ([id, relaxation]) => [Object.hasOwn(added, id) ? groupPolicyId(group, id) : id, relaxation] as const,
  )
  return { ...inherited?.relax, ...Object.fromEntries(own) }
}

function buildRule({ cap, coolDown, quietHours, consent, exclusion }: OwnContactPolicy): ContactRule {
  if (cap !== undefined)
    return { kind: 'cap', ...cap, ...zoneOf(cap), strict: cap.strict ?? false, whenUnknown: cap.whenUnknown ?? 'block' }
  if (coolDown !== undefined) {
    const { times = 1, whenUnknown = 'block' } = coolDown
    return { kind: 'coolDown', ...coolDown, times, whenUnknown }
  }
  if (quietHours !== undefined) return { kind: 'quietHours', ...quietHours, ...zoneOf(quietHours) }
  if (consent !== undefined) return { kind: 'consent', ...consent }
  if (exclusion !== undefined) return { kind: 'exclusion', ...exclusion, for: exclusion.for ?? 'forever' }
  throw new Error('a contact policy without a rule: it was not checked')
}

function zoneOf({ timeZone = 'catalogue' }: { timeZone?: 'catalogue' | 'customer' }) {
  return { timeZone }
}
