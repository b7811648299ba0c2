import type { ContactPolicy, ContactRule } from '#sufler/domain/contact-policy/contact-policy.ts'
import type { Layout } from '#sufler/domain/features/layout.ts'
import { encodeHistory, type HistoryRecord, type RecordKind } from '#sufler/domain/history/history-record.ts'
import type { Ruleset } from '#sufler/domain/ruleset.ts'
import { createRandom, integerBetween, pick } from './random.ts'

type Rule<Kind extends ContactRule['kind']> = Extract<ContactRule, { kind: Kind }>

const cap = (changes: Partial<Rule<'cap'>>): ContactRule => ({
  ...{ kind: 'cap', count: ['contact'], per: 'customer', limit: 3, within: '7d', timeZone: 'catalogue' },
  ...{ strict: false, whenUnknown: 'block' },
  ...changes,
})

const coolDown = (changes: Partial<Rule<'coolDown'>>): ContactRule => ({
  ...{ kind: 'coolDown', after: ['declined'], times: 1, per: 'offer', for: '30d', whenUnknown: 'block' },
  ...changes,
})

/** Twenty rules of every kind, as a call centre may have them, with room enough that most offers are let through. */
const rules: readonly ContactRule[] = [
  cap({ per: 'customer', limit: 40, within: '30d' }),
  cap({ per: 'customer', limit: 30, within: 'month' }),
  cap({ per: 'channel', limit: 25, within: 'week' }),
  cap({ per: 'placement', limit: 20, within: 'day' }),
  cap({ per: 'group', limit: 10, within: '7d' }),
  cap({ per: 'group', limit: 12, within: 'month', timeZone: 'customer' }),
  cap({ per: 'offer', limit: 3, within: '24h' }),
  cap({ per: 'offer', limit: 6, within: '30d' }),
  cap({ per: 'offer', limit: 2, within: '90d', count: ['declined', 'later'] }),
  cap({ per: 'customer', limit: 50, within: '90d', count: ['presented', 'impression', 'click'] }),
  coolDown({ per: 'offer', for: '30d' }),
  coolDown({ per: 'group', for: '24h' }),
  coolDown({ per: 'offer', for: 'forever', after: ['accepted'] }),
  coolDown({ per: 'offer', for: 'agreed-date', after: ['later'] }),
  coolDown({ per: 'group', for: '60d', times: 3, within: '7d' }),
  coolDown({ per: 'customer', for: '24h', times: 8, within: '24h' }),
  { kind: 'quietHours', hours: '01:00-07:00', timeZone: 'catalogue' },
  { kind: 'quietHours', hours: '00:00-09:00', days: ['sun'], timeZone: 'customer' },
  { kind: 'exclusion', when: 'accepted', for: '30d' },
  { kind: 'exclusion', when: 'accepted', for: '90d' },
]

export const policyCount = rules.length

/** The ruleset under twenty contact policies. Exclusions are about two offers each, all others about everything. */
export function withContactPolicies(ruleset: Ruleset): Ruleset {
  const contactPolicies = rules.map((rule, index): ContactPolicy => {
    const pair = ruleset.offers.slice(index, index + 2).map(({ id }) => id)
    const where = rule.kind === 'exclusion' ? { offers: pair } : undefined
    return { id: `policy-${index}`, where, rule, exemptOffers: [], limits: {} }
  })
  return { ...ruleset, contactPolicies }
}

const kinds: readonly RecordKind[] = [
  ...(['presented', 'presented', 'presented', 'presented', 'declined', 'declined'] as const),
  ...(['impression', 'click', 'later', 'accepted', 'not-presented'] as const),
]

const dayMs = 86_400_000

/** The last ninety days of one customer, as a store keeps them. */
export function generateHistory(
  seed: number,
  customer: number,
  records: number,
  { offers, groups, placements }: Ruleset,
  layout: Layout,
  nowMs: number,
): Uint8Array {
  const random = createRandom(seed, customer)
  const numbers = (dictionary: string, of: readonly { id: string }[]) => ({
    of: (id: string) => layout.number(dictionary, id) as number,
    any: () => layout.number(dictionary, pick(random, of).id) as number,
  })
  const groupNumbers = numbers('groups', groups)
  const offerNumbers = numbers('offers', offers)
  const placementNumbers = numbers('placements', placements)
  const generated = Array.from({ length: records }, (_, index): HistoryRecord => {
    const offer = pick(random, offers.slice(0, Number(process.env.OFFERS ?? 1000)))
    const atMs = nowMs - Math.floor(((records - index) / records) * 90 * dayMs)
    const kind = pick(random, kinds)
    return {
      atMs,
      untilSeconds: kind === 'later' ? Math.floor(atMs / 1_000) + 20 * 86_400 : 0,
      group: groupNumbers.of(offer.group),
      reason: 0,
      offer: offerNumbers.of(offer.id),
      placement: placementNumbers.any(),
      kind,
      isUndone: false,
      decision: integerBetween(random, 0, 2 ** 40)
        .toString(16)
        .padStart(16, '0'),
    }
  })
  return encodeHistory({ revision: records, forgottenUntilMs: 0, records: generated })
}
