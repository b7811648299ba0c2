import { createHash } from 'node:crypto'
import { compareText } from '../domain/compare-text.ts'
import type { Ruleset } from '../domain/ruleset.ts'

/**
 * First 16 hex digits of the SHA-256 of the content. Formatting, comments, the order of declarations, and how offers are
 * spread over files make no difference; rule tests and the descriptions of offers do not count either.
 */
export function rulesetId(content: Omit<Ruleset, 'id'>): string {
  const { features, context, objects, placements, contactPolicies, declineReasons, variants } = content
  const byName = {
    ...content,
    features: Object.fromEntries(features.map((fact) => [fact.name, fact])),
    context: Object.fromEntries(context.map((fact) => [fact.name, fact])),
    // Left out where there are none, so that a ruleset which needs none keeps the id it had before there were any.
    objects: objects.length === 0 ? undefined : Object.fromEntries(objects.map((fact) => [fact.name, fact])),
    placements: Object.fromEntries(placements.map((placement) => [placement.id, placement])),
    ...partsById(content),
    contactPolicies:
      contactPolicies.length === 0
        ? undefined
        : Object.fromEntries(contactPolicies.map((policy) => [policy.id, policy])),
    declineReasons: Object.keys(declineReasons).length === 0 ? undefined : declineReasons,
    variants:
      variants.length === 0
        ? undefined
        : Object.fromEntries(variants.map((variant) => [variant.id, { ...variant, ...partsById(variant) }])),
  }
  return createHash('sha256').update(canonicalJson(byName)).digest('hex').slice(0, 16)
}

function partsById({ groups, offers }: Pick<Ruleset, 'groups' | 'offers'>) {
  return {
    groups: Object.fromEntries(groups.map((group) => [group.id, group])),
    offers: Object.fromEntries(offers.map((offer) => [offer.id, offer])),
  }
}

/** JSON with the keys of every object in order, so that equal values give equal texts. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => compareText(a, b)))
      : inner,
  )
}
