import { setImmediate as turn } from 'node:timers/promises'
import { type Database, getLastVersion } from 'lmdb'
import { DamagedBytes } from '../../domain/damaged-bytes.ts'
import { OtherLayout } from '../../domain/features/layout-epoch.ts'
import { applyPatch, SetUnknown } from '../../domain/features/vector.ts'
import { chunks } from '../chunks.ts'
import type { DamageReports } from '../damaged-record.ts'
import type { CustomerPatch, OrOtherLayout, PatchOutcome } from '../store.ts'
import { awaitedLater } from './commit-failure.ts'
import { encodeEntry, type Texts, textsOf, vectorOf } from './customer-entry.ts'

/** Customers by id, with versions: `useVersions: true`. */
export type Customers = Database<Uint8Array, string>

/** Patches in one commit. More of them share the pages that they touch; so much memory may wait for the disk. */
const commitMax = 5_000

/** Customers that are read and patched before others get the thread: about a millisecond. */
const turnMax = 250

/** What one commit does to one customer, in order, and what becomes of each. */
interface CustomerPatches {
  customerId: string
  patches: CustomerPatch[]
  outcomes: OrOtherLayout<PatchOutcome>[]
}

/**
 * Applies patches in the order given, answers in that order, and resolves when they are committed.
 *
 * Optimistic: here we read and patch, LMDB's own thread writes, on condition that the entry still has the version that
 * we have read. The condition fails only when somebody else has patched the customer in between; then we do it again in a
 * transaction, which nobody can overtake but whose callback holds our thread. With transactions alone, a patch of 40
 * slots takes our thread 8 µs instead of 5, and commits must be small lest they hold decisions up, which on ids in no
 * order costs a third of the throughput: each commit writes every page that it touched.
 */
export async function patchEntries(
  customers: Customers,
  patches: readonly CustomerPatch[],
  updatedAtMs: number,
  epoch: number,
  reports: DamageReports,
): Promise<OrOtherLayout<PatchOutcome>[]> {
  const outcomes = new Map<CustomerPatch, OrOtherLayout<PatchOutcome>>()
  for (const commit of chunks(patches, commitMax)) {
    const all = byCustomer(commit)
    const conflicts = await patchOptimistically(customers, all, updatedAtMs, epoch, reports)
    if (conflicts.length > 0) await patchInTransaction(customers, conflicts, updatedAtMs, epoch, reports)
    for (const { patches, outcomes: ofThese } of all)
      for (const [i, patch] of patches.entries()) outcomes.set(patch, ofThese[i] as OrOtherLayout<PatchOutcome>)
  }
  return patches.map((patch) => outcomes.get(patch) as OrOtherLayout<PatchOutcome>)
}

function byCustomer(patches: readonly CustomerPatch[]): CustomerPatches[] {
  const customers = new Map<string, CustomerPatches>()
  for (const patch of patches) {
    const { customerId } = patch
    const known = customers.get(customerId)
    if (known === undefined) customers.set(customerId, { customerId, patches: [patch], outcomes: [] })
    else known.patches.push(patch)
  }
  return [...customers.values()]
}

/** Answers those that lost against another writer; nothing has changed for them. */
async function patchOptimistically(
  customers: Customers,
  all: CustomerPatches[],
  updatedAtMs: number,
  epoch: number,
  reports: DamageReports,
) {
  const parts: Promise<boolean[]>[] = []
  for (const part of chunks(all, turnMax)) {
    if (parts.length > 0) await turn()
    const writes: Promise<boolean>[] = []
    const batch = customers.batch(() => {
      for (const each of part) {
        const { customerId } = each
        const entry = customers.get(customerId)
        const version = entry === undefined ? onlyIfAbsent : getLastVersion()
        const patched = patchedUnlessDamaged(entry, each, updatedAtMs, epoch, reports)
        if (patched !== undefined) writes.push(customers.put(customerId, patched, newVersion(), version))
        else writes.push(Promise.resolve(true))
      }
    })
    awaitedLater(batch)
    parts.push(awaitedLater(Promise.all(writes)))
  }
  const written = (await Promise.all(parts)).flat()
  return all.filter((_, i) => !written[i])
}

function patchInTransaction(
  customers: Customers,
  all: CustomerPatches[],
  updatedAtMs: number,
  epoch: number,
  reports: DamageReports,
): Promise<void> {
  return customers.transaction(() => {
    for (const each of all) {
      const patched = patchedUnlessDamaged(customers.get(each.customerId), each, updatedAtMs, epoch, reports)
      if (patched !== undefined) customers.put(each.customerId, patched, newVersion())
    }
  })
}

/** Undefined when none of the patches was applied. */
function patchedUnlessDamaged(
  entry: Uint8Array | undefined,
  all: CustomerPatches,
  updatedAtMs: number,
  epoch: number,
  reports: DamageReports,
): Uint8Array | undefined {
  try {
    return patchedEntry(entry, all, updatedAtMs, epoch)
  } catch (error) {
    if (!(error instanceof DamagedBytes)) throw error
    reports.tell({ kind: 'vector', owner: all.customerId, reason: error.message })
    all.outcomes.splice(0, all.outcomes.length, ...all.patches.map(() => 'damaged' as const))
    return undefined
  }
}

/** Undefined when none of the patches was applied. Throws `DamagedBytes`. */
function patchedEntry(
  entry: Uint8Array | undefined,
  { patches, outcomes }: CustomerPatches,
  updatedAtMs: number,
  epoch: number,
): Uint8Array | undefined {
  let vector = entry === undefined ? undefined : vectorOf(entry)
  const texts: Texts = entry === undefined ? {} : textsOf(entry)
  for (const [i, patch] of patches.entries()) {
    const patched = tryPatch(vector, patch, updatedAtMs, epoch)
    outcomes[i] = typeof patched === 'string' ? patched : 'applied'
    if (typeof patched === 'string') continue
    vector = patched
    for (const [name, text] of Object.entries(patch.texts ?? {})) {
      if (text === null) delete texts[name]
      else texts[name] = text
    }
  }
  return outcomes.includes('applied') ? encodeEntry(vector as Uint8Array, texts) : undefined
}

/** Inside a transaction. */
export function rewriteEntry(customers: Customers, customerId: string, entry: Uint8Array): void {
  customers.put(customerId, entry, newVersion())
}

function tryPatch(vector: Uint8Array | undefined, { slots }: CustomerPatch, updatedAtMs: number, epoch: number) {
  try {
    return applyPatch(vector, slots, updatedAtMs, epoch)
  } catch (error) {
    if (error instanceof SetUnknown) return 'set-unknown'
    if (error instanceof OtherLayout) return 'other-layout'
    throw error
  }
}

/** lmdb takes null for "write only when there is no such key"; its declarations know numbers only. */
const onlyIfAbsent = null as unknown as number

/** Random, not counted: a customer who is forgotten and comes back must not get a version that somebody still holds. */
function newVersion(): number {
  return Math.floor(Math.random() * 2 ** 52) + 1
}
