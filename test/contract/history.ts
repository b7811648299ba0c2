import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { appendToHistory, type HistoryAppended } from '#sufler/domain/history/append.ts'
import {
  decodeHistory,
  encodeHistory,
  encodeRecords,
  type HistoryRecord,
  historyBytesMax,
  historyHeaderBytes,
  historyVersion,
  recordBytes,
  recordsMax,
  revisionOf,
} from '#sufler/domain/history/history-record.ts'
import type { DamagedRecord } from '#sufler/store/damaged-record.ts'
import type { HistoryAppend, Store } from '#sufler/store/store.ts'
import {
  type AppendOfRecords,
  anyAppend,
  anyLargeAppend,
  encodeAppend,
  keepAll,
} from '../support/generators/histories.ts'
import { scale, seed } from '../support/seed.ts'
import { slotPatch } from './patches.ts'

export interface HistorySubject {
  store: Store
  /** The same data, opened by another. */
  other: Store
  open(): Promise<Store>
  writeHistory(customerId: string, bytes: Uint8Array): Promise<void>
}

const nowMs = Date.UTC(2026, 6, 1)
const sample: HistoryRecord = {
  atMs: nowMs,
  untilSeconds: 0,
  group: 1,
  reason: 0,
  offer: 7,
  placement: 1,
  kind: 'presented',
  isUndone: false,
  decision: '8441379687f75e83',
}

/** An append of records like the sample; `ifRevision` may be given beside. */
export function anAppend(
  customerId: string,
  records: Partial<HistoryRecord>[] = [{}],
  rest: Partial<HistoryAppend> = {},
): HistoryAppend {
  const encoded = encodeRecords(records.map((record) => ({ ...sample, ...record })))
  return { customerId, records: encoded, keepFromMs: keepAll, nowMs, ...rest }
}

