import { KnownNumbers } from '../domain/features/known-numbers.ts'
import type { LayoutRegistry } from './layout-registry.ts'
import type { CustomerRecord, Store } from './store.ts'

/**
 * The store as everything reads it that knows customers by a layout: decisions, explanations, screens, answers. A vector may
 * hold numbers that other processes have given; they are learnt before anybody sees the vector, at the price of one question
 * to the store, and what no dictionary knows is missing.
 */
export function underLayout(store: Store, registry: LayoutRegistry): Store {
  const known = new KnownNumbers(registry.layout)

  async function learn(record: CustomerRecord, vector: Uint8Array): Promise<CustomerRecord> {
    await registry.learnNumbers(known.unknownIn(vector))
    return { ...record, vector: known.readable(vector) }
  }

  return {
    description: store.description,
    failures: store.failures,
    damage: store.damage,
    budgets: store.budgets,
    aliases: store.aliases,
    changes: store.changes,
    accessKeys: store.accessKeys,
    async readCustomer(customerId) {
      const record = await store.readCustomer(customerId)
      const { vector } = record
      return vector === undefined || known.areAllIn(vector) ? record : learn(record, vector)
    },
    readTexts: (customerId) => store.readTexts(customerId),
    patchCustomers: (patches, updatedAtMs) => store.patchCustomers(patches, updatedAtMs),
    appendHistory: (appends) => store.appendHistory(appends),
    deleteCustomer: (customerId) => store.deleteCustomer(customerId),
    readDictionaries: () => store.readDictionaries(),
    intern: (entries) => store.intern(entries),
    addToCounters: (changes) => store.addToCounters(changes),
    readCounters: (prefix) => store.readCounters(prefix),
    ping: () => store.ping(),
    examine: (examination) => store.examine(examination),
    checkServer: () => store.checkServer(),
    readClock: () => store.readClock(),
    probeWrites: () => store.probeWrites(),
    close: () => store.close(),
  }
}
