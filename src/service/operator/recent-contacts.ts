import { DamagedBytes } from '../../domain/damaged-bytes.ts'
import type { DictionaryNumber } from '../../domain/features/layout.ts'
import { decodeHistory, type HistoryRecord, type RecordKind } from '../../domain/history/history-record.ts'
import { type Outcome, outcomes } from '../../schema/outcome.ts'

/** Contacts that the operator sees: what is further back tells little about this call. */
export const recentContactsMax = 8

/** One offer of one decision, and the most that became of it. */
export interface RecentRecord extends HistoryRecord {
  kind: Outcome
}

/**
 * How much an outcome says: of one offer in one decision only the most telling is shown, since who declined an offer has
 * also been shown it. What was not presented is nothing that the customer knows of.
 */
const weights: Readonly<Partial<Record<RecordKind, number>>> = {
  presented: 1,
  impression: 1,
  click: 2,
  later: 3,
  declined: 3,
  accepted: 3,
}

/** The latest first; those of equal weight in one decision (declined, then accepted after all) as the last one says. */
export function recentRecords(history: Uint8Array): RecentRecord[] {
  const byOffer = new Map<string, RecentRecord>()
  for (const record of recordsOf(history)) {
    if (record.isUndone || !isContact(record)) continue
    const key = `${record.decision} ${record.placement} ${record.offer}`
    const other = byOffer.get(key)
    if (other !== undefined && !isMoreTelling(record, other)) continue
    // Last in the map as it is last in the history: of what happened in one millisecond, too, the later comes first.
    byOffer.delete(key)
    byOffer.set(key, record)
  }
  return [...byOffer.values()]
    .reverse()
    .sort((one, other) => other.atMs - one.atMs)
    .slice(0, recentContactsMax)
}

/** The numbers of their offers, placements and reasons, which another node may have given. */
export function numbersIn(records: readonly RecentRecord[]): DictionaryNumber[] {
  return records.flatMap(({ offer, placement, reason }) => [
    { dictionary: 'offers', number: offer },
    { dictionary: 'placements', number: placement },
    { dictionary: 'reasons', number: reason },
  ])
}

function isContact(record: HistoryRecord): record is RecentRecord {
  return (outcomes as readonly string[]).includes(record.kind) && weights[record.kind] !== undefined
}

function isMoreTelling(record: RecentRecord, other: RecentRecord): boolean {
  const difference = (weights[record.kind] ?? 0) - (weights[other.kind] ?? 0)
  return difference === 0 ? record.atMs >= other.atMs : difference > 0
}

/** Nothing of a history whose records cannot be read: the operator goes on without. */
function recordsOf(history: Uint8Array): HistoryRecord[] {
  try {
    return decodeHistory(history).records
  } catch (error) {
    if (error instanceof DamagedBytes) return []
    throw error
  }
}
