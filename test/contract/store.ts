import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DictionaryEntry, LayoutFull, slotsMax } from '#sufler/domain/features/layout.ts'
import {
  applyPatch,
  headerBytes,
  PatchBuilder,
  SetUnknown,
  slotBytes,
  updatedAtMsOf,
  vectorBytesMax,
} from '#sufler/domain/features/vector.ts'
import { chunks } from '#sufler/store/chunks.ts'
import type { DamagedRecord } from '#sufler/store/damaged-record.ts'
import { type Store, StoreUnavailable } from '#sufler/store/store.ts'
import { accessKeyContract } from './access-keys.ts'
import { aliasContract } from './aliases.ts'
import { changeContract } from './changes.ts'
import { counterContract } from './counters.ts'
import { anAppend, historyContract } from './history.ts'
import { layoutContract } from './layouts.ts'
import { anyConditionalPatch, slotPatch } from './patches.ts'

export interface StoreUnderTest {
  /** Opens the store once more, as another node would: the same data each time. */
  open(): Promise<Store>
  /** Writes bytes in the place of the customer's feature vector. */
  writeVector(customerId: string, bytes: Uint8Array): Promise<void>
  /** Writes bytes in the place of the customer's history. */
  writeHistory(customerId: string, bytes: Uint8Array): Promise<void>
  /** Removes everything, after all stores are closed. */
  dispose(): Promise<void>
}

const now = Date.UTC(2026, 6, 1)

/** Undefined when it is refused. */
function patchedOrRefused(vector: Uint8Array | undefined, patch: Uint8Array, atMs: number): Uint8Array | undefined {
  try {
    return applyPatch(vector, patch, atMs)
  } catch (error) {
    if (error instanceof SetUnknown) return undefined
    throw error
  }
}
const nothing = { vector: undefined, history: new Uint8Array(0) }

