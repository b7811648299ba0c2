import { Cluster } from 'ioredis'
import { noEpoch } from '../../domain/features/layout-epoch.ts'
import { assertAppend } from '../../domain/history/append.ts'
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
import { redisAccessKeys } from './access-keys.ts'
import { RedisAliases } from './aliases.ts'
import { RedisBudgetLedgers } from './budget-ledgers.ts'
import { RedisCustomerChanges } from './customer-changes.ts'
import { type ApplyPatches, pipelinedPatches, singlePatches } from './customer-patches.ts'
import { batchedReads, type ReadCustomer, singleReads } from './customer-reads.ts'
import { type Patience, withinDeadline } from './deadline.ts'
import { examineRedis } from './examine.ts'
import { type AppendHistory, historyAppends, waitingAppends } from './history-appends.ts'
import { aliasesOfKey, countersKey, historyKey, textsKey, vectorKey } from './keys.ts'
import { RedisLayouts } from './layouts.ts'
import { connectRedis, connectSubscriber, type RedisClient } from './redis-client.ts'
import { type RedisOptions, type ResolvedRedisOptions, resolveRedisOptions } from './redis-options.ts'
import { describeRedisAddress, type RedisAddress } from './redis-url.ts'
import { type ReplicaWaitOptions, replicaWaits } from './replica-waits.ts'
import { checkServers } from './server-check.ts'
import { readServerClock } from './server-clock.ts'
import { writeProbe } from './write-probe.ts'

/** As `lua/forget-customer-4.lua` answers. */
const othersCame = -1

/**
 * The store on Redis 7 or newer (or Valkey), a single server or a cluster. What survives the server's crash is for its
 * configuration to say (`appendonly`, `appendfsync`, replicas); nothing expires but budgets' days that are over, and nothing
 * may be evicted, so `maxmemory-policy` must be `noeviction`: `checkServer` looks.
 */
export class RedisStore implements Store {
  readonly description: string
  readonly failures: StoreFailures
  readonly damage = new DamageReports()
  readonly budgets: BudgetLedgers
  readonly aliases: RedisAliases
  readonly changes: RedisCustomerChanges
  readonly accessKeys: AccessKeys
  readonly layout: LayoutStore
  readonly #client: RedisClient
  /** For appends to histories and units of budgets, when they wait for replicas: what blocks a connection must not block reads. */
  readonly #waitingClient: RedisClient | undefined
  readonly #prefix: string
  readonly #waitReplicas: number
  readonly #patience: Patience
  readonly #readCustomer: ReadCustomer
  readonly #applyPatches: ApplyPatches
  readonly #appendHistory: AppendHistory
  readonly #probeWrites: () => Promise<void>
  #closing: Promise<void> | undefined

