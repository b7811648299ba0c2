import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Store } from '#sufler/store/store.ts'
import { slotPatch } from './patches.ts'

export interface AliasSubject {
  store: Store
  /** The same data, opened by another. */
  other: Store
}

const now = Date.UTC(2026, 6, 1)
const anAlias = () => `crm:${randomUUID()}`
/** Another instance may see a commit one turn of the event loop late. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 5))

/** What every adapter must do about aliases; its part of `storeContract`. */
export function aliasContract(subject: () => AliasSubject): void {
  describe('an alias', () => {
    it('leads to its customer, for everybody', async () => {
      const { store, other } = subject()
      const [alias, customerId] = [anAlias(), randomUUID()]
      expect(await store.aliases.resolve(alias)).toBeUndefined()
      expect(await store.aliases.of(customerId)).toEqual([])
      await store.aliases.set([{ alias, customerId }])
      await settled()
      expect(await other.aliases.resolve(alias)).toBe(customerId)
      expect(await other.aliases.of(customerId)).toEqual([alias])
      expect((await store.readCustomer(customerId)).vector).toBeUndefined()
    })

    it('leads to one customer alone, who may have several', async () => {
      const { store } = subject()
      const [first, second, alias, another] = [randomUUID(), randomUUID(), anAlias(), anAlias()]
      await store.aliases.set([
        { alias, customerId: first },
        { alias: another, customerId: first },
      ])
      expect(await store.aliases.of(first)).toEqual([alias, another].sort())
      await store.aliases.set([{ alias, customerId: second }])
      expect(await store.aliases.resolve(alias)).toBe(second)
      expect(await store.aliases.of(first)).toEqual([another])
      expect(await store.aliases.of(second)).toEqual([alias])
    })

    it('set again is as it was', async () => {
      const { store } = subject()
      const [alias, customerId] = [anAlias(), randomUUID()]
      for (let times = 0; times < 2; times++) await store.aliases.set([{ alias, customerId }])
      expect(await store.aliases.resolve(alias)).toBe(customerId)
      expect(await store.aliases.of(customerId)).toEqual([alias])
    })

    it('is taken away, once and again', async () => {
      const { store } = subject()
      const [alias, customerId] = [anAlias(), randomUUID()]
      await store.aliases.set([{ alias, customerId }])
      for (let times = 0; times < 2; times++) await store.aliases.set([{ alias, customerId: null }])
      expect(await store.aliases.resolve(alias)).toBeUndefined()
      expect(await store.aliases.of(customerId)).toEqual([])
      expect(await store.deleteCustomer(customerId)).toBe(false)
    })

    it('that occurs more than once among changes is as the last one says', async () => {
      const { store } = subject()
      const [alias, gone, first, second] = [anAlias(), anAlias(), randomUUID(), randomUUID()]
      await store.aliases.set([])
      await store.aliases.set([
        { alias, customerId: first },
        { alias: gone, customerId: first },
        { alias, customerId: null },
        { alias, customerId: second },
        { alias: gone, customerId: null },
      ])
      expect(await store.aliases.resolve(alias)).toBe(second)
      expect(await store.aliases.resolve(gone)).toBeUndefined()
      expect(await store.aliases.of(first)).toEqual([])
      expect(await store.aliases.of(second)).toEqual([alias])
    })

    it('is forgotten with its customer, and others stay', async () => {
      const { store, other } = subject()
      const [customerId, neighbour, alias, another, foreign] = [
        randomUUID(),
        randomUUID(),
        anAlias(),
        anAlias(),
        anAlias(),
      ]
      await store.patchCustomers([{ customerId, slots: slotPatch(0, 1) }], now)
      await store.aliases.set([
        { alias, customerId },
        { alias: another, customerId },
        { alias: foreign, customerId },
      ])
      await store.aliases.set([{ alias: foreign, customerId: neighbour }])
      expect(await store.deleteCustomer(customerId)).toBe(true)
      await settled()
      expect(await other.aliases.resolve(alias)).toBeUndefined()
      expect(await other.aliases.resolve(another)).toBeUndefined()
      expect(await other.aliases.resolve(foreign)).toBe(neighbour)
      expect(await other.aliases.of(customerId)).toEqual([])
      expect(await store.deleteCustomer(customerId)).toBe(false)
    })

    it('alone makes a customer worth forgetting', async () => {
      const { store } = subject()
      const [alias, customerId] = [anAlias(), randomUUID()]
      await store.aliases.set([{ alias, customerId }])
      expect(await store.deleteCustomer(customerId)).toBe(true)
      expect(await store.deleteCustomer(customerId)).toBe(false)
    })

    it('never leads to a customer who was forgotten after it was set, whoever does it at the same time', async () => {
      const { store, other } = subject()
      const customerId = randomUUID()
      const aliases = Array.from({ length: 40 }, anAlias)
      await Promise.all([
        ...aliases.map((alias) => other.aliases.set([{ alias, customerId }])),
        ...Array.from({ length: 10 }, () => store.deleteCustomer(customerId)),
      ])
      await store.deleteCustomer(customerId)
      await settled()
      for (const alias of aliases) expect(await store.aliases.resolve(alias)).toBeUndefined()
    })

    it('that several lead to different customers at the same time leads to one of them, who is found when forgotten', async () => {
      const { store, other } = subject()
      const [alias, first, second] = [anAlias(), randomUUID(), randomUUID()]
      for (let round = 0; round < 20; round++) {
        await Promise.all(
          [store, other, store, other].map((each, i) =>
            each.aliases.set([{ alias, customerId: i % 2 === 0 ? first : second }]),
          ),
        )
        await settled()
        const winner = (await store.aliases.resolve(alias)) as string
        expect(await store.aliases.of(winner)).toEqual([alias])
        expect(await store.aliases.of(winner === first ? second : first)).toEqual([])
      }
    })

    it.each(['phone:+79161234567', `crm:${'Ж'.repeat(128)}`, 'crm:{a}', 'visitor:a:b/c?d#e%f "\'\\', 'crm:客户🎭'])(
      'may be %s',
      async (alias) => {
        const { store } = subject()
        const customerId = 'Ж'.repeat(128)
        await store.aliases.set([{ alias, customerId }])
        expect(await store.aliases.resolve(alias)).toBe(customerId)
        expect(await store.aliases.of(customerId)).toEqual([alias])
        expect(await store.aliases.resolve(`${alias}!`)).toBeUndefined()
        expect(await store.deleteCustomer(customerId)).toBe(true)
        expect(await store.aliases.resolve(alias)).toBeUndefined()
      },
    )

    it('may be set with a thousand others', async () => {
      const { store } = subject()
      const changes = Array.from({ length: 1_000 }, () => ({ alias: anAlias(), customerId: randomUUID() }))
      await store.aliases.set(changes)
      const resolved = await Promise.all(changes.map(({ alias }) => store.aliases.resolve(alias)))
      expect(resolved).toEqual(changes.map(({ customerId }) => customerId))
    })
  })
}
