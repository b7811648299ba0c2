import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { headerBytes } from '#sufler/domain/features/vector.ts'
import { revisionOf } from '#sufler/domain/history/history-record.ts'
import type { CustomerChange } from '#sufler/store/customer-changes.ts'
import type { Store } from '#sufler/store/store.ts'
import { eventually } from '../support/timed.ts'
import { anAppend } from './history.ts'
import { slotPatch } from './patches.ts'

export interface ChangeSubject {
  store: Store
  /** The same data, opened by another. */
  other: Store
}

/** As long as a change may take to be told, where a test waits for none. */
const quietMs = 150

const now = Date.UTC(2026, 6, 1)
const patchOf = (customerId: string, value = 1) => ({ customerId, slots: slotPatch(0, value) })

/** Listens, and remembers. */
export async function listen(store: Store, customerId: string) {
  const told: CustomerChange[] = []
  const stop = await store.changes.watch(customerId, (change) => told.push(change))
  return {
    told,
    stop,
    hears: (count: number) => eventually(async () => expect(told.length).toBeGreaterThanOrEqual(count), 10_000),
  }
}

/** What every adapter must tell of changes; its part of `storeContract`. */
export function changeContract(subject: () => ChangeSubject): void {
  describe('changes of a customer', () => {
    it.each(['by the same', 'by another'] as const)('are told, when they are made %s', async (by) => {
      const { store, other } = subject()
      const writer = by === 'by another' ? other : store
      const customerId = randomUUID()
      const { told, stop, hears } = await listen(store, customerId)
      await writer.patchCustomers([patchOf(customerId)], now)
      await hears(1)
      await writer.appendHistory([anAppend(customerId)])
      await hears(2)
      await writer.appendHistory([anAppend(customerId, [{ isUndone: true }])])
      await hears(3)
      await writer.deleteCustomer(customerId)
      await hears(4)
      await sleep(quietMs)
      expect(told).toEqual(['features', 'history', 'history', 'forgotten'])
      stop()
    })

    it('are told once they can be read', async () => {
      const { store, other } = subject()
      const customerId = randomUUID()
      const read: Promise<[value: number | undefined, revision: number]>[] = []
      const stop = await store.changes.watch(customerId, () => {
        read.push(
          store
            .readCustomer(customerId)
            .then(({ vector, history }) => [
              vector && Buffer.from(vector).readDoubleLE(headerBytes),
              revisionOf(history),
            ]),
        )
      })
      await other.patchCustomers([patchOf(customerId, 7)], now)
      await eventually(async () => expect(read).toHaveLength(1), 2_000)
      expect(await read[0]).toEqual([7, 0])
      await other.appendHistory([anAppend(customerId)])
      await eventually(async () => expect(read).toHaveLength(2), 2_000)
      expect(await read[1]).toEqual([7, 1])
      stop()
    })

    it('that change nothing, and what the engine notes for itself, are told to nobody', async () => {
      const { store } = subject()
      const customerId = randomUUID()
      await store.appendHistory([anAppend(customerId)])
      const { told, stop } = await listen(store, customerId)
      await store.appendHistory([anAppend(customerId)])
      const decision = 'ffffffffffffffff'
      for (const kind of ['decided', 'reserved', 'held-out', 'exposed', 'converted'] as const)
        await store.appendHistory([anAppend(customerId, [{ kind, decision, untilSeconds: 4e9 }])])
      await store.deleteCustomer(randomUUID())
      await sleep(quietMs)
      expect(told).toEqual([])
      await store.appendHistory([anAppend(customerId, [{ kind: 'not-presented', decision }, { kind: 'exposed' }])])
      await eventually(async () => expect(told).toEqual(['history']), 2_000)
      stop()
    })

    it('are told to all who listen, and no longer to who has stopped', async () => {
      const { store, other } = subject()
      const customerId = randomUUID()
      const first = await listen(store, customerId)
      const [second, elsewhere] = await Promise.all([listen(store, customerId), listen(other, customerId)])
      await store.patchCustomers([patchOf(customerId)], now)
      await Promise.all([first, second, elsewhere].map(({ hears }) => hears(1)))
      first.stop()
      first.stop()
      await store.patchCustomers([patchOf(customerId)], now)
      await Promise.all([second, elsewhere].map(({ hears }) => hears(2)))
      second.stop()
      const again = await listen(store, customerId)
      await store.patchCustomers([patchOf(customerId)], now)
      await again.hears(1)
      again.stop()
      await store.patchCustomers([patchOf(customerId)], now)
      await elsewhere.hears(4)
      await sleep(quietMs)
      expect([first, second, elsewhere, again].map(({ told }) => told.length)).toEqual([1, 2, 4, 1])
      elsewhere.stop()
    })

    it('are told to the same listener once for each time that it listens', async () => {
      const { store } = subject()
      const customerId = randomUUID()
      const told: CustomerChange[] = []
      const listener = (change: CustomerChange) => void told.push(change)
      const stops = [await store.changes.watch(customerId, listener), await store.changes.watch(customerId, listener)]
      await store.patchCustomers([patchOf(customerId)], now)
      await eventually(async () => expect(told).toHaveLength(2), 2_000)
      stops[0]?.()
      await store.patchCustomers([patchOf(customerId)], now)
      await eventually(async () => expect(told).toHaveLength(3), 2_000)
      await sleep(quietMs)
      expect(told).toHaveLength(3)
      stops[1]?.()
    })

    it('are told of each of a thousand customers, and of none of the others', async () => {
      const { store, other } = subject()
      const ids = Array.from({ length: 1_000 }, () => `Ж${randomUUID()}`)
      const told = new Map<string, number>()
      const stops = await Promise.all(
        ids.map((id) => store.changes.watch(id, () => void told.set(id, (told.get(id) ?? 0) + 1))),
      )
      const strangers = Array.from({ length: 200 }, () => randomUUID())
      await other.patchCustomers(
        [...strangers, ...ids].map((id) => patchOf(id)),
        now,
      )
      await eventually(async () => expect(told.size).toBe(1_000), 5_000)
      await sleep(quietMs)
      expect([...told.values()].every((times) => times === 1)).toBe(true)
      for (const stop of stops) stop()
    })
  })
}
