import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clockSkewMaxMs } from '#sufler/schema/outcome-times.ts'
import { DecisionTokens } from '#sufler/service/decision-token.ts'
import { OutcomeEngine, summary, tokenKey } from '../support/outcome-engine.ts'

const hourMs = 3_600_000
const dayMs = 86_400_000

let engine: OutcomeEngine

beforeAll(async () => {
  engine = await OutcomeEngine.open()
})
afterAll(() => engine.dispose())

const customerId = 'anna'
const claims = (agoMs = hourMs) => ({
  decisionId: engine.decisionId(agoMs),
  placementId: 'call-centre.prompt',
  offerId: 'roaming-pack',
})
const token = (agoMs?: number) => engine.tokens.sign({ customerId, ...claims(agoMs) })

/** Every entry is wrong in one way; it stands between two that are sound. */
const faults: [string, () => unknown, Record<string, unknown>][] = [
  [
    'an unknown outcome',
    () => ({ token: token(), outcome: 'acepted' }),
    { code: 'outcome-invalid', path: '/outcome', found: "'acepted'", suggestion: 'accepted' },
  ],
  ['no outcome', () => ({ token: token() }), { code: 'outcome-invalid', path: '/outcome', found: 'nothing' }],
  [
    'a mistyped property',
    () => ({ token: token(), outcome: 'click', untill: 'x' }),
    { code: 'outcome-invalid', path: '/untill', suggestion: 'until' },
  ],
  ['no object', () => 'click', { code: 'outcome-invalid', path: '', found: "'click'" }],
  ['nothing', () => null, { code: 'outcome-invalid', path: '' }],
  [
    'a token that was cut',
    () => ({ token: token().slice(0, -1), outcome: 'click' }),
    { code: 'token-malformed', path: '/token' },
  ],
  [
    'a token that was altered',
    () => ({ token: token().replace('roaming-pack', 'roaming-gift'), outcome: 'click' }),
    { code: 'token-forged', path: '/token' },
  ],
  [
    'the token of another customer',
    () => ({ customerId: 'eve', token: token(), outcome: 'click' }),
    { code: 'token-forged', path: '/token' },
  ],
  [
    'a token of a key that was taken away',
    () => ({
      token: new DecisionTokens([{ ...tokenKey, id: 'k0' }]).sign({ customerId, ...claims() }),
      outcome: 'click',
    }),
    { code: 'token-key-unknown', path: '/token' },
  ],
  [
    'a token that has expired',
    () => ({ token: token(30 * dayMs + 1), outcome: 'click' }),
    { code: 'decision-expired', path: '/token', expected: 'a decision of the last 30 days' },
  ],
  [
    'a decision that has expired',
    () => ({ ...claims(30 * dayMs + 1), outcome: 'click' }),
    { code: 'decision-expired', path: '/decisionId' },
  ],
  [
    'a decision that is none',
    () => ({ ...claims(), decisionId: '4a3f8a52-4cf9-4b13-9d1c-000000000000', outcome: 'click' }),
    { code: 'outcome-invalid', path: '/decisionId' },
  ],
  [
    'neither token nor decision',
    () => ({ outcome: 'click' }),
    { code: 'outcome-invalid', path: '/token', found: 'nothing' },
  ],
  [
    'a decision without its placement',
    () => ({ ...claims(), placementId: undefined, outcome: 'click' }),
    { code: 'outcome-invalid', path: '/placementId' },
  ],
  [
    'a decision without its offer',
    () => ({ ...claims(), offerId: undefined, outcome: 'click' }),
    { code: 'outcome-invalid', path: '/offerId' },
  ],
  [
    'a token and an offer',
    () => ({ token: token(), offerId: 'greeting', outcome: 'click' }),
    { code: 'outcome-invalid', path: '/offerId', expected: 'nothing: the token says it' },
  ],
  [
    'an unknown placement',
    () => ({ ...claims(), placementId: 'call-centre.promt', outcome: 'click' }),
    { code: 'placement-unknown', path: '/placementId', suggestion: 'call-centre.prompt' },
  ],
  [
    'an unknown reason',
    () => ({ token: token(), outcome: 'declined', reason: 'too-expensiv' }),
    {
      code: 'reason-unknown',
      path: '/reason',
      found: "'too-expensiv'",
      expected: 'one of too-expensive, not-needed',
      suggestion: 'too-expensive',
    },
  ],
  [
    'a reason by the name of a property that all objects have',
    () => ({ ...claims(), outcome: 'declined', reason: 'constructor' }),
    { code: 'reason-unknown', path: '/reason' },
  ],
  [
    'a reason for another outcome',
    () => ({ token: token(), outcome: 'accepted', reason: 'too-expensive' }),
    { code: 'outcome-invalid', path: '/reason' },
  ],
  ['later without a date', () => ({ token: token(), outcome: 'later' }), { code: 'outcome-invalid', path: '/until' }],
  [
    'a date in the past',
    () => ({ token: token(), outcome: 'later', until: '2026-07-01' }),
    {
      code: 'outcome-time-invalid',
      path: '/until',
      found: "'2026-07-01'",
      expected: 'a date in the future, after 2026-07-01T09:00:00.000Z',
    },
  ],
  [
    'a date ten years ahead',
    () => ({ token: token(), outcome: 'later', until: '2036-07-01' }),
    { code: 'outcome-time-invalid', path: '/until', expected: 'a date within 1095 days' },
  ],
  [
    'a date that does not exist',
    () => ({ token: token(), outcome: 'later', until: '2027-02-29' }),
    { code: 'outcome-time-invalid', path: '/until' },
  ],
  [
    'a date for another outcome',
    () => ({ token: token(), outcome: 'declined', until: '2026-08-01' }),
    { code: 'outcome-invalid', path: '/until' },
  ],
  [
    'a time without an offset',
    () => ({ token: token(), outcome: 'click', at: '2026-07-01T09:00:00' }),
    { code: 'outcome-invalid', path: '/at' },
  ],
  [
    'a time that does not exist',
    () => ({ token: token(), outcome: 'click', at: '2026-07-01T25:00:00Z' }),
    { code: 'outcome-time-invalid', path: '/at' },
  ],
  [
    'a time in the future',
    () => ({ token: token(), outcome: 'click', at: engine.ago(-clockSkewMaxMs - 1) }),
    { code: 'outcome-time-invalid', path: '/at' },
  ],
  [
    'a time before the decision',
    () => ({ token: token(), outcome: 'click', at: engine.ago(hourMs + clockSkewMaxMs + 1) }),
    {
      code: 'outcome-time-invalid',
      path: '/at',
      expected: 'a time after the decision, which was at 2026-07-01T08:00:00.000Z',
    },
  ],
  [
    'an undo with a time',
    () => ({ token: token(), outcome: 'click', undo: true, at: engine.ago(0) }),
    { code: 'outcome-invalid', path: '/at', expected: 'nothing: an undo has no circumstances' },
  ],
]

