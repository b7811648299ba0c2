import { describe, expect, it } from 'vitest'
import type { ContactPolicy, ContactRule } from '#sufler/domain/contact-policy/contact-policy.ts'
import { DecisionExplainer } from '#sufler/domain/decision/explain-decision.ts'
import { entriesOfRuleset } from '#sufler/domain/decision/ruleset-entries.ts'
import { Layout } from '#sufler/domain/features/layout.ts'
import { encodeHistory, type RecordKind } from '#sufler/domain/history/history-record.ts'
import { encodeFacts } from '../../support/encode-facts.ts'
import { offerOf, placementOf, rulesetWith } from '../../support/plain-ruleset.ts'

const now = Date.parse('2026-07-05T10:00:00+03:00')
const hourMs = 3_600_000

interface Case {
  rule: ContactRule
  /** Hours ago and kind. */
  records?: [hoursAgo: number, kind: RecordKind][]
  forgottenHoursAgo?: number
  isHistoryKnown?: boolean
  count?: number
}

/** What is said of the offer `b`, which scores less than `a`; records are of `a`, in the same group. */
async function explain(
  { rule, records = [], forgottenHoursAgo, isHistoryKnown = true, count = 2 }: Case,
  locale: string,
) {
  const policy: ContactPolicy = { id: 'rest', where: undefined, rule, exemptOffers: [], limits: {} }
  const ruleset = rulesetWith({
    features: [{ name: 'consent.ads', type: 'boolean', label: { ru: 'Реклама', en: 'Ads' } }],
    placements: [placementOf({ contactWhen: 'impression' })],
    offers: [offerOf({ id: 'a', value: 300 }), offerOf({ id: 'b' })],
    contactPolicies: [policy],
  })
  const layout = new Layout()
  layout.internLocally(entriesOfRuleset(ruleset))
  const history = encodeHistory({
    revision: 1,
    forgottenUntilMs: forgottenHoursAgo === undefined ? 0 : now - forgottenHoursAgo * hourMs,
    records: records.map(([hoursAgo, kind], index) => ({
      ...{ atMs: now - hoursAgo * hourMs, untilSeconds: kind === 'later' ? now / 1_000 + 86_400 : 0, kind },
      ...{ group: 0, reason: 0, offer: 0, placement: 0, isUndone: false },
      decision: index.toString(16).padStart(16, '0'),
    })),
  })
  const facts = { ...encodeFacts(ruleset, layout, {}, now, history), isHistoryKnown }
  const [explained] = await new DecisionExplainer(ruleset, layout).explain(facts, [{ placement: 0, count }], locale, {})
  const offer = explained?.explanation.offers.find(({ offerId }) => offerId === 'b')
  return { ...offer, detail: offer?.detail?.replace(/[\u00a0\u202f]/g, ' '), funnel: explained?.explanation.funnel }
}

const cap = (changes: object = {}) =>
  ({
    ...{ kind: 'cap', count: ['contact'], per: 'group', limit: 2, within: '7d', timeZone: 'catalogue' },
    ...{ strict: false, whenUnknown: 'block', ...changes },
  }) as ContactRule
const coolDown = (changes: object = {}) =>
  ({
    ...{ kind: 'coolDown', after: ['declined'], times: 1, per: 'group', for: '24h', whenUnknown: 'block', ...changes },
  }) as ContactRule

