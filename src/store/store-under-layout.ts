import { DamagedBytes } from '../domain/damaged-bytes.ts'
import type { Layout } from '../domain/features/layout.ts'
import { ReadableRecords } from '../domain/features/readable-records.ts'
import { epochOf } from '../domain/features/vector.ts'
import { epochOfHistory } from '../domain/history/history-record.ts'
import type { LayoutRegistry } from './layout-registry.ts'
import type { AppendResult, CustomerPatch, CustomerRecord, HistoryAppend, PatchOutcome, Store } from './store.ts'
import { StoreUnavailable } from './store.ts'

/**
 * Times that a write is tried again because somebody else has written the customer under another layout meanwhile, or because
 * the layout goes over into the next one: each is rare by itself.
 */
const attemptsMax = 5

/** Told of a customer whose record cannot be read whole, since the layout that it rests on has been lost. */
export type OnIllegible = () => void

/**
 * The store as everything sees it that knows customers by a layout: decisions, explanations, screens, answers, patches, loads.
 *
 * - A vector may hold numbers that other processes have given; they are learnt before anybody sees the vector, at the price
 *   of one question to the store, and what no dictionary knows is missing.
 * - Every vector and history says on which layout it rests. One of an ancestor is read as far as the ancestor's numbers
 *   still mean the same; of one that is not known, nothing. Before anything is written to such a record it is written anew
 *   under the present layout, so that no record ever rests on two.
 * - Once the store's layout has been replaced, nothing is written until the registry holds the new one.
 */
