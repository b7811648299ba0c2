import { realpathSync } from 'node:fs'
import { type Database, open, type RootDatabase } from 'lmdb'
import { noEpoch } from '../../domain/features/layout-epoch.ts'
import type { AccessKeys } from '../access-keys.ts'
import type { BudgetLedgers } from '../budget-ledgers.ts'
import { assertChanges, soundCounters } from '../counter-changes.ts'
import { DamageReports } from '../damaged-record.ts'
import type { Examination, Finding } from '../doctor/finding.ts'
import type { LayoutStore } from '../layout-store.ts'
import type { ServerFinding } from '../server-finding.ts'
import { soundRecord } from '../sound-record.ts'
import {
  type AppendResult,
  type CounterChange,
  type CustomerPatch,
  type CustomerRecord,
  type HistoryAppend,
  type OrOtherLayout,
  type PatchOutcome,
  type RewrittenRecord,
  type Store,
  StoreUnavailable,
} from '../store.ts'
import { StoreFailures } from '../store-failures.ts'
import { within } from '../within.ts'
import { type KeyPages, lmdbAccessKeys } from './access-keys.ts'
import { type AliasPages, LmdbAliases } from './aliases.ts'
import { type BudgetPages, LmdbBudgetLedgers } from './budget-ledgers.ts'
import { fileFault } from './check-file.ts'
import { isCommitFailure, quietCommitFailures, reasonOf } from './commit-failure.ts'
import { LmdbCustomerChanges } from './customer-changes.ts'
import { encodeEntry, type Texts, textsOf, vectorBytesOf } from './customer-entry.ts'
import { type Customers, patchEntries, rewriteEntry } from './customer-patches.ts'
import { examineLmdb, type LmdbDatabases } from './examine.ts'
import { appendToHistories, customersWithNewOutcomes, type Histories } from './histories.ts'
import { type LayoutPages, LmdbLayouts } from './layouts.ts'
import { readable, readableRange } from './readable-range.ts'

/** Longest wait for the disk at the end; everything that was committed is kept however we leave. */
const closeTimeoutMs = 5_000

const probeBytes = 16 * 1_024

/**
 * The embedded store, the default: a directory, nothing to install. Several processes may open the same one; each sees
 * what another has committed from its next turn of the event loop on.
 *
 * Durability: a write resolves when it is committed, that is, in the operating system's hands. A crash or kill of our
 * process then loses nothing. The disk is flushed right after each commit, without waiting for it: a power loss may take
 * the last moments' writes (as long as the disk needs to flush), and never damages the database.
 *
 * Limits: the map grows with the data, up to the disk's free space; when that is full, writes reject and reads go on.
 * A key may take 1,978 bytes: an id of 128 characters takes at most 384 in UTF-8, an entry of the layout at most 700. 126 readers (processes and
 * threads) at a time.
 */
export class LmdbStore implements Store {
  readonly description: string
  readonly failures = new StoreFailures()
  readonly damage = new DamageReports()
  readonly budgets: BudgetLedgers
  readonly aliases: LmdbAliases
  readonly changes: LmdbCustomerChanges
  readonly accessKeys: AccessKeys
  readonly #root: RootDatabase
  readonly #customers: Customers
  readonly #histories: Histories
  readonly layout: LayoutStore
  readonly #layoutPages: LayoutPages
  readonly #counters: Database<number, string>
  readonly #databases: LmdbDatabases
  readonly #probes: Database<Uint8Array, string>
  #closing: Promise<void> | undefined

