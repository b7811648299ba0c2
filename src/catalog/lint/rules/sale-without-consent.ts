import { governs } from '../../../domain/contact-policy/contact-filter.ts'
import type { LintContext, LintedOffer, LintedPolicy } from '../lint-context.ts'
import type { LintRule } from '../lint-rule.ts'

/** Most offers that one finding names. */
const namedMax = 3

export const saleWithoutConsent: LintRule = {
  code: 'sale-without-consent',
  severity: 'warning',
  summary: 'A channel in which some sales need a consent and others none',
  *check(context) {
    const consents = context.policies.filter(({ policy }) => policy.rule.kind === 'consent')
    for (const linted of consents) {
      // A consent that is for no channel of its own is for a purpose, which other offers do not have.
      const { channels = [], placements = [] } = linted.policy.where ?? {}
      const named = new Set([...channels, ...placements.map((id) => id.slice(0, id.indexOf('.')))])
      for (const channel of named) {
        const missing = salesWithoutConsent(channel, consents, context)
        if (missing.length === 0) continue
        const { file, path, holder, policy } = linted
        const ids = missing.slice(0, namedMax).map(({ offer }) => `'${offer.id}'`)
        const more = missing.length > namedMax ? ` and ${missing.length - namedMax} more` : ''
        const found = `'${policy.id}' for ${channel}, where ${ids.join(', ')}${more} may be sold without any consent`
        yield { holder, file, path, at: 'key', found, expected: 'a where that takes in every sale of the channel' }
      }
    }
  },
}

function salesWithoutConsent(
  channel: string,
  consents: readonly LintedPolicy[],
  { ruleset, offers }: LintContext,
): LintedOffer[] {
  const placements = ruleset.placements.filter((placement) => placement.channel === channel)
  return offers.filter(
    ({ offer, competesIn }) =>
      offer.kind === 'sale' &&
      placements.some(
        (placement) =>
          competesIn.has(placement.id) && !consents.some(({ policy }) => governs(policy, offer, placement)),
      ),
  )
}