/** Another instance may see a commit one turn of the event loop late. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 5))

/** What every adapter must do about histories; its part of `storeContract`. */
export function historyContract(subject: () => HistorySubject): void {
  const readHistory = async (customerId: string, from = subject().store) =>
    decodeHistory((await from.readCustomer(customerId)).history)
  const append = async (append: HistoryAppend, to = subject().store) => {
    const [result] = await to.appendHistory([append])
    if (result === undefined) throw new Error('no answer for an append')
    return result
  }

  describe('a history', () => {
    it('is kept and read, also of a customer who is not known', async () => {
      const { store } = subject()
      const customerId = randomUUID()
      expect(await append(anAppend(customerId))).toEqual({
        outcomes: ['recorded'],
        revision: 1,
        records: 1,
        isForgetful: false,
      })
      const { vector, history } = await store.readCustomer(customerId)
      expect(vector).toBeUndefined()
      expect(decodeHistory(history)).toEqual({ revision: 1, forgottenUntilMs: 0, records: [sample] })
    })

    it('is read together with the vector, and forgotten together', async () => {
      const { store, other } = subject()
      const customerId = randomUUID()
      await store.patchCustomers([{ customerId, slots: slotPatch(0, 42) }], nowMs)
      await append(anAppend(customerId))
      await settled()
      const { vector, history } = await other.readCustomer(customerId)
      expect(vector).toHaveLength(16)
      expect(history).toHaveLength(64)
      expect(await store.deleteCustomer(customerId)).toBe(true)
      expect(await store.readCustomer(customerId)).toEqual({ vector: undefined, history: new Uint8Array(0) })
    })

    it('alone makes a customer worth forgetting', async () => {
      const { store } = subject()
      const customerId = randomUUID()
      await append(anAppend(customerId))
      expect(await store.deleteCustomer(customerId)).toBe(true)
      expect(await store.deleteCustomer(customerId)).toBe(false)
      expect(await readHistory(customerId)).toEqual({ revision: 0, forgottenUntilMs: 0, records: [] })
    })

    it('survives closing and opening', async () => {
      const { open } = subject()
      const customerId = randomUUID()
      const first = await open()
      await append(anAppend(customerId), first)
      await first.close()
      expect((await readHistory(customerId, await open())).records).toEqual([sample])
    })

    describe('gives the same answers and bytes as appendToHistory', () => {
      const expectSame = async (sequence: AppendOfRecords[], start: Uint8Array) => {
        const { store, writeHistory } = subject()
        const customerId = randomUUID()
        let expected = start
        if (start.length > 0) await writeHistory(customerId, start)
        for (const each of sequence) {
          const encoded = encodeAppend(each, revisionOf(expected))
          const result = appendToHistory(expected, encoded)
          const answer = await append({ customerId, ...encoded })
          expect(answer).toEqual(result === 'conflict' ? result : result.appended)
          if (result !== 'conflict') expected = result.bytes
          const { history } = await store.readCustomer(customerId)
          expect(Buffer.from(history).toString('hex')).toBe(Buffer.from(expected).toString('hex'))
        }
        return decodeHistory(expected)
      }
      const none = new Uint8Array(0)

      it('for any sequence', async () => {
        const sequence = fc.array(anyAppend, { minLength: 1, maxLength: 12 })
        const property = fc.asyncProperty(sequence, async (sequence) => void (await expectSame(sequence, none)))
        await fc.assert(property, { numRuns: 100 * scale, seed })
      })

      it('at the bound', async () => {
        const sequence = fc.array(anyLargeAppend, { minLength: 3, maxLength: 4 })
        let forgetful = 0
        const property = fc.asyncProperty(sequence, async (sequence) => {
          if ((await expectSame(sequence, none)).forgottenUntilMs > 0) forgetful++
        })
        await fc.assert(property, { numRuns: 5 * scale, seed })
        expect(forgetful).toBeGreaterThan(0)
      })

      it('where revisions begin anew, and where parts are reserved', async () => {
        const start = Buffer.alloc(historyHeaderBytes, 0xab)
        start.writeUInt16LE(historyVersion, 0)
        start.writeUInt32LE(2 ** 32 - 2, 4)
        start.writeDoubleLE(1.5, 8)
        start.writeUInt32LE(0, 16)
        const records = [0, 1, 2].map((offer) => ({ ...sample, offer }))
        const sequence = records.map((record) => ({ records: [record], keepFromMs: keepAll, nowMs, revisionsOff: 0 }))
        expect(await expectSame(sequence, start)).toEqual({ revision: 1, forgottenUntilMs: 1.5, records })
      })
    })

    it.each([
      ['cut short', Buffer.alloc(20, 1)],
      ['of no whole number of records', Buffer.from([1, 0, ...Buffer.alloc(31)])],
      ['of another version', Buffer.from([2, 0, ...Buffer.alloc(30)])],
      ['longer than one may be', Buffer.from([1, 0, ...Buffer.alloc(historyBytesMax + recordBytes - 2)])],
    ])('that is %s is left out of reads and refused by appends, named, and keeps no other back', async (_, bytes) => {
      const { store, writeHistory } = subject()
      const [customerId, sound] = [randomUUID(), randomUUID()]
      await writeHistory(customerId, bytes)
      const met: DamagedRecord[] = []
      store.damage.listen((record) => void met.push(record))
      const slots = slotPatch(0, 5)
      await store.patchCustomers([{ customerId, slots }], nowMs)
      const read = await store.readCustomer(customerId)
      expect({ ...read, vector: read.vector?.length }).toEqual({
        vector: 16,
        history: new Uint8Array(0),
        damaged: ['history'],
      })
      const [refused, kept] = await store.appendHistory([anAppend(customerId), anAppend(sound)])
      expect([refused, kept]).toMatchObject(['damaged', { outcomes: ['recorded'] }])
      expect(met.map(({ kind, owner }) => [kind, owner])).toEqual(Array(2).fill(['history', customerId]))
      expect((await readHistory(sound)).records).toEqual([sample])
    })
  })

  describe('what a history has forgotten', () => {
    const full = (forgottenUntilMs: number) =>
      encodeHistory({
        revision: 1,
        forgottenUntilMs,
        records: Array.from({ length: recordsMax }, (_, offer) => ({ ...sample, offer, atMs: 1_000 + offer })),
      })

    it('never moves back, whatever goes later', async () => {
      const { writeHistory } = subject()
      const customerId = randomUUID()
      await writeHistory(customerId, full(500_000))
      await append(anAppend(customerId, [{ offer: recordsMax }]))
      expect(await readHistory(customerId)).toMatchObject({ forgottenUntilMs: 500_000 })
    })

    it('moves on to what went last', async () => {
      const { writeHistory } = subject()
      const customerId = randomUUID()
      await writeHistory(customerId, full(500))
      await append(anAppend(customerId, [{ offer: recordsMax }]))
      expect(await readHistory(customerId)).toMatchObject({ forgottenUntilMs: 1_000 })
    })
  })

  it('keeps a reserved record up to its end, and drops it after that', async () => {
    const customerId = randomUUID()
    const reserved = { kind: 'reserved' as const, untilSeconds: nowMs / 1_000 }
    await append(anAppend(customerId, [reserved]))
    const kindsAt = async (atMs: number) => {
      await append(anAppend(customerId, [], { nowMs: atMs }))
      return (await readHistory(customerId)).records.map(({ kind }) => kind)
    }
    expect(await kindsAt(nowMs)).toEqual(['reserved'])
    expect(await kindsAt(nowMs + 1)).toEqual([])
  })

  describe('appends', () => {
    it('of one call are done in the order given, each customer for itself', async () => {
      const { store } = subject()
      const [one, two] = [randomUUID(), randomUUID()]
      const results = await store.appendHistory([
        anAppend(one, [{ kind: 'click' }]),
        anAppend(two, [{ kind: 'accepted' }, { kind: 'accepted' }]),
        anAppend(one, [{ kind: 'click', isUndone: true }], { ifRevision: 1 }),
        anAppend(one, [{ kind: 'declined' }], { ifRevision: 1 }),
      ])
      expect(results).toMatchObject([
        { outcomes: ['recorded'], revision: 1 },
        { outcomes: ['recorded', 'duplicate'], revision: 1 },
        { outcomes: ['recorded'], revision: 2 },
        'conflict',
      ])
      expect((await readHistory(one)).records).toEqual([{ ...sample, kind: 'click', isUndone: true }])
      expect(await store.appendHistory([])).toEqual([])
    })

    it('of thousands of customers are all kept', async () => {
      const { store } = subject()
      const run = randomUUID()
      const appends = Array.from({ length: 1_300 }, (_, i) => anAppend(`${run}-${i % 1_200}`, [{ offer: i }]))
      const results = await store.appendHistory(appends)
      expect(results).toHaveLength(1_300)
      const counts = results.map((result) => (result as HistoryAppended).records)
      expect(counts).toEqual(appends.map((_, i) => (i < 1_200 ? 1 : 2)))
      expect((await readHistory(`${run}-99`)).records.map(({ offer }) => offer)).toEqual([99, 1_299])
    })

    it('of 50 concurrent writers lose nothing and duplicate nothing', async () => {
      const { store, other, open } = subject()
      const stores = [store, other, await open(), await open()]
      const customerId = randomUUID()
      // Every record is reported twice, by different nodes.
      const results = await Promise.all(
        Array.from({ length: 50 }, (_, i) => append(anAppend(customerId, [{ offer: i % 25 }]), stores[i % 4])),
      )
      const outcomes = results.flatMap((result) => (result as HistoryAppended).outcomes)
      expect(outcomes.filter((outcome) => outcome === 'recorded')).toHaveLength(25)
      expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(25)
      await settled()
      const { revision, records } = await readHistory(customerId)
      expect(revision).toBe(25)
      expect(records.map(({ offer }) => offer).sort((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, i) => i))
    })

    it('that compare the revision let exactly one of 50 through', async () => {
      const { store, other, open } = subject()
      const stores = [store, other, await open(), await open()]
      const customerId = randomUUID()
      for (let revision = 0; revision < 4; revision++) {
        const results = await Promise.all(
          Array.from({ length: 50 }, (_, i) => {
            const record = { kind: 'reserved' as const, offer: revision * 50 + i, untilSeconds: 2 ** 32 - 1 }
            return append(anAppend(customerId, [record], { ifRevision: revision }), stores[i % 4])
          }),
        )
        expect(results.filter((result) => result !== 'conflict')).toHaveLength(1)
        expect(results.filter((result) => result === 'conflict')).toHaveLength(49)
      }
      await settled()
      expect((await readHistory(customerId)).records).toHaveLength(4)
    })

    it('beyond the bound drop the oldest, say so, and remember until when', async () => {
      const customerId = randomUUID()
      const half = Array.from({ length: recordsMax / 2 }, (_, i) => ({ offer: i, atMs: nowMs + (i % 7) * 1_000 }))
      await append(anAppend(customerId, half))
      const full = await append(
        anAppend(
          customerId,
          half.map(({ atMs, offer }) => ({ atMs, offer, kind: 'click' as const })),
        ),
      )
      expect(full).toMatchObject({ records: recordsMax, isForgetful: false })
      const late = anAppend(customerId, [{ kind: 'accepted', atMs: nowMs - 5 }])
      expect(await append(late)).toMatchObject({ outcomes: ['recorded'], records: recordsMax, isForgetful: true })
      expect((await readHistory(customerId)).forgottenUntilMs).toBe(nowMs - 5)
      const newer = await append(anAppend(customerId, [{ kind: 'later', atMs: nowMs + 9_000 }]))
      expect(newer).toMatchObject({ records: recordsMax, isForgetful: true })
      const { forgottenUntilMs, records } = await readHistory(customerId)
      expect(forgottenUntilMs).toBe(nowMs)
      expect(records).toHaveLength(recordsMax)
      // Of those of the first moment, the one that arrived first.
      expect(records[0]).toEqual({ ...sample, offer: 1, atMs: nowMs + 1_000 })
    })

    it.each([
      ['records that are cut', { records: new Uint8Array(recordBytes + 1) }, /records of 33 bytes/],
      [
        'more records than a history may have',
        { records: new Uint8Array((recordsMax + 1) * recordBytes) },
        /at most 512/,
      ],
      ['too few kinds', { keepFromMs: new Float64Array(3) }, /expected 13 numbers/],
      ['no clock', { nowMs: Number.NaN }, /expected a moment/],
    ])('with %s are refused before anything is written', async (_, wrong, message) => {
      const { store } = subject()
      const customerId = randomUUID()
      const appends = [anAppend(customerId), anAppend(customerId, [{ offer: 8 }], wrong)]
      await expect(store.appendHistory(appends)).rejects.toThrow(message)
      expect((await readHistory(customerId)).records).toEqual([])
    })
  })
}