describe('why a contact policy keeps an offer away', () => {
  it.each<[string, Case, string, string, string]>([
    [
      'as many contacts as it allows',
      {
        rule: cap(),
        records: [
          [48, 'impression'],
          [24, 'impression'],
        ],
      },
      'capped',
      'rest: 2 of 2 contacts in 7 days; again from Jul 10, 2026, 10:00:00 AM',
      'rest: 2 из 2 контактов за 7 дней; снова с 10 июл. 2026 г., 10:00:00',
    ],
    [
      'of several kinds, on one day',
      { rule: cap({ count: ['click', 'impression'], limit: 1, within: 'day' }), records: [[1, 'click']] },
      'capped',
      'rest: 1 of 1 click or impression today; again from Jul 6, 2026',
      'rest: 1 из 1 клика или просмотра за сегодня; снова с 6 июл. 2026 г.',
    ],
    [
      'the answer itself reaches a strict limit',
      { rule: cap({ limit: 1, strict: true }) },
      'capped',
      'rest: 1 of 1 contact in 7 days; counting what this answer shows',
      'rest: 1 из 1 контакта за 7 дней; вместе с тем, что показывает этот ответ',
    ],
    [
      'what was forgotten may have counted',
      { rule: cap(), forgottenHoursAgo: 24 },
      'capped',
      'rest: 0 of 2 contacts in 7 days; older records did not fit into the history, so the limit counts as reached; again from Jul 11, 2026, 10:00:00 AM',
      'rest: 0 из 2 контактов за 7 дней; старые записи не поместились в историю, поэтому предел считается достигнутым; снова с 11 июл. 2026 г., 10:00:00',
    ],
    [
      'a refusal',
      { rule: coolDown(), records: [[10, 'declined']] },
      'cooling-down',
      'rest: a pause after a refusal; again from Jul 6, 2026',
      'rest: пауза после отказа; снова с 6 июл. 2026 г.',
    ],
    [
      'for good',
      { rule: coolDown({ after: ['accepted', 'declined'], for: 'forever' }), records: [[10, 'accepted']] },
      'cooling-down',
      'rest: a pause after an acceptance or a refusal; for good',
      'rest: пауза после согласия или отказа; навсегда',
    ],
    [
      'several in some time',
      {
        rule: coolDown({ times: 2, within: '24h', for: '30d' }),
        records: [
          [40, 'declined'],
          [34, 'declined'],
        ],
      },
      'cooling-down',
      'rest: 2 of 2 refusals in 24 hours; again from Aug 3, 2026',
      'rest: 2 из 2 отказов за 24 часа; снова с 3 авг. 2026 г.',
    ],
    [
      'a date that was agreed',
      { rule: coolDown({ after: ['later'], for: 'agreed-date' }), records: [[1, 'later']] },
      'cooling-down',
      'rest: a pause after a postponement; again from Jul 6, 2026, 10:00:00 AM',
      'rest: пауза после переноса; снова с 6 июл. 2026 г., 10:00:00',
    ],
    [
      'quiet hours',
      { rule: { kind: 'quietHours', hours: '21:00-11:00', timeZone: 'catalogue' } },
      'quiet-hours',
      'rest: quiet hours 21:00-11:00; again from Jul 5, 2026, 11:00:00 AM',
      'rest: тихие часы 21:00-11:00; снова с 5 июл. 2026 г., 11:00:00',
    ],
    [
      'no consent',
      { rule: { kind: 'consent', fact: 'consent.ads' } },
      'no-consent',
      'rest: no consent: Ads',
      'rest: нет согласия: Реклама',
    ],
    [
      'another offer of the answer',
      { rule: { kind: 'exclusion', when: 'together', for: 'forever' } },
      'excluded',
      'rest: the answer shows another offer that excludes it',
      'rest: в ответе есть другое предложение, которое его исключает',
    ],
    [
      'another offer that was accepted',
      { rule: { kind: 'exclusion', when: 'accepted', for: 'forever' }, records: [[1, 'accepted']] },
      'excluded',
      'rest: another offer that excludes it was accepted; for good',
      'rest: принято другое предложение, которое его исключает; навсегда',
    ],
    [
      'a history that cannot be read',
      { rule: cap(), isHistoryKnown: false },
      'history-unknown',
      'rest: the history could not be read in time',
      'rest: историю не удалось прочитать вовремя',
    ],
  ])('%s', async (_, given, reason, english, russian) => {
    const said = await explain(given, 'en')
    expect(said).toMatchObject({ reason, stage: 'contact-policy', detail: english, suppression: { policy: 'rest' } })
    expect((await explain(given, 'ru')).detail).toBe(russian)
  })

  it('is told as data, too, and counted in the funnel', async () => {
    const records: [number, RecordKind][] = [
      [48, 'impression'],
      [24, 'impression'],
    ]
    const { suppression, funnel } = await explain({ rule: cap(), records }, 'en')
    expect(suppression).toEqual({ policy: 'rest', count: 2, limit: 2, endsAt: '2026-07-10T07:00:00.000Z' })
    expect(funnel).toMatchObject({ offers: 2, text: 2, 'contact-policy': 0, arbitration: 0, shown: 0 })
  })

  it.each([
    [24, 'shown'],
    [23, 'cooling-down'],
  ])('not by refusals exactly their time apart: %d hours', async (hours, reason) => {
    const records: [number, RecordKind][] = [
      [10 + hours, 'declined'],
      [10, 'declined'],
    ]
    const rule = coolDown({ times: 2, within: '24h', for: '30d' })
    expect(await explain({ rule, records }, 'en')).toMatchObject({ reason })
  })

  it('is left to arbitration where the placement was full before its turn', async () => {
    const said = await explain({ rule: cap({ limit: 1, strict: true }), count: 1 }, 'en')
    expect(said).toMatchObject({ reason: 'outranked', stage: 'arbitration' })
    expect(said).not.toHaveProperty('suppression')
  })
})