export function underLayout(store: Store, registry: LayoutRegistry, onIllegible: OnIllegible = () => {}): Store {
  let records = new ReadableRecords(registry.layout)

  /** Under the layout that is held now. */
  function recordsNow(): ReadableRecords {
    if (records.layout !== registry.layout) records = new ReadableRecords(registry.layout)
    return records
  }

  async function read(customerId: string): Promise<CustomerRecord> {
    const record = await store.readCustomer(customerId)
    const { vector, history } = record
    const readable = recordsNow()
    const { epoch } = readable.layout
    const isOwn =
      (vector === undefined || (epochOf(vector) === epoch && readable.numbersOf(vector).areAllIn(vector))) &&
      (history.length === 0 || epochOfHistory(history) === epoch)
    return isOwn ? { ...record, layout: readable.layout } : learn(customerId, record)
  }

  /** Learns what it takes to read a record that is not of this layout alone. */
  async function learn(customerId: string, record: CustomerRecord): Promise<CustomerRecord> {
    for (const epoch of epochsOf(record)) if (!recordsNow().knowsEpoch(epoch)) await registry.learnEpoch(epoch)
    const { vector } = record
    if (vector !== undefined) await registry.learnNumbers(recordsNow().numbersOf(vector).unknownIn(vector))
    const readable = recordsNow()
    // While another layout has taken the place of this one, its records are not garbage: they are not ours to read.
    if (epochsOf(record).some((epoch) => !readable.knowsEpoch(epoch))) {
      registry.assertHeld()
      onIllegible()
    }
    return {
      ...record,
      ...readHistory(customerId, record, readable),
      vector: vector && readable.vector(vector),
      layout: readable.layout,
    }
  }

  /** A history of another layout is looked at record by record, and may turn out to be damaged only then. */
  function readHistory(
    owner: string,
    { history, damaged = [] }: CustomerRecord,
    readable: ReadableRecords,
  ): Pick<CustomerRecord, 'history' | 'damaged'> {
    try {
      return { history: readable.history(history) }
    } catch (error) {
      if (!(error instanceof DamagedBytes)) throw error
      store.damage.tell({ kind: 'history', owner, reason: error.message })
      return { history: new Uint8Array(0), damaged: [...damaged, 'history'] }
    }
  }

  /**
   * Writes the customer's record anew under the layout that is held now; also when somebody else just does the same. False when
   * it cannot be, since the history turns out to be damaged and nothing else stands in the way.
   */
  async function rewrite(customerId: string): Promise<boolean> {
    const before = await store.readCustomer(customerId)
    const { history, damaged } = await learn(customerId, before)
    registry.assertHeld()
    const readable = recordsNow()
    const { epoch } = readable.layout
    const isVectorOther = before.vector !== undefined && epochOf(before.vector) !== epoch
    const isHistoryOther = history.length > 0 && epochOfHistory(history) !== epoch
    if (!isVectorOther && damaged?.includes('history')) return false
    await store.rewriteCustomer(customerId, before, {
      vector: isVectorOther && before.vector ? readable.rewritten(before.vector) : undefined,
      history: isHistoryOther ? readable.rewrittenHistory(before.history) : undefined,
    })
    return true
  }

  /**
   * Writes all, and those again that met a record of another layout, once it is of this one. What is written was numbered
   * under the layout that is held now: nothing is written by numbers of one that has been replaced meanwhile.
   */
  async function write<Item extends { customerId: string }, Outcome>(
    items: readonly Item[],
    layouts: readonly (Layout | undefined)[],
    send: (items: readonly Item[], epoch: number) => Promise<(Outcome | 'other-layout')[]>,
  ): Promise<(Outcome | 'damaged')[]> {
    const outcomes = new Array<Outcome | 'damaged'>(items.length)
    const { layout } = registry
    const isOutdated = layouts.some((each) => each !== undefined && each !== layout)
    let places = items.map((_, place) => place)
    for (let attempt = 1; places.length > 0; attempt++) {
      registry.assertHeld()
      if (isOutdated || layout !== registry.layout || attempt > attemptsMax)
        throw new StoreUnavailable(`${store.description}: the layout has gone over into another one`)
      const sent = await send(
        places.map((place) => items[place] as Item),
        layout.epoch,
      )
      const others: number[] = []
      for (const [i, place] of places.entries()) {
        const outcome = sent[i]
        if (outcome === undefined || outcome === 'other-layout') others.push(place)
        else outcomes[place] = outcome
      }
      const damaged = new Set<string>()
      for (const customerId of new Set(others.map((place) => items[place]?.customerId ?? '')))
        if (!(await rewrite(customerId))) damaged.add(customerId)
      for (const place of others) if (damaged.has(items[place]?.customerId ?? '')) outcomes[place] = 'damaged'
      places = others.filter((place) => outcomes[place] !== 'damaged')
    }
    return outcomes
  }

  return {
    description: store.description,
    failures: store.failures,
    damage: store.damage,
    budgets: store.budgets,
    aliases: store.aliases,
    changes: store.changes,
    accessKeys: store.accessKeys,
    layout: store.layout,
    readCustomer: read,
    readTexts: (customerId) => store.readTexts(customerId),
    patchCustomers: (patches: readonly CustomerPatch[], updatedAtMs) =>
      write<CustomerPatch, PatchOutcome>(patches, [], (some, epoch) => store.patchCustomers(some, updatedAtMs, epoch)),
    appendHistory: (appends: readonly HistoryAppend[]) =>
      write<HistoryAppend, AppendResult>(
        appends,
        appends.map((append) => append.layout),
        (some, epoch) => store.appendHistory(some, epoch),
      ),
    rewriteCustomer: (customerId, before, after) => store.rewriteCustomer(customerId, before, after),
    deleteCustomer: (customerId) => store.deleteCustomer(customerId),
    addToCounters: (changes) => store.addToCounters(changes),
    readCounters: (prefix) => store.readCounters(prefix),
    ping: () => store.ping(),
    examine: (examination) => store.examine(examination),
    readClock: () => store.readClock(),
    checkServer: () => store.checkServer(),
    probeWrites: () => store.probeWrites(),
    close: () => store.close(),
  }
}

function epochsOf({ vector, history }: CustomerRecord): number[] {
  return [
    ...(vector === undefined ? [] : [epochOf(vector)]),
    ...(history.length === 0 ? [] : [epochOfHistory(history)]),
  ]
}
