import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { noEpoch, OtherLayout } from '#sufler/domain/features/layout-epoch.ts'
import { createVector, epochOf } from '#sufler/domain/features/vector.ts'
import { encodeHistory, epochOfHistory } from '#sufler/domain/history/history-record.ts'
import type { Store } from '#sufler/store/store.ts'
import { anAppend } from './history.ts'
import { slotPatch } from './patches.ts'

const now = Date.UTC(2026, 6, 1)

/** What every store does so that numbers are never taken for those of another layout. */
export function layoutContract(subject: () => { store: Store; other: Store }): void {
  describe('the layout', () => {
    const category = () => ({ dictionary: 'categories', key: randomUUID() })

    it('has an epoch with its first number, and keeps it', async () => {
      const { store, other } = subject()
      await store.layout.intern([category()])
      const { epoch } = await store.layout.read()
      expect(epoch).toBeGreaterThan(noEpoch)
      await other.layout.intern([category()], epoch)
      expect((await other.layout.read()).epoch).toBe(epoch)
      expect((await store.layout.mark()).epoch).toBe(epoch)
    })

    it('gives nothing to who knows another epoch, and what is known already to nobody else either', async () => {
      const { store } = subject()
      const entry = category()
      await store.layout.intern([entry])
      const { epoch } = await store.layout.read()
      const before = await store.layout.mark()
      await expect(store.layout.intern([category()], epoch + 1)).rejects.toBeInstanceOf(OtherLayout)
      await expect(store.layout.intern([entry], epoch + 1)).rejects.toBeInstanceOf(OtherLayout)
      expect(await store.layout.mark()).toEqual(before)
    })

    it('goes over into a new epoch once, and knows how far the old one goes', async () => {
      const { store, other } = subject()
      const [kept, twice, after] = [category(), category(), category()]
      await store.layout.intern([kept, twice])
      const { epoch, entries, ancestors } = await store.layout.read()
      const numberOf = (key: string) => entries.find((entry) => entry.key === key)?.number ?? -1
      await Promise.all([
        store.layout.begin(epoch, new Map([['categories', numberOf(twice.key)]])),
        other.layout.begin(epoch, new Map([['categories', numberOf(twice.key)]])),
      ])
      await store.layout.intern([after])
      const next = await store.layout.read()
      expect(next.epoch).not.toBe(epoch)
      expect(next.ancestors).toHaveLength(ancestors.length + 1)
      expect(next.ancestors.at(-1)?.epoch).toBe(epoch)
      expect(next.ancestors.at(-1)?.sizes.get('categories')).toBe(numberOf(twice.key))
      // A second one, to see that what did not change is kept of the first.
      await store.layout.begin(next.epoch)
      const last = await store.layout.read()
      expect(last.ancestors.slice(0, -1)).toEqual(next.ancestors)
      const sizes = new Map<string, number>()
      for (const { dictionary, number } of last.entries)
        sizes.set(dictionary, Math.max(sizes.get(dictionary) ?? 0, number + 1))
      expect(last.ancestors.at(-1)).toEqual({ epoch: next.epoch, sizes })
    })

    it('is put back only where there is none', async () => {
      const { store } = subject()
      await store.layout.intern([category()])
      const before = await store.layout.read()
      expect(await store.layout.putBack({ epoch: 77, ancestors: [], entries: [] })).toBe(false)
      expect(await store.layout.read()).toEqual(before)
    })
  })

  describe('a record of another layout', () => {
    it('is left alone by patches and appends', async () => {
      const { store } = subject()
      const customerId = randomUUID()
      await store.patchCustomers([{ customerId, slots: slotPatch(0, 1), texts: { name: 'one' } }], now, 5)
      await store.appendHistory([anAppend(customerId)], 5)
      const before = await store.readCustomer(customerId)
      expect(epochOf(before.vector as Uint8Array)).toBe(5)
      expect(epochOfHistory(before.history)).toBe(5)
      const patch = { customerId, slots: slotPatch(0, 2), texts: { name: 'two' } }
      expect(await store.patchCustomers([patch], now, 6)).toEqual(['other-layout'])
      expect(await store.patchCustomers([patch], now)).toEqual(['other-layout'])
      expect(await store.appendHistory([anAppend(customerId, [{ offer: 9 }])], 6)).toEqual(['other-layout'])
      expect(await store.readCustomer(customerId)).toEqual(before)
      expect(await store.readTexts(customerId)).toEqual({ name: 'one' })
      expect(await store.patchCustomers([patch], now, 5)).toEqual(['applied'])
    })

    it('is written anew when it is still what was read', async () => {
      const { store } = subject()
      const customerId = randomUUID()
      await store.patchCustomers([{ customerId, slots: slotPatch(0, 1), texts: { name: 'one' } }], now, 5)
      const read = await store.readCustomer(customerId)
      const vector = createVector(3, now, 6)
      const history = encodeHistory({ revision: 4, forgottenUntilMs: now, records: [], epoch: 6 })
      await store.patchCustomers([{ customerId, slots: slotPatch(1, 1) }], now, 5)
      expect(await store.rewriteCustomer(customerId, read, { vector, history })).toBe(false)
      const again = await store.readCustomer(customerId)
      expect(await store.rewriteCustomer(customerId, again, { vector, history: undefined })).toBe(true)
      expect(Buffer.from((await store.readCustomer(customerId)).vector as Uint8Array)).toEqual(Buffer.from(vector))
      const last = await store.readCustomer(customerId)
      expect(await store.rewriteCustomer(customerId, last, { vector: undefined, history })).toBe(true)
      const { vector: kept, history: written } = await store.readCustomer(customerId)
      expect([Buffer.from(kept as Uint8Array), Buffer.from(written)]).toEqual([
        Buffer.from(vector),
        Buffer.from(history),
      ])
      expect(await store.readTexts(customerId)).toEqual({ name: 'one' })
    })
  })
}
