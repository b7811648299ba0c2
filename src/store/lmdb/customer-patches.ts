import { setImmediate as turn } from 'node:timers/promises'
import { type Database, getLastVersion } from 'lmdb'
import { applyPatch } from '../../domain/features/vector.ts'
import { chunks } from '../chunks.ts'
import type { CustomerPatch } from '../store.ts'
import { awaitedLater } from './commit-failure.ts'
import { encodeEntry, type Texts, textsOf, vectorOf } from './customer-entry.ts'

/** Customers by id, with versions: `useVersions: true`. */
export type Customers = Database<Uint8Array, string>

/** Patches in one commit. More of them share the pages that they touch; so much memory may wait for the disk. */
const commitMax = 5_000

/** Customers that are read and patched before others get the thread: about a millisecond. */
const turnMax = 250

/** What one commit does to one customer, in order. */
type CustomerPatches = [customerId: string, patches: CustomerPatch[]]

/**
 * Applies patches in the order given, and resolves when they are committed.
 *
 * Optimistic: here we read and patch, LMDB's own thread writes, on condition that the entry still has the version that
 * we have read. The condition fails only when somebody else has patched the customer in between; then we do it again in a
 * transaction, which nobody can overtake but whose callback holds our thread. With transactions alone, a patch of 40
 * slots takes our thread 8 µs instead of 5, and commits must be small lest they hold decisions up, which on ids in no
 * order costs a third of the throughput: each commit writes every page that it touched.
 */
export async function patchEntries(customers: Customers, patches: readonly CustomerPatch[], updatedAtMs: number) {
  for (const commit of chunks(patches, commitMax)) {
    const conflicts = await patchOptimistically(customers, byCustomer(commit), updatedAtMs)
    if (conflicts.length > 0) await patchInTransaction(customers, conflicts, updatedAtMs)
  }
}

function byCustomer(patches: readonly CustomerPatch[]): CustomerPatches[] {
  const customers = new Map<string, CustomerPatch[]>()
  for (const patch of patches) {
    const known = customers.get(patch.customerId)
    if (known === undefined) customers.set(patch.customerId, [patch])
    else known.push(patch)
  }
  return [...customers]
}

/** Answers those that lost against another writer; nothing has changed for them. */
async function patchOptimistically(customers: Customers, all: CustomerPatches[], updatedAtMs: number) {
  const parts: Promise<boolean[]>[] = []
  for (const part of chunks(all, turnMax)) {
    if (parts.length > 0) await turn()
    const writes: Promise<boolean>[] = []
    const batch = customers.batch(() => {
      for (const [customerId, patches] of part) {
        const entry = customers.get(customerId)
        const version = entry === undefined ? onlyIfAbsent : getLastVersion()
        writes.push(customers.put(customerId, patchedEntry(entry, patches, updatedAtMs), newVersion(), version))
      }
    })
    awaitedLater(batch)
    parts.push(awaitedLater(Promise.all(writes)))
  }
  const written = (await Promise.all(parts)).flat()
  return all.filter((_, i) => !written[i])
}

function patchInTransaction(customers: Customers, all: CustomerPatches[], updatedAtMs: number): Promise<void> {
  return customers.transaction(() => {
    for (const [customerId, patches] of all) {
      const entry = patchedEntry(customers.get(customerId), patches, updatedAtMs)
      customers.put(customerId, entry, newVersion())
    }
  })
}

function patchedEntry(entry: Uint8Array | undefined, patches: CustomerPatch[], updatedAtMs: number): Uint8Array {
  let vector = entry === undefined ? undefined : vectorOf(entry)
  const texts: Texts = entry === undefined ? {} : textsOf(entry)
  for (const patch of patches) {
    vector = applyPatch(vector, patch.slots, updatedAtMs)
    for (const [name, text] of Object.entries(patch.texts ?? {})) {
      if (text === null) delete texts[name]
      else texts[name] = text
    }
  }
  return encodeEntry(vector as Uint8Array, texts)
}

/** lmdb takes null for "write only when there is no such key"; its declarations know numbers only. */
const onlyIfAbsent = null as unknown as number

/** Random, not counted: a customer who is forgotten and comes back must not get a version that somebody still holds. */
function newVersion(): number {
  return Math.floor(Math.random() * 2 ** 52) + 1
}
