import { Cluster, type Redis } from 'ioredis'
import type { AppendOutcome } from '../../domain/history/append.ts'
import { recordsMax } from '../../domain/history/history-record.ts'
import { chunks } from '../chunks.ts'
import type { DamageReports } from '../damaged-record.ts'
import type { AppendResult, HistoryAppend, OrOtherLayout } from '../store.ts'
import { type Patience, withinDeadline } from './deadline.ts'
import { historyKey } from './keys.ts'
import { resultOrDamage, resultsOrDamage, withoutRepeats } from './pipelines.ts'
import type { RedisClient } from './redis-client.ts'
import { type ReplicaWaitOptions, replicaWaits } from './replica-waits.ts'

/** Does appends in the order given; resolves when the server has done all. */
export type AppendHistory = (appends: readonly HistoryAppend[], epoch: number) => Promise<OrOtherLayout<AppendResult>[]>

/** The same, with the words of the server where a history is damaged. */
type SendAppends = (
  appends: readonly HistoryAppend[],
  epoch: number,
) => Promise<(OrOtherLayout<AppendResult> | Error)[]>

/** Appends that travel together: some 10 ms of the server's time when each history has 60 records. */
const chunkMax = 250

type ScriptArguments = [
  historyKey: string,
  records: Buffer,
  keepFromMs: Buffer,
  nowMs: number,
  recordsMax: number,
  ifRevision: number | '',
  epoch: Buffer,
]

/** As `lua/append-history-1.lua` numbers them. */
const outcomes: readonly AppendOutcome[] = ['recorded', 'duplicate', 'nothing-to-undo']

export function historyAppends(
  client: RedisClient,
  prefix: string,
  patience: Patience,
  reports: DamageReports,
): AppendHistory {
  const append =
    client instanceof Cluster ? singleAppends(client, prefix, patience) : pipelinedAppends(client, prefix, patience)
  return async (appends, epoch) => {
    const results = await append(appends, epoch)
    return results.map((result, i) => {
      if (!(result instanceof Error)) return result
      reports.tell({ kind: 'history', owner: appends[i]?.customerId ?? '', reason: result.message })
      return 'damaged'
    })
  }
}

/** Resolves when the replicas asked for have all appends, too. Nothing else may go through the client (`replicaWaits`). */
export function waitingAppends(
  client: RedisClient,
  prefix: string,
  patience: Patience,
  wait: ReplicaWaitOptions,
  reports: DamageReports,
): AppendHistory {
  const withReplicas = replicaWaits(client, wait, patience)
  // An append may stand behind a WAIT.
  const append = historyAppends(
    client,
    prefix,
    { ...patience, timeoutMs: patience.timeoutMs + wait.timeoutMs },
    reports,
  )
  return (appends, epoch) => {
    const keys = appends.map(({ customerId }) => historyKey(prefix, customerId))
    return withReplicas(keys, () => append(appends, epoch))
  }
}

/** Explicit pipelines, one after the other: one connection keeps their order. */
function pipelinedAppends(redis: Redis, prefix: string, patience: Patience): SendAppends {
  return async (appends, epoch) => {
    const sent = appends.map((append) => scriptArguments(prefix, append, epoch))
    const results: (OrOtherLayout<AppendResult> | Error)[] = []
    for (const chunk of chunks(sent, chunkMax)) {
      const pipeline = redis.pipeline()
      for (const scriptArguments of chunk) pipeline.appendHistory(...scriptArguments)
      const replies = await withinDeadline(resultsOrDamage<number[] | number | null>(pipeline), patience)
      for (const reply of replies) results.push(parseReply(reply))
    }
    return results
  }
}

/**
 * On a cluster each append is a command of its own, which the client redirects when its slot moves. A customer's second
 * one waits for the first: a redirected one must not be overtaken.
 */
function singleAppends(cluster: Cluster, prefix: string, patience: Patience): SendAppends {
  return async (appends, epoch) => {
    const results: (OrOtherLayout<AppendResult> | Error)[] = []
    for (const chunk of withoutRepeats(appends, chunkMax)) {
      const sent = chunk.map((append) =>
        resultOrDamage(cluster.appendHistory(...scriptArguments(prefix, append, epoch))),
      )
      for (const reply of await withinDeadline(allOf(sent), patience)) results.push(parseReply(reply))
    }
    return results
  }
}

/** As `Promise.all`, but rejects only when all are done: afterwards nothing more happens. */
async function allOf<T>(promises: Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises)
  return Promise.all(promises)
}

function scriptArguments(prefix: string, append: HistoryAppend, epoch: number): ScriptArguments {
  const { customerId, records, keepFromMs, nowMs, ifRevision } = append
  return [
    ...([historyKey(prefix, customerId), bufferOf(records), bufferOf(keepFromMs), nowMs, recordsMax] as const),
    ifRevision ?? '',
    bufferOf(Uint32Array.of(epoch)),
  ]
}

function bufferOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}

function parseReply(reply: number[] | number | null | Error): OrOtherLayout<AppendResult> | Error {
  if (reply === null) return 'conflict'
  if (typeof reply === 'number') return 'other-layout'
  if (reply instanceof Error) return reply
  const [revision, records, forgetful, ...codes] = reply as [number, number, number, ...number[]]
  return {
    outcomes: codes.map((code) => outcomes[code] as AppendOutcome),
    revision,
    records,
    isForgetful: forgetful === 1,
  }
}
