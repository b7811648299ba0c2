import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { entriesOfRuleset } from '#sufler/domain/decision/ruleset-entries.ts'
import { exposureRecord } from '#sufler/domain/experiments/exposure.ts'
import { Layout } from '#sufler/domain/features/layout.ts'
import {
  decodeHistory,
  encodeRecords,
  type HistoryRecord,
  kindCodeMax,
  type RecordKind,
} from '#sufler/domain/history/history-record.ts'
import type { Ruleset } from '#sufler/domain/ruleset.ts'
import { ExperimentIndex } from '#sufler/service/experiments/experiment-index.ts'
import { ExperimentLog } from '#sufler/service/experiments/experiment-log.ts'
import { LmdbStore } from '#sufler/store/lmdb/lmdb-store.ts'
import { type Store, StoreUnavailable } from '#sufler/store/store.ts'
import { rulesetWith } from '../support/plain-ruleset.ts'

const nowMs = Date.parse('2026-07-01T12:00:00+03:00')
const later = (minutes: number) => nowMs + minutes * 60_000

let dir: string
let store: Store
let other: Store
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sufler-experiments-'))
  store = LmdbStore.open(dir)
  other = LmdbStore.open(dir)
})
afterAll(async () => {
  await Promise.all([store.close(), other.close()])
  await rm(dir, { recursive: true })
})

/** One experiment of two halves under an id of its own, so that tests do not share counters. */
function experiment(changes: Partial<Ruleset['experiments'][number]> = {}) {
  const ruleset = rulesetWith({
    experiments: [
      {
        id: `e-${randomUUID()}`,
        description: '',
        salt: '',
        placements: ['site.hero'],
        control: 'a',
        minimumEffect: 0.1,
        arms: [
          { id: 'a', share: 0.5, arbitration: {} },
          { id: 'b', share: 0.5, arbitration: { value: 0 } },
        ],
        ...changes,
      },
    ],
  })
  const layout = new Layout()
  // Numbers of other tests are taken: each has its own.
  layout.learn([{ dictionary: 'experiments', key: 'none', number: 0 }])
  layout.internLocally(entriesOfRuleset(ruleset))
  const index = new ExperimentIndex(ruleset, layout)
  const { id } = ruleset.experiments[0] as Ruleset['experiments'][number]
  const counts = async () => {
    // Another instance may see a commit one turn of the event loop late.
    await new Promise((resolve) => setTimeout(resolve, 5))
    const counters = await store.readCounters(`experiment/${id}/`)
    const of = (name: string) => counters.get(`experiment/${id}/${name}`) ?? 0
    return { exposed: of('a/exposed') + of('b/exposed'), converted: of('a/converted') + of('b/converted'), of }
  }
  return { index, counts }
}

async function append(customerId: string, kind: RecordKind, atMs: number, isUndone = false) {
  // Each moment has a decision of its own.
  const decision = atMs.toString(16).padStart(16, '0')
  const record = { untilSeconds: 0, group: 0, reason: 0, offer: 7, placement: 0, decision }
  const keepFromMs = new Float64Array(kindCodeMax + 1).fill(Number.NEGATIVE_INFINITY)
  const records = encodeRecords([{ ...record, kind, atMs, isUndone }])
  await store.appendHistory([{ customerId, records, keepFromMs, nowMs }])
}

/** As a decision does it: reads the history, assigns, notes. */
async function decide(log: ExperimentLog, index: ExperimentIndex, customerId: string, atMs = nowMs) {
  const { vector, history } = await store.readCustomer(customerId)
  const { arms } = index.assign(customerId, vector, atMs, [{ placement: 0 }])
  log.expose(customerId, index, arms, history, atMs)
  return arms[0]?.arm
}

