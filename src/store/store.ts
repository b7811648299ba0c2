import type { Layout } from '../domain/features/layout.ts'
import type { HistoryAppended, RecordsAppend } from '../domain/history/append.ts'
import type { AccessKeys } from './access-keys.ts'
import type { Aliases } from './aliases.ts'
import type { BudgetLedgers } from './budget-ledgers.ts'
import type { CustomerChanges } from './customer-changes.ts'
import type { DamageReports } from './damaged-record.ts'
import type { Examination, Finding } from './doctor/finding.ts'
import type { LayoutStore } from './layout-store.ts'
import type { ServerFinding } from './server-finding.ts'
import type { StoreFailures } from './store-failures.ts'

/**
 * What a decision reads of a customer, in one round trip. The bytes are the caller's own memory, since a decision outlives
 * the store's transaction.
 */
export interface CustomerRecord {
  /** Feature vector (`domain/features/vector.ts`); undefined for a customer who is not known. */
  vector: Uint8Array | undefined
  /** Interaction history (`domain/history/history-record.ts`), also of one who is not known; empty when there is none. */
  history: Uint8Array
  /** Parts that are kept and cannot be read: they are left out. Undefined when there are none. */
  damaged?: readonly ('vector' | 'history')[]
  /** By which the numbers are to be read, where the record was read under one (`store-under-layout.ts`). */
  layout?: Layout
}

export interface CustomerPatch {
  customerId: string
  /** Changes to the vector, as `PatchBuilder` makes them; empty to change texts alone, or to make the customer known. */
  slots: Uint8Array
  /** Texts to keep (personal data, for placeholders), null to forget one. */
  texts?: Record<string, string | null>
}

/**
 * What became of a patch. `set-unknown`: it changes members of a set of which nothing is known and that has no default; nothing
 * of it was kept (`SetUnknown`). `damaged`: the customer's vector is, or with LMDB the texts beside it; nothing was changed.
 */
export type PatchOutcome = 'applied' | 'set-unknown' | 'damaged'

/** Beside these: what is kept of the customer rests on another layout, and nothing was changed. */
export type OrOtherLayout<Outcome> = Outcome | 'other-layout'

/** What of a customer is to be kept instead; undefined to leave it. */
export interface RewrittenRecord {
  vector: Uint8Array | undefined
  history: Uint8Array | undefined
}

export interface HistoryAppend extends RecordsAppend {
  customerId: string
  /** In which the records were numbered: those of a layout that is not held any more must not be written. */
  layout?: Layout
}

/** `damaged`: the customer's history is, so that nothing was appended. */
export type AppendResult = HistoryAppended | 'conflict' | 'damaged'

/** A count of something that all nodes share. */
export interface CounterChange {
  /** At most `counterNameLengthMax` characters. */
  counter: string
  /** A whole number, of either sign. */
  by: number
}

export const counterNameLengthMax = 300

/** Changes in one call: the server is held up for as long as they take. */
export const counterChangesMax = 1_000

/**
 * Where customers and the layout are kept. Two adapters, Redis and LMDB; both pass `test/contract/store.ts`.
 *
 * Methods reject with `StoreUnavailable` when the server cannot be reached or refuses; everything else that rejects is a bug.
 */
export interface Store {
  /** For people and logs: `redis://host:6379/0`, `lmdb:PATH`; never with a password. */
  readonly description: string

  /** Hears of every call that rejects with `StoreUnavailable`, but for those of a store that is closed. */
  readonly failures: StoreFailures

  /** Hears of every record that is damaged, each time that it is met. */
  readonly damage: DamageReports

  readonly budgets: BudgetLedgers

  readonly aliases: Aliases

  readonly changes: CustomerChanges
  readonly accessKeys: AccessKeys

  readonly layout: LayoutStore

  /** One round trip. A part that is damaged is left out, and named. */
  readCustomer(customerId: string): Promise<CustomerRecord>

  /** Texts by feature name; empty for a customer without any. Rejects with `RecordDamaged`. */
  readTexts(customerId: string): Promise<Record<string, string>>

  /**
   * Applies every patch, each atomically by itself and in the order given; concurrent patches of one customer lose
   * nothing of each other. `epoch` is that of the layout on which they rest, none by default. Answers in the order asked;
   * resolves when all that were applied are kept.
   */
  patchCustomers(
    patches: readonly CustomerPatch[],
    updatedAtMs: number,
    epoch?: number,
  ): Promise<OrOtherLayout<PatchOutcome>[]>

  /**
   * Does every append (`domain/history/append.ts`), each atomically by itself and in the order given; those of several
   * customers travel together. Answers in the order asked: what became of each, `conflict` when its `ifRevision` was
   * another, or `damaged`. Resolves when all are kept. When it rejects, some may be kept: a retry finds those to be duplicates.
   */
  appendHistory(appends: readonly HistoryAppend[], epoch?: number): Promise<OrOtherLayout<AppendResult>[]>

  /**
   * Writes vector and history anew unless one that is to be written is not what was read any more; then false, and nothing is
   * changed.
   */
  rewriteCustomer(customerId: string, before: CustomerRecord, after: RewrittenRecord): Promise<boolean>

  /** Forgets everything about the customer, history and aliases included; false when nothing was known. */
  deleteCustomer(customerId: string): Promise<boolean>

  /**
   * Adds to counters, all or none, and atomically: concurrent additions lose nothing. A counter begins at 0. When it
   * rejects with `StoreUnavailable`, all may have been added, or none.
   */
  addToCounters(changes: readonly CounterChange[]): Promise<void>

  /** Counters whose names begin with `prefix`, by name, as of one moment. They must be few: thousands, not millions. */
  readCounters(prefix: string): Promise<Map<string, number>>

  /** What is amiss with the server that keeps all this; nothing where there is no server. Two round trips at most. */
  checkServer(): Promise<ServerFinding[]>

  /** Looks at every record for what is amiss with it, in bounded memory; what is written meanwhile may be seen or not. */
  examine(examination: Examination): AsyncIterable<Finding>

  /** Rejects when the store cannot serve. */
  ping(): Promise<void>

  /**
   * The store's own clock, in milliseconds since 1970, on which everything rests that nodes share. On a cluster that of the
   * primary in the middle.
   */
  readClock(): Promise<number>

  /**
   * Writes something small of its own, which goes by itself, wherever outcomes may have to be written, and as they are
   * written. Rejects with `StoreUnavailable` when one place refuses.
   */
  probeWrites(): Promise<void>

  close(): Promise<void>
}

export { StoreUnavailable } from './store-unavailable.ts'
