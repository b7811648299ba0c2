import { describe, expect, test } from 'vitest'
import { backlogAgeMaxMs, backlogMax, createBacklog, type Report } from '../../src/tag/backlog.ts'
import { createIssued } from '../../src/tag/issued.ts'
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
    expect(kept[0]?.token).toBe('5')
    backlog.add([report('old'), report('new', { atMs: nowMs + 1 })])
    time += backlogAgeMaxMs
    expect(tokensOf(backlog.takeAll())).toEqual(['new'])
  })

  test.each(['', 'null', '{', '[null, 1, {"atMs": "x"}]', '"text"', '{"a": 1}'])(
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

  test('say when it happened only if that was a while ago', () => {
    const [parcel] = parcelsOf('k', [report('a'), report('b', { atMs: nowMs - 5_000 })], nowMs)
    expect(JSON.parse(parcel?.body ?? '')).toEqual({
      key: 'k',
      subject: 's',
      outcomes: [
        { token: 'a', outcome: 'click' },
        { token: 'b', outcome: 'click', at: '2026-11-22T11:59:55.000Z' },
      ],
    })
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
