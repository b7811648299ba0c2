import type { ContactPolicy, ContactRule } from '#sufler/domain/contact-policy/contact-policy.ts'
import type { Layout } from '#sufler/domain/features/layout.ts'
import { encodeHistory, type HistoryRecord, type RecordKind } from '#sufler/domain/history/history-record.ts'
import type { Ruleset } from '#sufler/domain/ruleset.ts'
import type { ContactFilter } from '#sufler/schema/contact-policies-file.ts'
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

interface Governing {
  where?: ContactFilter
  rule: ContactRule
}

const sale: ContactFilter = { kinds: ['sale'] }
const tagged: ContactFilter = { tags: ['tariff-change'] }

/** As an operator has them: each about a channel, a group or a kind of offers, most of them cool-downs. */
const believable: readonly Governing[] = [
  { where: { channels: ['call-centre'], ...sale }, rule: cap({ limit: 15 }) },
  {
    where: { channels: ['site'], ...sale },
    rule: cap({ per: 'offer', limit: 5, within: 'day', timeZone: 'customer' }),
  },
  { where: { channels: ['site'], ...sale }, rule: cap({ count: ['impression'], per: 'offer', limit: 15 }) },
  { where: { channels: ['app'], ...sale }, rule: cap({ per: 'placement', limit: 20, within: 'week' }) },
  { where: { groups: ['finance'] }, rule: cap({ count: ['presented'], per: 'group', limit: 2, within: '30d' }) },
  { where: { groups: ['retention'] }, rule: cap({ per: 'group', limit: 3, within: 'month' }) },
  { where: { groups: ['loyalty'] }, rule: cap({ per: 'customer', limit: 4, within: '14d' }) },
  { where: { placements: ['app.story'] }, rule: coolDown({ after: ['impression'], times: 3, within: '14d' }) },
  { where: sale, rule: coolDown({}) },
  { where: sale, rule: coolDown({ per: 'group', for: '7d' }) },
  { where: sale, rule: coolDown({ reasons: ['too-expensive'], for: '90d' }) },
  { where: sale, rule: coolDown({ reasons: ['has-elsewhere'], for: '180d' }) },
  { where: sale, rule: coolDown({ after: ['later'], for: 'agreed-date' }) },
  { where: sale, rule: coolDown({ after: ['accepted'], for: 'forever' }) },
  { where: { groups: ['devices'] }, rule: coolDown({ after: ['accepted'], per: 'group', for: '180d' }) },
  { where: { groups: ['tv'] }, rule: coolDown({ per: 'group', for: '30d' }) },
  { where: tagged, rule: { kind: 'exclusion', when: 'together', for: 'forever' } },
  { where: tagged, rule: { kind: 'exclusion', when: 'accepted', for: '90d' } },
  { where: { channels: ['app'] }, rule: { kind: 'quietHours', hours: '23:00-08:00', timeZone: 'customer' } },
  { where: sale, rule: { kind: 'quietHours', hours: '01:00-07:00', timeZone: 'catalogue' } },
]

/** All about everything: no record and no offer is passed over. */
const sweeping: readonly Governing[] = [
  cap({ limit: 40, within: '30d' }),
  cap({ limit: 30, within: 'month' }),
  cap({ per: 'channel', limit: 25, within: 'week' }),
  cap({ per: 'placement', limit: 20, within: 'day' }),
  cap({ per: 'group', limit: 10 }),
  cap({ per: 'group', limit: 12, within: 'month', timeZone: 'customer' }),
  cap({ per: 'offer', limit: 3, within: '24h' }),
  cap({ per: 'offer', limit: 6, within: '30d' }),
  cap({ per: 'offer', limit: 2, within: '90d', count: ['declined', 'later'] }),
  cap({ limit: 50, within: '90d', count: ['presented', 'impression', 'click'] }),
  coolDown({}),
  coolDown({ per: 'group', for: '24h' }),
  coolDown({ for: 'forever', after: ['accepted'] }),
  coolDown({ for: 'agreed-date', after: ['later'] }),
  coolDown({ per: 'group', for: '60d', times: 3, within: '7d' }),
  coolDown({ per: 'customer', for: '24h', times: 8, within: '24h' }),
  coolDown({ per: 'offer', for: '180d', reasons: ['too-expensive'] }),
  coolDown({ per: 'group', for: '14d', reasons: ['has-elsewhere'] }),
  { kind: 'quietHours', hours: '01:00-07:00', timeZone: 'catalogue' } satisfies ContactRule,
  { kind: 'quietHours', hours: '00:00-09:00', days: ['sun'], timeZone: 'customer' } satisfies ContactRule,
].map((rule) => ({ rule }))

export const policySets = { believable, sweeping }

/** The ruleset under twenty contact policies, with the channels and tags that they name. */
export function withContactPolicies(ruleset: Ruleset, policies: readonly Governing[]): Ruleset {
  const [prompt] = ruleset.placements
  if (prompt === undefined) throw new Error('the generated ruleset has no placement')
  return {
    ...ruleset,
    placements: [
      prompt,
      { ...prompt, id: 'site.hero', channel: 'site', contactWhen: 'impression', fallback: [] },
      { ...prompt, id: 'app.story', channel: 'app', contactWhen: 'impression', fallback: [] },
    ],
    offers: ruleset.offers.map((offer, index) => (index % 20 === 0 ? { ...offer, tags: ['tariff-change'] } : offer)),
    declineReasons: { 'too-expensive': {}, 'has-elsewhere': {}, other: {} },
    contactPolicies: policies.map(
      ({ where, rule }, index): ContactPolicy => ({ id: `policy-${index}`, where, rule, exemptOffers: [], limits: {} }),
    ),
  }
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
  { offers, placements, declineReasons }: Ruleset,
  layout: Layout,
  nowMs: number,
): Uint8Array {
  const random = createRandom(seed, customer)
  const number = (dictionary: string, id: string) => layout.number(dictionary, id) as number
  const generated = Array.from({ length: records }, (_, index): HistoryRecord => {
    const offer = pick(random, offers)
    const atMs = nowMs - Math.floor(((records - index) / records) * 90 * dayMs)
    const kind = pick(random, kinds)
    return {
      atMs,
      untilSeconds: kind === 'later' ? Math.floor(atMs / 1_000) + 20 * 86_400 : 0,
      group: number('groups', offer.group),
      reason: kind === 'declined' ? number('reasons', pick(random, Object.keys(declineReasons))) : 0,
      offer: number('offers', offer.id),
      placement: number('placements', pick(random, placements).id),
      kind,
      isUndone: false,
      decision: integerBetween(random, 0, 2 ** 40)
        .toString(16)
        .padStart(16, '0'),
    }
  })
  return encodeHistory({ revision: records, forgottenUntilMs: 0, records: generated })
}