  private constructor(path: string, root: RootDatabase) {
    this.description = `lmdb:${path}`
    this.#root = root
    this.#customers = root.openDB('customers', { encoding: 'binary', useVersions: true })
    this.#histories = root.openDB('histories', { encoding: 'binary' })
    this.#layoutPages = root.openDB('layout', { encoding: 'json' })
    this.#counters = root.openDB('counters', { encoding: 'json' })
    this.#probes = root.openDB('probes', { encoding: 'binary' })
    const keys: KeyPages = root.openDB('access-keys', { encoding: 'json' })
    this.accessKeys = lmdbAccessKeys(
      keys,
      () => this.#assertOpen(),
      (write) => this.#committed(write),
      this.damage,
    )
    const pages: BudgetPages = root.openDB('budgets', { encoding: 'json' })
    const commit = async <T>(write: () => T): Promise<T> => {
      this.#assertOpen()
      return this.#committed(root.transaction(write))
    }
    this.budgets = new LmdbBudgetLedgers(pages, commit, this.damage)
    this.layout = new LmdbLayouts(this.#layoutPages, commit, () => this.#assertOpen())
    const aliases: AliasPages = root.openDB('aliases', { encoding: 'json' })
    this.aliases = new LmdbAliases(aliases, commit, () => this.#assertOpen())
    this.changes = new LmdbCustomerChanges(realpathSync(path))
    this.#databases = {
      ...{
        customers: this.#customers,
        histories: this.#histories,
        layout: this.#layoutPages,
        counters: this.#counters,
      },
      ...{ keys, budgets: pages, aliases },
    }
  }

  /** Makes the directory when it is not there. */
  static open(path: string): LmdbStore {
    quietCommitFailures()
    const fault = fileFault(path)
    if (fault !== undefined) throw new StoreUnavailable(`lmdb:${path}: cannot open: ${fault}`)
    try {
      return new LmdbStore(path, open(path, { noSubdir: false, maxDbs: 16, eventTurnBatching: false }))
    } catch (error) {
      throw new StoreUnavailable(`lmdb:${path}: cannot open: ${error instanceof Error ? error.message : error}`)
    }
  }

  async readCustomer(customerId: string): Promise<CustomerRecord> {
    this.#assertOpen()
    // Both reads share a transaction, as all do in one turn of the event loop.
    const entry = this.#customers.get(customerId)
    const history = this.#histories.get(customerId) ?? null
    return soundRecord(customerId, entry === undefined ? null : vectorBytesOf(entry), history, this.damage)
  }

  async readTexts(customerId: string): Promise<Texts> {
    this.#assertOpen()
    const entry = this.#customers.get(customerId)
    if (entry === undefined) return {}
    return this.damage.naming('texts', customerId, Promise.resolve(entry).then(textsOf))
  }

  async patchCustomers(
    patches: readonly CustomerPatch[],
    updatedAtMs: number,
    epoch = noEpoch,
  ): Promise<OrOtherLayout<PatchOutcome>[]> {
    this.#assertOpen()
    try {
      return await this.#committed(patchEntries(this.#customers, patches, updatedAtMs, epoch, this.damage))
    } finally {
      // Of several commits some may be kept when another failed: whoever looks again for nothing loses nothing.
      this.changes.tell(
        patches.map(({ customerId }) => customerId),
        'features',
      )
    }
  }

  async appendHistory(appends: readonly HistoryAppend[], epoch = noEpoch): Promise<OrOtherLayout<AppendResult>[]> {
    this.#assertOpen()
    const appended = await this.#committed(
      appendToHistories(this.#histories, appends, epoch, (record) => this.damage.tell(record)),
    )
    this.changes.tell(customersWithNewOutcomes(appends, appended), 'history')
    return appended
  }

  async rewriteCustomer(customerId: string, before: CustomerRecord, after: RewrittenRecord): Promise<boolean> {
    this.#assertOpen()
    return this.#committed(
      this.#root.transaction(() => {
        const entry = this.#customers.get(customerId)
        const vector = entry === undefined ? undefined : vectorBytesOf(entry)
        const history = this.#histories.get(customerId) ?? new Uint8Array(0)
        if (after.vector !== undefined && !areEqual(vector, before.vector)) return false
        if (after.history !== undefined && !areEqual(history, before.history)) return false
        if (after.vector !== undefined && entry !== undefined)
          rewriteEntry(this.#customers, customerId, encodeEntry(after.vector, textsOf(entry)))
        if (after.history !== undefined) this.#histories.putSync(customerId, after.history)
        return true
      }),
    )
  }

  async deleteCustomer(customerId: string): Promise<boolean> {
    this.#assertOpen()
    const isForgotten = await this.#committed(
      this.#root.transaction(() => {
        const wasKnown = this.#customers.removeSync(customerId)
        const hadHistory = this.#histories.removeSync(customerId)
        return this.aliases.forgetAllOf(customerId) || hadHistory || wasKnown
      }),
    )
    if (isForgotten) this.changes.tell([customerId], 'forgotten')
    return isForgotten
  }

  async addToCounters(changes: readonly CounterChange[]): Promise<void> {
    this.#assertOpen()
    assertChanges(changes)
    await this.#committed(
      this.#root.transaction(() => {
        // All are read before one is written: a damaged one leaves the others as they were.
        for (const { counter } of changes) this.#counter(counter)
        for (const { counter, by } of changes) this.#counters.putSync(counter, this.#counter(counter) + by)
      }),
    )
  }

  async readCounters(prefix: string): Promise<Map<string, number>> {
    this.#assertOpen()
    const kept: [string, unknown][] = []
    for (const { key, value } of readableRange(this.#counters, { start: prefix })) {
      if (!key.startsWith(prefix)) break
      kept.push([key, value])
    }
    return soundCounters(kept, this.damage)
  }

  async checkServer(): Promise<ServerFinding[]> {
    return []
  }

  examine(examination: Examination): AsyncIterable<Finding> {
    this.#assertOpen()
    return examineLmdb(this.#databases, examination)
  }

  async ping(): Promise<void> {
    this.#assertOpen()
    this.#layoutPages.doesExist('slots')
  }

  /** The machine's, which all processes that open the store share. */
  async readClock(): Promise<number> {
    this.#assertOpen()
    return Date.now()
  }

  /** As much as a long history, since a full disk may still have room for a few bytes. */
  async probeWrites(): Promise<void> {
    this.#assertOpen()
    await this.#committed(this.#probes.put('probe', new Uint8Array(probeBytes)))
    await this.#committed(this.#probes.remove('probe'))
  }

  /** Waits for the writes that were asked for and until they are flushed, which after a failed commit never comes true. */
  close(): Promise<void> {
    this.#closing ??= within(this.#flushAndClose(), closeTimeoutMs, () => {})
    return this.#closing
  }

  async #flushAndClose(): Promise<void> {
    this.changes.close()
    await this.#root.flushed
    await this.#root.close()
  }

  /** Throws `RecordDamaged` when it holds something else. */
  #counter(counter: string): number {
    if (!this.#counters.doesExist(counter)) return 0
    const value = readable(this.#counters, counter)
    if (Number.isSafeInteger(value)) return value as number
    const reason = 'found something else, expected a whole number'
    throw this.damage.refusal([{ kind: 'counter', owner: counter, reason }])
  }

  /** What the disk refuses is not a bug: it may have room again. */
  async #committed<T>(write: Promise<T>): Promise<T> {
    try {
      return await write
    } catch (error) {
      if (!isCommitFailure(error)) throw error
      const failure = new StoreUnavailable(
        `${this.description}: cannot write: ${await reasonOf(error)}`,
        'writes-refused',
      )
      this.failures.tell(failure)
      throw failure
    }
  }

  #assertOpen(): void {
    if (this.#closing !== undefined) throw new StoreUnavailable(`${this.description}: the store is closed`)
  }
}

function areEqual(some: Uint8Array | undefined, others: Uint8Array | undefined): boolean {
  return some === undefined || others === undefined ? some === others : Buffer.compare(some, others) === 0
}