describe('exposures', () => {
  it('count every customer once, in their arm, however often and wherever they are decided for', async () => {
    const { index, counts } = experiment()
    const logs = [new ExperimentLog({ store }), new ExperimentLog({ store: other })]
    const customers = Array.from({ length: 40 }, () => randomUUID())
    const arms = new Map<string, number | undefined>()
    for (let round = 0; round < 4; round++) {
      const decisions = customers.flatMap((id) =>
        logs.map(async (log) => arms.set(id, await decide(log, index, id, later(round)))),
      )
      await Promise.all(decisions)
    }
    await Promise.all(logs.map((log) => log.close()))
    const { exposed, of } = await counts()
    expect(exposed).toBe(40)
    expect(of('a/exposed')).toBe([...arms.values()].filter((arm) => arm === 0).length)
  })

  it('write nothing for a customer whose history has one', async () => {
    const { index } = experiment()
    const customerId = randomUUID()
    const log = new ExperimentLog({ store })
    await decide(log, index, customerId)
    await log.close()
    const refusing = { ...reading(store), appendHistory: () => Promise.reject(new Error('asked to write')) }
    const missed: unknown[] = []
    const watching = new ExperimentLog({ store: refusing, onMissed: (_, error) => missed.push(error) })
    await decide(watching, index, customerId, later(5))
    await watching.close()
    expect(missed).toEqual([])
  })

  it('are missed while the store is away, and made up for at the next decision', async () => {
    const { index, counts } = experiment()
    const customerId = randomUUID()
    const away = { ...reading(store), appendHistory: () => Promise.reject(new StoreUnavailable('away')) }
    const missed: number[] = []
    const log = new ExperimentLog({ store: away, onMissed: (notes) => missed.push(notes) })
    await decide(log, index, customerId)
    await log.close()
    expect([missed, (await counts()).exposed]).toEqual([[1], 0])
    const back = new ExperimentLog({ store })
    await decide(back, index, customerId)
    await back.close()
    expect((await counts()).exposed).toBe(1)
  })
})

describe('what was held back', () => {
  it('is noted in the history and counts for nobody', async () => {
    const customerId = randomUUID()
    const log = new ExperimentLog({ store })
    const record: HistoryRecord = {
      ...exposureRecord('exposed', { experiment: 9, arm: 0, atMs: nowMs }),
      kind: 'held-out',
    }
    log.withhold(customerId, [record, record], new Uint8Array(0))
    await log.close()
    const { history } = await store.readCustomer(customerId)
    expect(decodeHistory(history).records).toEqual([record])
    const asked: unknown[] = []
    const appendHistory: Store['appendHistory'] = (appends) => {
      asked.push(...appends)
      return store.appendHistory(appends)
    }
    const watching = new ExperimentLog({ store: { ...reading(store), appendHistory } })
    watching.withhold(customerId, [record], history)
    watching.withhold(customerId, [{ ...record, decision: 'f'.repeat(16) }], history)
    await watching.close()
    expect(asked).toHaveLength(1)
  })
})

describe('conversions', () => {
  it('count once, after the exposure, and go when what was accepted was taken back', async () => {
    const { index, counts } = experiment()
    const customerId = randomUUID()
    const log = new ExperimentLog({ store })
    const settle = async (isUndo = false) => {
      await log.settle([customerId, customerId], index, isUndo)
      return (await counts()).converted
    }
    await append(customerId, 'accepted', later(-5))
    expect(await settle()).toBe(0)
    await decide(log, index, customerId)
    expect(await settle()).toBe(0)
    await append(customerId, 'presented', later(1))
    expect(await settle()).toBe(0)
    await append(customerId, 'accepted', later(2))
    expect(await Promise.all([settle(), settle()])).toEqual([1, 1])
    expect(await settle()).toBe(1)
    expect(await settle(true)).toBe(1)
    await append(customerId, 'accepted', later(2), true)
    expect(await settle()).toBe(1)
    expect(await settle(true)).toBe(0)
    expect(await settle(true)).toBe(0)
    await append(customerId, 'accepted', later(9))
    expect(await settle()).toBe(1)
    await log.close()
  })

  it('do not count what was accepted when the experiment was over', async () => {
    const { index, counts } = experiment({ until: '2026-07-01' })
    const customerId = randomUUID()
    const log = new ExperimentLog({ store })
    await decide(log, index, customerId)
    await append(customerId, 'accepted', Date.parse('2026-07-02T00:00:00+03:00'))
    await log.settle([customerId], index, false)
    expect(await counts()).toMatchObject({ exposed: 1, converted: 0 })
  })

  it('belong to the arm that the customer met first', async () => {
    const { index, counts } = experiment()
    const customerId = randomUUID()
    const log = new ExperimentLog({ store })
    const arm = await decide(log, index, customerId)
    await append(customerId, 'accepted', later(1))
    await log.settle([customerId], index, false)
    expect((await counts()).of(`${arm === 0 ? 'a' : 'b'}/converted`)).toBe(1)
  })
})

function reading(store: Store): Store {
  return {
    readCustomer: (id: string) => store.readCustomer(id),
    appendHistory: (appends: Parameters<Store['appendHistory']>[0]) => store.appendHistory(appends),
    addToCounters: (changes: Parameters<Store['addToCounters']>[0]) => store.addToCounters(changes),
  } as Store
}