  private constructor(
    address: RedisAddress,
    options: ResolvedRedisOptions,
    client: RedisClient,
    waitingClient: RedisClient | undefined,
    patience: Patience,
    wait: ReplicaWaitOptions,
  ) {
    const prefix = options.keyPrefix
    this.description = patience.description
    this.failures = patience.failures
    this.#client = client
    this.#waitingClient = waitingClient
    this.#prefix = prefix
    this.#waitReplicas = wait.replicas
    this.#patience = patience
    this.accessKeys = redisAccessKeys(client, prefix, () => this.#assertOpen(), patience, this.damage)
    const withReplicas = waitingClient === undefined ? undefined : replicaWaits(waitingClient, wait, patience)
    this.budgets = new RedisBudgetLedgers(waitingClient ?? client, prefix, patience, this.damage, withReplicas)
    this.#probeWrites = writeProbe(waitingClient ?? client, prefix, patience, withReplicas)
    this.layout = new RedisLayouts(client, prefix, patience, () => this.#assertOpen())
    this.aliases = new RedisAliases(client, prefix, patience, () => this.#assertOpen(), this.damage)
    const connect = (node?: string) => connectSubscriber(address, options, node)
    this.changes = new RedisCustomerChanges({ client, prefix, patience, connect })
    if (client instanceof Cluster) {
      this.#readCustomer = singleReads(client, prefix, patience)
      this.#applyPatches = singlePatches(client, prefix, patience, this.damage)
    } else {
      this.#readCustomer = batchedReads(client, prefix, patience)
      this.#applyPatches = pipelinedPatches(client, prefix, patience, this.damage)
    }
    this.#appendHistory =
      waitingClient === undefined
        ? historyAppends(client, prefix, patience, this.damage)
        : waitingAppends(waitingClient, prefix, patience, wait, this.damage)
  }

  static async open(address: RedisAddress, options: RedisOptions = {}): Promise<RedisStore> {
    const resolved = resolveRedisOptions(options)
    const wait = { replicas: resolved.waitReplicas, timeoutMs: resolved.waitTimeoutMs }
    const trouble = { words: undefined }
    const client = await connectRedis(address, resolved, trouble)
    let waitingClient: RedisClient | undefined
    try {
      if (wait.replicas > 0) waitingClient = await connectRedis(address, resolved, trouble)
    } catch (error) {
      client.disconnect()
      throw error
    }
    const failures = new StoreFailures()
    const description = describeRedisAddress(address)
    const patience = { description, timeoutMs: resolved.commandTimeoutMs, failures, trouble }
    return new RedisStore(address, resolved, client, waitingClient, patience, wait)
  }

  async readCustomer(customerId: string): Promise<CustomerRecord> {
    this.#assertOpen()
    const { vector, history } = await this.#readCustomer(customerId)
    return soundRecord(customerId, vector, history, this.damage)
  }

  async readTexts(customerId: string): Promise<Record<string, string>> {
    this.#assertOpen()
    const texts = withinDeadline(this.#client.hgetall(textsKey(this.#prefix, customerId)), this.#patience)
    return this.damage.naming('texts', customerId, texts)
  }

  async patchCustomers(
    patches: readonly CustomerPatch[],
    updatedAtMs: number,
    epoch = noEpoch,
  ): Promise<OrOtherLayout<PatchOutcome>[]> {
    this.#assertOpen()
    return this.#applyPatches(patches, updatedAtMs, epoch)
  }

  async appendHistory(appends: readonly HistoryAppend[], epoch = noEpoch): Promise<OrOtherLayout<AppendResult>[]> {
    this.#assertOpen()
    appends.forEach(assertAppend)
    return this.#appendHistory(appends, epoch)
  }

  async rewriteCustomer(customerId: string, before: CustomerRecord, after: RewrittenRecord): Promise<boolean> {
    this.#assertOpen()
    const rewriting = this.#client.rewriteCustomer(
      ...([vectorKey(this.#prefix, customerId), historyKey(this.#prefix, customerId)] as const),
      ...([before.vector, after.vector, before.history, after.history].map(bufferOf) as [
        Buffer,
        Buffer,
        Buffer,
        Buffer,
      ]),
    )
    return (await withinDeadline(rewriting, this.#patience)) === 1
  }

  async deleteCustomer(customerId: string): Promise<boolean> {
    this.#assertOpen()
    const [vector, texts, history, aliases] = [vectorKey, textsKey, historyKey, aliasesOfKey].map((key) =>
      key(this.#prefix, customerId),
    ) as [string, string, string, string]
    return this.aliases.forget(customerId, async (named) => {
      const forgetting = this.#client.forgetCustomer(vector, texts, history, aliases, ...Object.entries(named).flat())
      const forgotten = await withinDeadline(forgetting, this.#patience)
      return forgotten === othersCame ? undefined : forgotten > 0
    })
  }

  async addToCounters(changes: readonly CounterChange[]): Promise<void> {
    this.#assertOpen()
    assertChanges(changes)
    if (changes.length === 0) return
    const pairs = changes.flatMap(({ counter, by }) => [counter, by])
    const added = withinDeadline(this.#client.addToCounters(countersKey(this.#prefix), ...pairs), this.#patience)
    await this.damage.naming('counter', changes.map(({ counter }) => counter).join(', '), added)
  }

  async readCounters(prefix: string): Promise<Map<string, number>> {
    this.#assertOpen()
    const all = await withinDeadline(this.#client.hgetall(countersKey(this.#prefix)), this.#patience)
    const wanted = Object.entries(all).filter(([counter]) => counter.startsWith(prefix))
    return soundCounters(
      wanted.map(([counter, value]) => [counter, Number(value)]),
      this.damage,
    )
  }

  async checkServer(): Promise<ServerFinding[]> {
    this.#assertOpen()
    return withinDeadline(checkServers(this.#client, this.#waitReplicas), this.#patience)
  }

  examine(examination: Examination): AsyncIterable<Finding> {
    this.#assertOpen()
    return examineRedis(this.#client, this.#prefix, examination)
  }

  async ping(): Promise<void> {
    this.#assertOpen()
    await withinDeadline(this.#client.ping(), this.#patience)
  }

  async readClock(): Promise<number> {
    this.#assertOpen()
    return readServerClock(this.#client, this.#patience)
  }

  async probeWrites(): Promise<void> {
    this.#assertOpen()
    await this.#probeWrites()
  }

  /** Waits for what was sent; a server that is away or late is left without a word. */
  close(): Promise<void> {
    this.#closing ??= this.#quit()
    return this.#closing
  }

  async #quit(): Promise<void> {
    this.changes.close()
    const clients = [this.#client, this.#waitingClient].filter((client) => client !== undefined)
    await Promise.all(
      clients.map((client) =>
        withinDeadline(client.quit(), this.#patience).then(
          () => {},
          () => client.disconnect(),
        ),
      ),
    )
  }

  #assertOpen(): void {
    if (this.#closing !== undefined) throw new StoreUnavailable(`${this.description}: the store is closed`)
  }
}

function bufferOf(bytes: Uint8Array | undefined): Buffer {
  return bytes === undefined ? Buffer.alloc(0) : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