describe('an outcome that is wrong is refused, and the others are recorded', () => {
  test.each(faults)('%s', async (_name, wrong, fault) => {
    // As it travels: what is undefined is not there.
    const entry = JSON.parse(JSON.stringify(wrong()))
    const sound = () => ({ token: token(), outcome: 'click' })
    const answer = await engine.service().record({ customerId, outcomes: [sound(), entry, sound()] })
    expect(answer).toMatchObject({
      recorded: 2,
      duplicates: 0,
      undone: 0,
      refused: [{ ...fault, position: 1, path: `/outcomes/1${fault.path}` }],
      results: ['recorded', 'refused', 'recorded'],
    })
    expect(answer.refused[0]).toMatchObject({ found: expect.stringMatching(/./), expected: expect.stringMatching(/./) })
  })

  test('all of them in one request', async () => {
    const outcomes = [
      ...faults.map(([, wrong]) => JSON.parse(JSON.stringify(wrong()))),
      { token: token(), outcome: 'click' },
    ]
    const answer = await engine.service().record({ customerId, outcomes })
    expect(summary(answer)).toEqual([...faults.map(([, , { code }]) => code), 'recorded'])
    expect(answer.refused.map(({ position }) => position)).toEqual(faults.map((_, position) => position))
  })

  test('without a customer', async () => {
    const outcome = { token: token(), outcome: 'click' }
    const answer = await engine.service().record({ outcomes: [outcome, { ...outcome, customerId }] })
    expect(summary(answer)).toEqual(['outcome-invalid', 'recorded'])
    expect(answer.refused[0]?.path).toBe('/outcomes/0/customerId')
  })

  test('by its decision, where tokens are required', async () => {
    const service = engine.service({ requireTokens: true })
    const outcomes = [
      { ...claims(), outcome: 'click' },
      { token: token(), outcome: 'click' },
    ]
    expect(summary(await service.record({ customerId, outcomes }))).toEqual(['token-required', 'recorded'])
  })
})

