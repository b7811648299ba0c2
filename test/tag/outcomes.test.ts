import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { backlogAgeMaxMs, backlogMax, createBacklog, type Report } from '../../src/tag/backlog.ts'
import { createIssued } from '../../src/tag/issued.ts'
import { createOutcomes } from '../../src/tag/outcomes.ts'
import { parcelMax, parcelsOf } from '../../src/tag/parcels.ts'

const nowMs = Date.parse('2026-11-22T12:00:00Z')
const report = (token: string, values: Partial<Report> = {}): Report => ({
  subject: 's',
  token,
  outcome: 'click',
  atMs: nowMs,
  ...values,
})
const tokensOf = (reports: readonly Report[]) => reports.map(({ token }) => token)

class Shelf {
  readonly kept = new Map<string, string>()
  getItem = (name: string) => this.kept.get(name) ?? null
  setItem = (name: string, value: string) => void this.kept.set(name, value)
  removeItem = (name: string) => void this.kept.delete(name)
}

describe('the backlog', () => {
  test('is kept across pages with consent, and only in memory without', () => {
    for (const consent of [true, false]) {
      const shelf = new Shelf()
      const backlog = createBacklog(
        () => consent,
        () => shelf,
        () => nowMs,
      )
      backlog.add([report('a')])
      backlog.add([report('b')])
      expect(shelf.kept.size).toBe(consent ? 1 : 0)
      const nextPage = createBacklog(
        () => consent,
        () => shelf,
        () => nowMs,
      )
      expect(tokensOf(nextPage.takeAll())).toEqual(consent ? ['a', 'b'] : [])
      expect(tokensOf(backlog.takeAll())).toEqual(consent ? [] : ['a', 'b'])
      expect(shelf.kept.size).toBe(0)
    }
  })

  test('forgets the oldest beyond its bound, and what is a day old', () => {
    const shelf = new Shelf()
    let time = nowMs
    const backlog = createBacklog(
      () => true,
      () => shelf,
      () => time,
    )
    backlog.add(Array.from({ length: backlogMax + 5 }, (_, at) => report(String(at))))
    const kept = backlog.takeAll()
    expect(kept).toHaveLength(backlogMax)
    expect([kept[0]?.token, kept.at(-1)?.token]).toEqual(['5', String(backlogMax + 4)])
    for (let at = 0; at < backlogMax + 5; at++) backlog.add([report(`later-${at}`)])
    expect(tokensOf(backlog.takeAll())).toEqual(Array.from({ length: backlogMax }, (_, at) => `later-${at + 5}`))
    backlog.add([report('old'), report('new', { atMs: nowMs + 1 })])
    time += backlogAgeMaxMs
    expect(tokensOf(backlog.takeAll())).toEqual(['new'])
  })

  test('takes the newest of more than it keeps itself', () => {
    const shelf = new Shelf()
    const many = Array.from({ length: backlogMax + 5 }, (_, at) => ({
      token: `${at}`,
      atMs: nowMs,
    }))
    shelf.setItem('sufler_backlog', JSON.stringify(many))
    const backlog = createBacklog(
      () => true,
      () => shelf,
      () => nowMs,
    )
    expect(tokensOf(backlog.takeAll())).toEqual(many.slice(5).map(({ token }) => token))
  })

  test.each(['', 'null', '{', '[null, 1, {"atMs": "x"}]', '"text"', '{"a": 1}', '[{"token": "x"}]'])(
    '%j on the shelf is nothing',
    (text) => {
      const shelf = new Shelf()
      shelf.setItem('sufler_backlog', text)
      const backlog = createBacklog(
        () => true,
        () => shelf,
        () => nowMs,
      )
      expect(backlog.takeAll()).toEqual([])
      backlog.add([report('a')])
      expect(tokensOf(backlog.takeAll())).toEqual(['a'])
    },
  )

  test('without a shelf stays in memory', () => {
    const backlog = createBacklog(
      () => true,
      () => {
        throw new Error('blocked')
      },
      () => nowMs,
    )
    backlog.add([report('a')])
    expect(tokensOf(backlog.takeAll())).toEqual(['a'])
    expect(backlog.takeAll()).toEqual([])
  })
})

