import type { Database } from 'lmdb'
import { appendToHistory, assertAppend, type HistoryAppended } from '../../domain/history/append.ts'
import { assertHistory, isOutcome } from '../../domain/history/history-record.ts'
import { chunks } from '../chunks.ts'
import type { HistoryAppend } from '../store.ts'
import { awaitedLater } from './commit-failure.ts'

/** Interaction histories by customer id. */
export type Histories = Database<Uint8Array, string>

/** Appends in one transaction, whose callback holds our thread: about a millisecond. */
const chunkMax = 100

const noHistory = new Uint8Array(0)

/** Throws when the bytes are no history. */
export function readHistory(histories: Histories, customerId: string): Uint8Array {
  const history = histories.get(customerId)
  if (history === undefined) return noHistory
  assertHistory(history)
  return history
}

/**
 * Does appends in the order given, and resolves when they are committed; one that is refused, because its history is
 * broken, keeps no other back.
 *
 * In transactions, not optimistically as patches are: an append may find that it has nothing to write, and must find it
 * in what is kept now, not in what this process saw a moment ago.
 */
export async function appendToHistories(
  histories: Histories,
  appends: readonly HistoryAppend[],
): Promise<(HistoryAppended | 'conflict')[]> {
  appends.forEach(assertAppend)
  const transactions: Promise<Appended[]>[] = []
  for (const chunk of chunks(appends, chunkMax)) {
    const transaction = histories.transaction(() => chunk.map((append) => appendOne(histories, append)))
    transactions.push(awaitedLater(transaction))
  }
  return (await Promise.all(transactions)).flat().map((appended) => {
    if (appended instanceof Error) throw appended
    return appended
  })
}

/** Those of whom an outcome was recorded or taken back; what the engine itself notes is told to nobody. */
export function* customersWithNewOutcomes(
  appends: readonly HistoryAppend[],
  appended: readonly (HistoryAppended | 'conflict')[],
): Generator<string> {
  for (const [i, { customerId, records }] of appends.entries()) {
    const result = appended[i]
    if (result === undefined || result === 'conflict') continue
    if (result.outcomes.some((outcome, j) => outcome === 'recorded' && isOutcome(records, j))) yield customerId
  }
}

type Appended = HistoryAppended | 'conflict' | Error

/** Inside a transaction. */
function appendOne(histories: Histories, append: HistoryAppend): Appended {
  const history = histories.get(append.customerId) ?? noHistory
  let result: ReturnType<typeof appendToHistory>
  try {
    result = appendToHistory(history, append)
  } catch (error) {
    return error as Error
  }
  if (result === 'conflict') return result
  if (result.bytes !== history) histories.putSync(append.customerId, result.bytes)
  return result.appended
}