describe('clocks', () => {
  test.each([
    ['fifteen minutes ahead', -clockSkewMaxMs],
    ['fifteen minutes behind, right after the decision', hourMs + clockSkewMaxMs],
  ])('may be %s', async (_name, agoMs) => {
    const outcomes = [{ token: token(), outcome: 'click', at: engine.ago(agoMs) }]
    expect(summary(await engine.service().record({ customerId, outcomes }))).toEqual(['recorded'])
  })

  test.each([
    ['ten minutes', 10 * 60_000, 'recorded'],
    ['fifteen minutes', clockSkewMaxMs, 'recorded'],
    ['longer', clockSkewMaxMs + 1, 'outcome-time-invalid'],
  ])('of the node that reports may be %s behind that of the node that decided', async (_name, aheadMs, result) => {
    const outcomes = [
      { token: token(-aheadMs), outcome: 'presented' },
      { ...claims(-aheadMs), outcome: 'click' },
    ]
    expect(summary(await engine.service().record({ customerId, outcomes }))).toEqual([result, result])
  })

  test.each([
    ['a while ago', 60_000, 60_000],
    ['just now', 0, 0],
    ['before the decision, which cannot be', 3 * hourMs, hourMs],
  ])('need not be asked: what happened %s is dated by its age', async (name, ageMs, agoMs) => {
    const customerId = name.replaceAll(/\W/g, '-')
    const outcomes = [{ token: engine.tokens.sign({ customerId, ...claims() }), outcome: 'click', ageMs }]
    expect(summary(await engine.service().record({ customerId, outcomes }))).toEqual(['recorded'])
    const [record] = (await engine.history(customerId)).records
    expect(Date.parse(record?.at ?? '')).toBe(engine.nowMs - agoMs)
  })

  test('and ages do not go together, nor do ages and undos', async () => {
    const outcome = { token: token(), outcome: 'click', ageMs: 1 }
    const outcomes = [
      { ...outcome, at: engine.ago(0) },
      { ...outcome, undo: true },
    ]
    expect(summary(await engine.service().record({ customerId, outcomes }))).toEqual([
      'outcome-invalid',
      'outcome-invalid',
    ])
  })

  test('a date that was agreed lies after the moment of the outcome, not at it', async () => {
    const at = engine.ago(0)
    const later = { token: token(), outcome: 'later', at }
    const outcomes = [
      { ...later, until: at },
      { ...later, until: engine.ago(-1_000) },
    ]
    expect(summary(await engine.service().record({ customerId, outcomes }))).toEqual([
      'outcome-time-invalid',
      'recorded',
    ])
  })

  test('make no late `later` wrong: its date is compared with its own time', async () => {
    const late = { token: token(10 * dayMs), outcome: 'later', at: engine.ago(9 * dayMs), until: '2026-06-25' }
    expect(summary(await engine.service().record({ customerId, outcomes: [late] }))).toEqual(['recorded'])
  })
})