/** What every adapter of `src/store/store.ts` must do. */
export function storeContract(name: string, start: () => Promise<StoreUnderTest>): void {
  describe(`${name} as a store`, () => {
    let subject: StoreUnderTest
    let store: Store
    let other: Store
    let opened: Store[] = []

    const open = async () => {
      const one = await subject.open()
      opened.push(one)
      return one
    }
    const readVector = async (customerId: string, from = store) => {
      const vector = (await from.readCustomer(customerId)).vector
      return vector && Buffer.from(vector)
    }
    const readSlots = async (customerId: string) => {
      const vector = await readVector(customerId)
      if (vector === undefined) throw new Error(`'${customerId}' is not known`)
      return Array.from({ length: (vector.length - headerBytes) / slotBytes }, (_, slot) =>
        vector.readDoubleLE(headerBytes + slot * slotBytes),
      )
    }

    beforeAll(async () => {
      subject = await start()
      store = await open()
      other = await open()
    })
    afterAll(async () => {
      await Promise.all(opened.map((each) => each.close()))
      opened = []
      await subject.dispose()
    })

    it('has a clock that is the same for all who ask, and goes on', async () => {
      const before = await store.readClock()
      const between = await other.readClock()
      const after = await store.readClock()
      expect([before, between, after]).toEqual([before, between, after].sort((a, b) => a - b))
      // Milliseconds since 1970, and not seconds or microseconds: the store of a test runs on this machine.
      expect(Math.abs(before - Date.now())).toBeLessThan(3_600_000)
    })

    describe('a customer', () => {
      it('is undefined and without texts while unknown', async () => {
        const customerId = randomUUID()
        expect(await store.readCustomer(customerId)).toEqual(nothing)
        expect(await store.readTexts(customerId)).toEqual({})
        expect(await store.deleteCustomer(customerId)).toBe(false)
      })

      it('is patched, read and forgotten', async () => {
        const customerId = randomUUID()
        await store.patchCustomers([{ customerId, slots: slotPatch(0, 42), texts: { first_name: 'Анна' } }], now)
        expect(await readSlots(customerId)).toEqual([42])
        expect(updatedAtMsOf((await readVector(customerId)) as Buffer)).toBe(now)
        expect(await store.deleteCustomer(customerId)).toBe(true)
        expect(await store.readCustomer(customerId)).toEqual(nothing)
        expect(await store.readTexts(customerId)).toEqual({})
        expect(await store.deleteCustomer(customerId)).toBe(false)
      })

      it('is known after an empty patch', async () => {
        const customerId = randomUUID()
        await store.patchCustomers([{ customerId, slots: new Uint8Array() }], now)
        expect(await readSlots(customerId)).toEqual([])
      })

      it('keeps what a patch does not name', async () => {
        const customerId = randomUUID()
        await store.patchCustomers([{ customerId, slots: slotPatch(1, 11) }], now)
        await store.patchCustomers([{ customerId, slots: slotPatch(0, 10) }], now + 5_000)
        expect(await readSlots(customerId)).toEqual([10, 11])
        expect(updatedAtMsOf((await readVector(customerId)) as Buffer)).toBe(now + 5_000)
      })

      it('has missing values in the slots between', async () => {
        const customerId = randomUUID()
        await store.patchCustomers([{ customerId, slots: slotPatch(3, 1) }], now)
        await store.patchCustomers([{ customerId, slots: slotPatch(5, 2) }], now)
        expect(await readSlots(customerId)).toEqual([Number.NaN, Number.NaN, Number.NaN, 1, Number.NaN, 2])
      })

      it('may have the widest vector there is', async () => {
        const customerId = randomUUID()
        await store.patchCustomers([{ customerId, slots: slotPatch(slotsMax - 1, 7) }], now)
        const slots = await readSlots(customerId)
        expect(slots).toHaveLength(slotsMax)
        expect(slots.at(-1)).toBe(7)
      })

      it.each(['79161234567', 'a', 'x'.repeat(128), 'Ж'.repeat(128), '客户🎭', 'a:b/c?d#e%f', '"\'\\', '__proto__'])(
        'may be called %s',
        async (suffix) => {
          await store.patchCustomers([{ customerId: suffix, slots: slotPatch(0, 1), texts: { a: suffix } }], now)
          expect(await readSlots(suffix)).toEqual([1])
          expect(await store.readTexts(suffix)).toEqual({ a: suffix })
          expect(await store.readCustomer(`${suffix.slice(0, -1)}!`)).toEqual(nothing)
          expect(await store.deleteCustomer(suffix)).toBe(true)
        },
      )

      it.each([
        ['too short', [1, 0, 0]],
        ['of no whole number of slots', [1, 0, 0, 0, 0, 0, 0, 0, 1]],
        ['of another format', [9, 0, 0, 0, 0, 0, 0, 0]],
        ['longer than one may be', [1, 0, ...new Uint8Array(vectorBytesMax + slotBytes - 2)]],
      ])('is read without its vector when that is %s, and not patched; others are', async (_, bytes) => {
        const customerId = randomUUID()
        await subject.writeVector(customerId, Uint8Array.from(bytes))
        const met: DamagedRecord[] = []
        store.damage.listen((record) => void met.push(record))
        expect(await store.readCustomer(customerId)).toEqual({ ...nothing, damaged: ['vector'] })
        const others = [randomUUID(), randomUUID()]
        const slots = slotPatch(0, 1)
        const [first, last] = others as [string, string]
        const patch = store.patchCustomers(
          [first, customerId, last].map((id) => ({ customerId: id, slots })),
          now,
        )
        await expect(patch).resolves.toEqual(['applied', 'damaged', 'applied'])
        expect(met.map(({ kind, owner }) => [kind, owner])).toEqual(Array(2).fill(['vector', customerId]))
        for (const id of others) expect(await readSlots(id)).toEqual([1])
        expect(await store.deleteCustomer(customerId)).toBe(true)
        expect(await store.readCustomer(customerId)).toEqual(nothing)
      })
    })

    describe('patches', () => {
      it('give the same bytes as applyPatch', async () => {
        await fc.assert(
          fc.asyncProperty(fc.array(anyConditionalPatch, { minLength: 1, maxLength: 5 }), async (patches) => {
            const customerId = randomUUID()
            let expected: Uint8Array | undefined
            for (const [i, slots] of patches.entries()) {
              const patched = patchedOrRefused(expected, slots, now + i * 1000)
              const outcome = await store.patchCustomers([{ customerId, slots }], now + i * 1000)
              expect(outcome).toEqual([patched === undefined ? 'set-unknown' : 'applied'])
              expected = patched ?? expected
              expect((await readVector(customerId))?.toString('hex')).toBe(
                expected && Buffer.from(expected).toString('hex'),
              )
            }
          }),
          { numRuns: 150 },
        )
      })

      it('that change members of a missing set are refused whole, and the others of the call are applied', async () => {
        const [one, other] = [randomUUID(), randomUUID()]
        const change = new PatchBuilder()
        change.require(3)
        change.addMembers(3, 1, 0)
        const slots = change.build()
        const patches = [
          { customerId: one, slots, texts: { name: 'lost' } },
          { customerId: other, slots: slotPatch(3, 0) },
          { customerId: other, slots },
          { customerId: one, slots: slotPatch(0, 7) },
        ]
        expect(await store.patchCustomers(patches, now)).toEqual(['set-unknown', 'applied', 'applied', 'applied'])
        expect(await readSlots(one)).toEqual([7])
        expect(await store.readTexts(one)).toEqual({})
        expect((await readVector(other))?.readUInt32LE(headerBytes + 3 * slotBytes)).toBe(1)
        const unknown = randomUUID()
        expect(await store.patchCustomers([{ customerId: unknown, slots }], now)).toEqual(['set-unknown'])
        expect(await store.readCustomer(unknown)).toEqual(nothing)
      })

      it('of one call are applied in the order given', async () => {
        const customerId = randomUUID()
        const slots = [slotPatch(0, 1), slotPatch(1, 1), slotPatch(0, 2), slotPatch(0, 3)]
        await store.patchCustomers(
          slots.map((slots, i) => ({ customerId, slots, texts: { order: String(i) } })),
          now,
        )
        expect(await readSlots(customerId)).toEqual([3, 1])
        expect(await store.readTexts(customerId)).toEqual({ order: '3' })
      })

      it('of thousands of customers are all kept', async () => {
        const run = randomUUID()
        const customers = Array.from({ length: 12_000 }, (_, i) => ({
          customerId: `${run}-${i % 11_000}`,
          slots: slotPatch(i < 11_000 ? 0 : 1, i),
        }))
        await store.patchCustomers(customers, now)
        for (const i of [0, 249, 250, 999, 4_999, 5_000, 9_999, 10_999]) {
          expect(await readSlots(`${run}-${i}`)).toEqual(i < 1_000 ? [i, 11_000 + i] : [i])
        }
        for (const some of chunks(customers, 1_000)) {
          const read = await Promise.all(some.map(({ customerId }) => store.readCustomer(customerId)))
          expect(read.every(({ vector }) => vector !== undefined)).toBe(true)
        }
      })

      it('of 50 concurrent writers of different features of one customer lose nothing', async () => {
        const stores = [store, other, await open(), await open()]
        for (let round = 0; round < 5; round++) {
          const customerId = randomUUID()
          const writers = Array.from({ length: 50 }, async (_, i) => {
            const writer = stores[i % stores.length] as Store
            const set = new PatchBuilder()
            set.write(i, i)
            set.addMembers(50, i < 32 ? (1 << i) >>> 0 : 0, i < 32 ? 0 : 1 << (i - 32))
            const texts = { [`text_${i}`]: `${i}` }
            await writer.patchCustomers([{ customerId, slots: set.build(), texts }], now)
          })
          await Promise.all(writers)
          const vector = (await readVector(customerId)) as Buffer
          expect((await readSlots(customerId)).slice(0, 50)).toEqual(Array.from({ length: 50 }, (_, i) => i))
          expect(vector.readUInt32LE(headerBytes + 50 * slotBytes)).toBe(0xffffffff)
          expect(vector.readUInt32LE(headerBytes + 50 * slotBytes + 4)).toBe(2 ** 18 - 1)
          expect(Object.keys(await store.readTexts(customerId))).toHaveLength(50)
        }
      })

      it('and forgetting a customer do not mix: afterwards there is all of a patch, or nothing', async () => {
        for (let round = 0; round < 20; round++) {
          const customerId = randomUUID()
          await store.patchCustomers([{ customerId, slots: slotPatch(0, 1), texts: { name: 'old' } }], now)
          await Promise.all([
            store.deleteCustomer(customerId),
            other.patchCustomers([{ customerId, slots: slotPatch(1, 2), texts: { nick: 'new' } }], now),
          ])
          // Another instance may see a commit one turn of the event loop late.
          await new Promise((resolve) => setTimeout(resolve, 5))
          const vector = await readVector(customerId)
          const texts = await store.readTexts(customerId)
          if (vector === undefined) expect(texts).toEqual({})
          else expect([await readSlots(customerId), texts]).toEqual([[Number.NaN, 2], { nick: 'new' }])
        }
      })
    })

    describe('texts', () => {
      it('are set, changed and forgotten one by one', async () => {
        const customerId = randomUUID()
        const patch = (texts: Record<string, string | null>) =>
          store.patchCustomers([{ customerId, slots: new Uint8Array(), texts }], now)
        await patch({ first_name: 'Анна', city: 'Казань', nick: '"\n🎭' })
        await patch({ city: null, first_name: 'Anna' })
        expect(await store.readTexts(customerId)).toEqual({ first_name: 'Anna', nick: '"\n🎭' })
        await patch({ first_name: null, nick: null, never_had: null })
        expect(await store.readTexts(customerId)).toEqual({})
        expect(await readSlots(customerId)).toEqual([])
      })
    })

    describe('numbers', () => {
      const dictionary = () => `set:f_${randomUUID().replaceAll('-', '_')}`
      const entries = (dictionary: string, ...keys: string[]): DictionaryEntry[] =>
        keys.map((key) => ({ dictionary, key }))

      it('are dense, begin at 0 and never change', async () => {
        const set = dictionary()
        expect(await store.layout.intern(entries(set, 'a', 'b', 'a'))).toEqual([0, 1, 0])
        expect(await store.layout.intern(entries(set, 'c', 'b'))).toEqual([2, 1])
        expect(await other.layout.intern(entries(set, 'c', 'd', 'a'))).toEqual([2, 3, 0])
        expect(await store.layout.intern([])).toEqual([])
      })

      it('are of one dictionary each', async () => {
        const [one, two] = [dictionary(), dictionary()]
        expect(await store.layout.intern([...entries(one, 'a', 'b'), ...entries(two, 'b', 'a')])).toEqual([0, 1, 0, 1])
      })

      it('are given for any text', async () => {
        const set = dictionary()
        await fc.assert(
          fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 100 }), async (key) => {
            const entry = { dictionary: set, key, numbersMax: 1_000 }
            const [number] = await store.layout.intern([entry])
            expect(await other.layout.intern([entry])).toEqual([number])
            const known = (await store.layout.read()).entries.filter(
              (each) => each.dictionary === set && each.key === key,
            )
            expect(known).toEqual([{ dictionary: set, key, number }])
          }),
          { numRuns: 60, examples: [[''], ['\n'], ['\0'], ['a\nb'], ['__proto__']] },
        )
      })

      it('agree when several nodes ask at the same time', async () => {
        const set = dictionary()
        const keys = Array.from({ length: 30 }, (_, i) => `key ${i}`)
        const answers = await Promise.all(
          Array.from({ length: 12 }, async (_, i) => {
            const asked = [...keys.slice(i), ...keys.slice(0, i)]
            const numbers = await (i % 2 ? store : other).layout.intern(entries(set, ...asked))
            return new Map(asked.map((key, at) => [key, numbers[at]]))
          }),
        )
        for (const answer of answers) {
          expect(keys.map((key) => answer.get(key))).toEqual(keys.map((key) => answers[0]?.get(key)))
        }
        expect([...(answers[0]?.values() ?? [])].sort((a, b) => (a ?? 0) - (b ?? 0))).toEqual(keys.map((_, i) => i))
      })

      it('stop at the limit, and then nothing of the request is given', async () => {
        const set = dictionary()
        const limited = (...keys: string[]) => entries(set, ...keys).map((entry) => ({ ...entry, numbersMax: 3 }))
        await store.layout.intern(limited('a', 'b'))
        const refused = store.layout.intern(limited('c', 'd'))
        await expect(refused).rejects.toBeInstanceOf(LayoutFull)
        await expect(refused).rejects.toThrow(/'d'.*at most 3/)
        expect((await store.layout.read()).entries.filter((each) => each.dictionary === set)).toHaveLength(2)
        expect(await store.layout.intern(limited('c', 'a'))).toEqual([2, 0])
        await expect(other.layout.intern(limited('d'))).rejects.toBeInstanceOf(LayoutFull)
      })

      it('stop at the limit when several nodes race for the last ones', async () => {
        const set = dictionary()
        const results = await Promise.allSettled(
          Array.from({ length: 10 }, (_, i) =>
            (i % 2 ? store : other).layout.intern([{ dictionary: set, key: `key ${i}`, numbersMax: 4 }]),
          ),
        )
        const given = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []))
        expect(given.sort()).toEqual([0, 1, 2, 3])
      })

      it('are given by the thousand', async () => {
        const set = dictionary()
        const many = Array.from({ length: 2_500 }, (_, i) => ({ dictionary: set, key: `k${i}`, numbersMax: 10_000 }))
        expect(await store.layout.intern(many)).toEqual(many.map((_, i) => i))
      })
    })

    historyContract(() => ({ store, other, open, writeHistory: subject.writeHistory }))

    counterContract(() => ({ store, other }))

    layoutContract(() => ({ store, other }))

    changeContract(() => ({ store, other }))

    aliasContract(() => ({ store, other }))
    accessKeyContract(() => ({ store, other }), open)

    describe('open and closed', () => {
      it('answers a ping and names itself', async () => {
        await expect(store.ping()).resolves.toBeUndefined()
        expect(store.description).toMatch(/^(lmdb:|redis)/)
      })

      it('keeps what was acknowledged when it is closed and opened', async () => {
        const customerId = randomUUID()
        const first = await open()
        await first.patchCustomers([{ customerId, slots: slotPatch(0, 5) }], now)
        await first.close()
        expect((await readVector(customerId, await open()))?.readDoubleLE(headerBytes)).toBe(5)
      })

      it('finishes what was asked before it was closed, and refuses everything afterwards', async () => {
        const customerId = randomUUID()
        const closing = await open()
        const asked = closing.patchCustomers([{ customerId, slots: slotPatch(0, 6) }], now)
        await Promise.all([asked, closing.close()])
        await closing.close()
        const calls = [
          closing.readCustomer(customerId),
          closing.readTexts(customerId),
          closing.patchCustomers([{ customerId, slots: slotPatch(0, 1) }], now),
          closing.appendHistory([anAppend(customerId)]),
          closing.deleteCustomer(customerId),
          closing.layout.read(),
          closing.layout.intern([{ dictionary: 'set:x', key: 'a' }]),
          closing.addToCounters([{ counter: 'a', by: 1 }]),
          closing.readCounters(''),
          closing.aliases.set([{ alias: 'crm:1', customerId }]),
          closing.aliases.resolve('crm:1'),
          closing.aliases.of(customerId),
          closing.changes.watch(customerId, () => {}),
          closing.ping(),
        ]
        for (const call of calls) await expect(call).rejects.toBeInstanceOf(StoreUnavailable)
        await new Promise((resolve) => setTimeout(resolve, 5))
        expect(await readSlots(customerId)).toEqual([6])
      })
    })
  })
}