describe('parcels', () => {
  test('hold the outcomes of one subject, and stay small enough for a beacon', () => {
    const long = 'x'.repeat(2_048)
    const reports = [
      ...Array.from({ length: parcelMax + 1 }, () => report(long, { atMs: nowMs - 60_000 })),
      report('other', { subject: 't' }),
    ]
    const parcels = parcelsOf('sufler_site_1', reports, nowMs)
    expect(parcels.map(({ reports }) => reports.length)).toEqual([parcelMax, 1, 1])
    for (const { body } of parcels) expect(body.length).toBeLessThan(64 * 1024)
  })

  test('say how long ago it happened, if that was a while, and at most a day', () => {
    const waited = [-60_000, 0, 1_900, 5_000.4, 3 * backlogAgeMaxMs].map((ms, i) =>
      report(String(i), { atMs: nowMs - ms }),
    )
    const [parcel] = parcelsOf('k', waited, nowMs)
    expect(JSON.parse(parcel?.body ?? '')).toEqual({
      key: 'k',
      subject: 's',
      outcomes: [
        { token: '0', outcome: 'click' },
        { token: '1', outcome: 'click' },
        { token: '2', outcome: 'click' },
        { token: '3', outcome: 'click', ageMs: 5_000 },
        { token: '4', outcome: 'click', ageMs: backlogAgeMaxMs },
      ],
    })
  })
})

describe('outcomes on their way', () => {
  const answers: (number | 'offline' | { status: number; retryAfter: string })[] = []
  const sent: { token: string; ageMs?: number }[][] = []
  let now = 0

  beforeEach(() => {
    now = 0
    sent.length = 0
    vi.useFakeTimers()
    vi.stubGlobal('navigator', { onLine: true })
    vi.stubGlobal('fetch', async (_url: string, { body }: { body: string }) => {
      const answer = answers.shift() ?? 200
      if (answer === 'offline') throw new TypeError('failed to fetch')
      sent.push(JSON.parse(body).outcomes)
      if (typeof answer === 'number') return new Response('', { status: answer })
      return new Response('', { status: answer.status, headers: { 'retry-after': answer.retryAfter } })
    })
  })
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.useRealTimers()
  })

  async function pass(ms: number): Promise<void> {
    now += ms
    await vi.advanceTimersByTimeAsync(ms)
  }

  function start(warnings: unknown[] = []) {
    const shelf = new Shelf()
    const clock = () => now
    const backlog = createBacklog(
      () => true,
      () => shelf,
      clock,
    )
    const outcomes = createOutcomes('/v1/site/outcomes', 'k', backlog, (...said) => void warnings.push(said), clock)
    return { outcomes, backlog }
  }

  test.each([408, 425, 429, 500, 502, 503, 504, 'offline' as const])(
    'that meet %s are sent again, and say how long they waited',
    async (answer) => {
      answers.push(answer)
      const { outcomes } = start()
      outcomes.add(report('a', { atMs: 0 }))
      await pass(1_000)
      await pass(30_000)
      expect(sent.at(-1)).toEqual([{ token: 'a', outcome: 'click', ageMs: 31_000 }])
      await pass(60_000)
      expect(sent).toHaveLength(answer === 'offline' ? 1 : 2)
    },
  )

  test.each([
    ['5', 5_000],
    ['120', 120_000],
    ['1e9', 3_600_000],
  ])('leave a server that says Retry-After: %s alone for so long', async (retryAfter, pauseMs) => {
    answers.push({ status: 429, retryAfter })
    const { outcomes } = start()
    outcomes.add(report('a', { atMs: 0 }))
    await pass(1_000)
    expect(sent).toHaveLength(1)
    // What a visitor does is sent at once otherwise.
    outcomes.add(report('b', { atMs: 1_000 }))
    outcomes.flush()
    await pass(pauseMs - 1)
    expect(sent).toHaveLength(1)
    await pass(1)
    expect(sent.slice(1).map((some) => some.map(({ token }) => token))).toEqual([['a', 'b']])
  })

  test.each(['Wed, 21 Oct 2026 07:28:00 GMT', '-5', '0'])(
    'go on as ever when a server says Retry-After: %s, which is no time to wait',
    async (retryAfter) => {
      answers.push({ status: 429, retryAfter })
      const { outcomes } = start()
      outcomes.add(report('a', { atMs: 0 }))
      await pass(1_000)
      await pass(29_999)
      expect(sent).toHaveLength(1)
      await pass(1)
      expect(sent).toHaveLength(2)
    },
  )

  test('are left with the browser when the page goes, however busy the server was', async () => {
    answers.push({ status: 503, retryAfter: '60' })
    const { outcomes } = start()
    outcomes.add(report('a', { atMs: 0 }))
    await pass(1_000)
    outcomes.leave()
    await pass(0)
    expect(sent).toHaveLength(2)
  })

  test('that are refused for good are told of and dropped', async () => {
    answers.push(400)
    const warnings: unknown[] = []
    const { outcomes, backlog } = start(warnings)
    outcomes.add(report('a', { atMs: 0 }))
    await pass(1_000)
    expect(warnings).toEqual([['outcomes refused', 400]])
    expect(backlog.takeAll()).toEqual([])
  })
})

