import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RateLimit } from '#sufler/domain/access/rate-limit.ts'

interface Ask {
  key: string
  afterMs: number
}

const keysMax = 3

/**
 * The definition, without any bucket: an ask is granted unless a span that ends with it would have more grants than the
 * burst and what the rate gives for its length. In thousandths, so that everything is a whole number.
 */
function naiveGrants(asks: readonly Ask[], perSecond: number, burst: number): boolean[] {
  const granted = new Map<string, number[]>()
  let nowMs = 0
  return asks.map(({ key, afterMs }) => {
    nowMs += afterMs
    const times = granted.get(key) ?? []
    granted.set(key, times)
    const fits = [...times, nowMs].every((fromMs) => {
      const inSpan = times.filter((atMs) => atMs >= fromMs).length + 1
      return inSpan * 1_000 <= burst * 1_000 + perSecond * (nowMs - fromMs)
    })
    if (fits) times.push(nowMs)
    return fits
  })
}

const askOf = (keys: number) =>
  fc.record({
    key: fc.integer({ min: 0, max: keys - 1 }).map((n) => `address-${n}`),
    afterMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 10_000 })),
  })

// Rates whose share of a millisecond has no rounding in binary.
const rates = fc.record({ perSecond: fc.constantFrom(125, 250, 500, 1_000), burst: fc.integer({ min: 1, max: 8 }) })

describe('a rate limit', () => {
  test('grants exactly what the definition of its rate grants', () => {
    fc.assert(
      fc.property(rates, fc.array(askOf(keysMax), { maxLength: 80 }), (rate, asks) => {
        const limit = new RateLimit(rate, keysMax)
        let nowMs = 0
        const grants = asks.map(({ key, afterMs }) => {
          nowMs += afterMs
          return limit.take(key, nowMs) === 0
        })
        expect(grants).toEqual(naiveGrants(asks, rate.perSecond, rate.burst))
      }),
      { numRuns: 500 },
    )
  })

  test('says how long to wait: not a millisecond longer than is needed', () => {
    fc.assert(
      fc.property(rates, fc.array(askOf(1), { minLength: 1, maxLength: 40 }), (rate, asks) => {
        const limit = new RateLimit(rate, 1)
        let nowMs = 0
        for (const { key, afterMs } of asks) {
          nowMs += afterMs
          const waitMs = limit.take(key, nowMs)
          if (waitMs === 0) continue
          expect(limit.peek(key, nowMs + waitMs - 1)).toBeGreaterThan(0)
          expect(limit.peek(key, nowMs + waitMs)).toBe(0)
          nowMs += waitMs
        }
      }),
    )
  })

  test('takes nothing when it is only looked at, and gives nothing when the clock goes back', () => {
    const limit = new RateLimit({ perSecond: 1, burst: 2 }, 10)
    expect([limit.peek('a', 0), limit.peek('a', 0), limit.take('a', 0), limit.take('a', 0)]).toEqual([0, 0, 0, 0])
    expect(limit.take('a', 0)).toBe(1_000)
    expect(limit.take('a', -5_000)).toBe(1_000)
    expect(limit.take('a', -4_000)).toBe(0)
  })

  test('remembers a bounded number of keys, those that were used last', () => {
    const limit = new RateLimit({ perSecond: 1, burst: 1 }, 100)
    limit.take('steady', 0)
    for (let n = 0; n < 10_000; n++) {
      expect(limit.take(`made up ${n}`, 0)).toBe(0)
      if (n % 50 === 0) expect(limit.take('steady', 0)).toBeGreaterThan(0)
    }
    expect(limit.take('made up 9999', 0)).toBeGreaterThan(0)
    expect(limit.take('made up 1', 0)).toBe(0)
  })
})
