import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { counterChangesMax, type Store } from '#sufler/store/store.ts'

/** What every adapter must do about counters. */
export function counterContract(subject: () => { store: Store; other: Store }): void {
  describe('counters', () => {
    it('begin at 0, add up and are read by the beginning of their names', async () => {
      const { store, other } = subject()
      const prefix = `${randomUUID()}/`
      expect(await store.readCounters(prefix)).toEqual(new Map())
      await store.addToCounters([
        { counter: `${prefix}b`, by: 2 },
        { counter: `${prefix}a/x`, by: 1 },
        { counter: `${prefix}b`, by: 40 },
      ])
      await other.addToCounters([{ counter: `${prefix}b`, by: -50 }])
      await store.addToCounters([])
      const own = { [`${prefix}a/x`]: 1, [`${prefix}b`]: -8 }
      expect(Object.fromEntries(await store.readCounters(prefix))).toEqual(own)
      expect(Object.fromEntries(await store.readCounters(`${prefix}a`))).toEqual({ [`${prefix}a/x`]: 1 })
      expect(Object.fromEntries(await store.readCounters(''))).toMatchObject(own)
    })

    it.each(['*', '?[a-z]', 'Ж客🎭', '\\', '__proto__'])('may be called %s', async (name) => {
      const { store } = subject()
      const prefix = `${randomUUID()}${name}`
      await store.addToCounters([{ counter: prefix, by: 1 }])
      await store.addToCounters([{ counter: `${prefix}${name}`, by: 2 }])
      expect(Object.fromEntries(await store.readCounters(prefix))).toEqual({ [prefix]: 1, [`${prefix}${name}`]: 2 })
    })

    it('lose nothing when many add at the same time', async () => {
      const { store, other } = subject()
      const prefix = `${randomUUID()}/`
      const adding = Array.from({ length: 200 }, (_, at) =>
        (at % 2 ? store : other).addToCounters([
          { counter: `${prefix}all`, by: 1 },
          { counter: `${prefix}${at % 4}`, by: 2 },
        ]),
      )
      await Promise.all(adding)
      await new Promise((resolve) => setTimeout(resolve, 5))
      const counters = await store.readCounters(prefix)
      expect(counters.get(`${prefix}all`)).toBe(200)
      for (const at of [0, 1, 2, 3]) expect(counters.get(`${prefix}${at}`)).toBe(100)
    })

    it('stay as they are when a change is not well-formed', async () => {
      const { store } = subject()
      const counter = randomUUID()
      const many = new Array(counterChangesMax + 1).fill({ counter, by: 1 })
      const broken = [
        [
          { counter, by: 1 },
          { counter, by: 0.5 },
        ],
        [{ counter: '', by: 1 }],
        many,
      ]
      for (const changes of broken) await expect(store.addToCounters(changes)).rejects.toThrow(RangeError)
      expect(await store.readCounters(counter)).toEqual(new Map())
      await store.addToCounters(many.slice(1))
      expect((await store.readCounters(counter)).get(counter)).toBe(counterChangesMax)
    })
  })
}
