import type { Database } from 'lmdb'
import { DamagedBytes } from '../../domain/damaged-bytes.ts'
import { OtherLayout } from '../../domain/features/layout-epoch.ts'
import { appendToHistory, assertAppend } from '../../domain/history/append.ts'
import { isOutcome } from '../../domain/history/history-record.ts'
import { chunks } from '../chunks.ts'
import type { DamagedRecord } from '../damaged-record.ts'
import type { AppendResult, HistoryAppend, OrOtherLayout } from '../store.ts'
import { awaitedLater } from './commit-failure.ts'

/** Interaction histories by customer id. */
export type Histories = Database<Uint8Array, string>

/** Appends in one transaction, whose callback holds our thread: about a millisecond. */
const chunkMax = 100

const noHistory = new Uint8Array(0)

/**
 * Does appends in the order given, and resolves when they are committed; one whose history is damaged
 * keeps no other back, and is told to `onDamage`.
 *
 * In transactions, not optimistically as patches are: an append may find that it has nothing to write, and must find it
 * in what is kept now, not in what this process saw a moment ago.
 */
export async function appendToHistories(
  histories: Histories,
  appends: readonly HistoryAppend[],
  epoch: number,
  onDamage: (record: DamagedRecord) => void,
): Promise<OrOtherLayout<AppendResult>[]> {
  appends.forEach(assertAppend)
  const transactions: Promise<(OrOtherLayout<AppendResult> | DamagedBytes)[]>[] = []
  for (const chunk of chunks(appends, chunkMax)) {
    const transaction = histories.transaction(() => chunk.map((append) => appendOne(histories, append, epoch)))
    transactions.push(awaitedLater(transaction))
  }
  return (await Promise.all(transactions)).flat().map((result, i) => {
    if (!(result instanceof DamagedBytes)) return result
    onDamage({ kind: 'history', owner: appends[i]?.customerId ?? '', reason: result.message })
    return 'damaged'
  })
}

/** Those of whom an outcome was recorded or taken back; what the engine itself notes is told to nobody. */
export function* customersWithNewOutcomes(
  appends: readonly HistoryAppend[],
  appended: readonly OrOtherLayout<AppendResult>[],
): Generator<string> {
  for (const [i, { customerId, records }] of appends.entries()) {
    const result = appended[i]
    if (result === undefined || typeof result === 'string') continue
    if (result.outcomes.some((outcome, j) => outcome === 'recorded' && isOutcome(records, j))) yield customerId
  }
}

/** Inside a transaction. */
function appendOne(
  histories: Histories,
  append: HistoryAppend,
  epoch: number,
): OrOtherLayout<AppendResult> | DamagedBytes {
  const history = histories.get(append.customerId) ?? noHistory
  let result: ReturnType<typeof appendToHistory>
  try {
    result = appendToHistory(history, append, epoch)
  } catch (error) {
    if (error instanceof OtherLayout) return 'other-layout'
    if (error instanceof DamagedBytes) return error
    throw error
  }
  if (result === 'conflict') return result
  if (result.bytes !== history) histories.putSync(append.customerId, result.bytes)
  return result.appended
}
