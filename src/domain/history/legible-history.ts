import type { DictionarySizes } from '../features/layout-epoch.ts'
import {
  decodeHistory,
  encodeHistory,
  epochOffset,
  epochOfHistory,
  type HistoryRecord,
  revisionOf,
  unknownGroup,
} from './history-record.ts'

/**
 * The history, or a copy without the records that name anything beyond these sizes: they may mean something else by now. The
 * copy says that records up to the latest of those may be missing, as they are, so that contact policies that look back
 * beyond that moment know that they do not know.
 */
export function legibleHistory(history: Uint8Array, sizes: DictionarySizes): Uint8Array {
  const { revision, forgottenUntilMs, records } = decodeHistory(history)
  const legible = records.filter((record) => isLegible(record, sizes))
  if (legible.length === records.length) return history
  const lostAtMs = records.filter((record) => !legible.includes(record)).map(({ atMs }) => atMs)
  return encodeHistory({
    ...{ revision, records: legible, epoch: epochOfHistory(history) },
    forgottenUntilMs: Math.max(forgottenUntilMs, ...lostAtMs),
  })
}

/** A copy that says of itself that it rests on another layout, with the next revision. */
export function historyUnderEpoch(history: Uint8Array, epoch: number): Uint8Array {
  // Not `slice`, which for a Buffer is no copy.
  const copy = new Uint8Array(history)
  const view = new DataView(copy.buffer)
  view.setUint32(epochOffset, epoch, true)
  view.setUint32(4, revisionOf(history) + 1, true)
  return copy
}

function isLegible({ kind, offer, placement, group, reason }: HistoryRecord, sizes: DictionarySizes): boolean {
  const isWithin = (dictionary: string, number: number) => number < (sizes.get(dictionary) ?? 0)
  // The place of the placement is an arm's: a number of the experiment itself.
  if (kind === 'exposed' || kind === 'converted') return isWithin('experiments', offer)
  return (
    isWithin('offers', offer) &&
    isWithin('placements', placement) &&
    (group === unknownGroup || isWithin('groups', group)) &&
    (reason === 0 || isWithin('reasons', reason))
  )
}
