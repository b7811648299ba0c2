import { describe, expect, it } from 'vitest'
import type { AccessKey } from '#sufler/store/access-keys.ts'
import { type Store, StoreUnavailable } from '#sufler/store/store.ts'

const key = (id: string, createdAtMs: number): AccessKey => ({
  id,
  role: 'service',
  hash: 'ab'.repeat(32),
  name: `Key of ${id}, “Ж”`,
  createdAtMs,
})

/** What every adapter must do about keys of callers. */
export function accessKeyContract(subject: () => { store: Store; other: Store }, openOnce: () => Promise<Store>): void {
  describe('keys of callers', () => {
    it('are none at first', async () => {
      expect(await subject().store.accessKeys.all()).toEqual([])
    })

    it('come back as they were put, to every node, by the time they were made', async () => {
      const { store, other } = subject()
      const site: AccessKey = { ...key('bbbbbbbbbbbb', 2), role: 'site', origins: ['https://shop.example'] }
      const keys = [key('cccccccccccc', 3), key('aaaaaaaaaaaa', 3), site, key('dddddddddddd', 1)]
      for (const each of keys) await store.accessKeys.put(each)
      const [first, second, third, fourth] = keys
      await new Promise((resolve) => setTimeout(resolve, 5))
      expect(await other.accessKeys.all()).toEqual([fourth, third, second, first])
      expect(await store.accessKeys.all()).toEqual([fourth, third, second, first])
    })

    it('are replaced by the one with the same id', async () => {
      const { store, other } = subject()
      const revoked = { ...key('dddddddddddd', 1), revokedAtMs: 9 }
      await other.accessKeys.put(revoked)
      await new Promise((resolve) => setTimeout(resolve, 5))
      const kept = await store.accessKeys.all()
      expect(kept).toHaveLength(4)
      expect(kept[0]).toEqual(revoked)
    })

    it('are restored where they are missing, and nowhere else', async () => {
      const { store, other } = subject()
      const before = await store.accessKeys.all()
      const lost = key('ffffffffffff', 5)
      const stale = { ...key('dddddddddddd', 1), name: 'as it was before it was revoked' }
      await other.accessKeys.restore([lost, stale])
      await new Promise((resolve) => setTimeout(resolve, 5))
      expect(await store.accessKeys.all()).toEqual([...before, lost])
    })

    it('cannot be had from a store that is closed', async () => {
      const closed = await openOnce()
      await closed.close()
      await expect(closed.accessKeys.all()).rejects.toThrow(StoreUnavailable)
      await expect(closed.accessKeys.put(key('eeeeeeeeeeee', 1))).rejects.toThrow(StoreUnavailable)
      await expect(closed.accessKeys.restore([key('eeeeeeeeeeee', 1)])).rejects.toThrow(StoreUnavailable)
    })
  })
}
