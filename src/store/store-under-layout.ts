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
    return isOwn ? { ...record, layout: readable.layout } : learn(record)
  }
  /** Learns what it takes to read a record that is not of this layout alone. */
  async function learn(record: CustomerRecord): Promise<CustomerRecord> {
    for (const epoch of epochsOf(record)) if (!recordsNow().knowsEpoch(epoch)) await registry.learnEpoch(epoch)
    const { vector, history } = record
    if (vector !== undefined) await registry.learnNumbers(recordsNow().numbersOf(vector).unknownIn(vector))
    const readable = recordsNow()
    // While another layout has taken the place of this one, its records are not garbage: they are not ours to read.
    if (epochsOf(record).some((epoch) => !readable.knowsEpoch(epoch))) {
      registry.assertHeld()
      onIllegible()
    }
    return {
      ...record,
      vector: vector && readable.vector(vector),
      history: readable.history(history),
      layout: readable.layout,
    }
  }

  /** Writes the customer's record anew under the layout that is held now; also when somebody else just does the same. */
  async function rewrite(customerId: string): Promise<void> {
    const before = await store.readCustomer(customerId)
    await learn(before)
    registry.assertHeld()
    const readable = recordsNow()
    const { vector, history } = before
    const { epoch } = readable.layout
    await store.rewriteCustomer(customerId, before, {
      vector: vector === undefined || epochOf(vector) === epoch ? undefined : readable.rewritten(vector),
      history:
        history.length === 0 || epochOfHistory(history) === epoch ? undefined : readable.rewrittenHistory(history),
    })
  }

  /**
   * Writes all, and those again that met a record of another layout, once it is of this one. What is written was numbered
   * under the layout that is held now: nothing is written by numbers of one that has been replaced meanwhile.
   */
  async function write<Item extends { customerId: string }, Outcome>(
    items: readonly Item[],
    layouts: readonly (Layout | undefined)[],
    send: (items: readonly Item[], epoch: number) => Promise<(Outcome | 'other-layout')[]>,
  ): Promise<Outcome[]> {
    const outcomes = new Array<Outcome>(items.length)
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
      for (const customerId of new Set(others.map((place) => items[place]?.customerId ?? ''))) await rewrite(customerId)
      places = others
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