describe('issued offers', () => {
  const answer = (subject: string, ...tokens: string[]) => ({
    decisionId: 'd',
    subject,
    keep: false,
    placements: [
      {
        id: 'site.hero',
        fallback: false,
        offers: tokens.map((token) => ({ offerId: 'offer', locale: 'en', content: {}, token })),
      },
    ],
  })

  test('belong to the subject of their answer; an impression counts once for an offer and a page', () => {
    const issued = createIssued(undefined)
    issued.startPage('/a')
    issued.add(answer('s', 't1'))
    issued.add(answer('u', 't2'))
    expect(issued.takeOnce('t1', 'impression')).toBe('s')
    expect(issued.takeOnce('t2', 'impression')).toBeUndefined()
    expect(issued.takeOnce('t2', 'click')).toBe('u')
    expect(issued.takeOnce('t2', 'click')).toBeUndefined()
    issued.startPage('/a')
    expect(issued.takeOnce('t2', 'impression')).toBeUndefined()
    issued.startPage('/b')
    expect(issued.takeOnce('t2', 'impression')).toBe('u')
  })

  test('an offer that was declined is not shown again in this document, wherever it comes from', () => {
    const issued = createIssued(undefined)
    issued.startPage('/a')
    expect(issued.add(answer('s', 't1'))[0]?.offers).toHaveLength(1)
    issued.takeOnce('t1', 'declined')
    issued.startPage('/b')
    expect(issued.add(answer('u', 't2'))).toEqual([{ id: 'site.hero', fallback: false, offers: [] }])
    issued.clear()
    expect(issued.add(answer('u', 't3'))[0]?.offers).toEqual([])
  })

  test('a token that nobody was given is nobody’s, unless a server rendered the page', () => {
    expect(createIssued(undefined).takeOnce('x', 'click')).toBeUndefined()
    const issued = createIssued('page')
    expect(issued.takeOnce('x', 'click')).toBe('page')
    issued.clear()
    expect(issued.takeOnce('y', 'click')).toBeUndefined()
  })

  test('only so many are remembered', () => {
    const issued = createIssued(undefined)
    for (let at = 0; at < 501; at++) issued.add(answer('s', `t${at}`))
    expect(issued.takeOnce('t0', 'click')).toBeUndefined()
    expect(issued.takeOnce('t1', 'click')).toBe('s')
  })
})
