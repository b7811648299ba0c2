import { entriesOfRuleset } from '#sufler/domain/decision/ruleset-entries.ts'
import type { Ruleset } from '#sufler/domain/ruleset.ts'
import { LayoutRegistry } from '#sufler/store/layout-registry.ts'
import { openStore } from '#sufler/store/open-store.ts'
import type { CustomerPatch } from '#sufler/store/store.ts'
import { CustomerEncoder } from './customer-encoder.ts'
import { generateCustomer } from './generate-customers.ts'

/** Customers encoded before they are sent; a few megabytes. */
const chunkMax = 5_000

/** Generates customers 0 … count − 1 and keeps them in the store. */
export async function loadCustomers(storeUrl: string, ruleset: Ruleset, seed: number, count: number): Promise<void> {
  const store = await openStore(storeUrl)
  try {
    const registry = await LayoutRegistry.open(store)
    await registry.ensure(entriesOfRuleset(ruleset))
    const encoder = new CustomerEncoder(ruleset, registry.layout)
    for (let start = 0; start < count; start += chunkMax) {
      const length = Math.min(chunkMax, count - start)
      const patches = Array.from({ length }, (_, i): CustomerPatch => {
        const { customerId, features } = generateCustomer(seed, start + i)
        return { customerId, slots: encoder.slots(features) }
      })
      await store.patchCustomers(patches, Date.now(), registry.layout.epoch)
    }
  } finally {
    await store.close()
  }
}
