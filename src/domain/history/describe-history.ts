import type { CustomerHistory, HistoryEntry } from '../../schema/customer-history.ts'
import type { DictionaryNumber, Layout } from '../features/layout.ts'
import { decodeHistory, type HistoryRecord, unknownGroup } from './history-record.ts'

export interface DescribedHistory {
  history: CustomerHistory
  /** Numbers that the layout has no name for. */
  unnamed: DictionaryNumber[]
}

/** A customer's history as people read it, the latest first. Numbers that the layout has no name for stand as `#17`. */
export function describeHistory(customerId: string, bytes: Uint8Array, layout: Layout): DescribedHistory {
  const { revision, forgottenUntilMs, records } = decodeHistory(bytes)
  const names = new Names(layout)
  const entries = records.sort((one, other) => other.atMs - one.atMs).map((record) => entryOf(record, names))
  const incomplete = forgottenUntilMs > 0 ? { incompleteUntil: iso(forgottenUntilMs) } : {}
  const complete = forgottenUntilMs === 0
  return { history: { customerId, revision, complete, ...incomplete, records: entries }, unnamed: names.unknown }
}

function entryOf(record: HistoryRecord, names: Names): HistoryEntry {
  const { atMs, untilSeconds, group, reason, kind, isUndone: undone, decision } = record
  return {
    at: iso(atMs),
    kind,
    ...(kind === 'exposed' || kind === 'converted'
      ? { experiment: names.of('experiments', record.offer), arm: record.placement }
      : { offerId: names.of('offers', record.offer), placementId: names.of('placements', record.placement) }),
    ...(group === unknownGroup || kind === 'exposed' || kind === 'converted'
      ? {}
      : { group: names.of('groups', group) }),
    ...(reason === 0 ? {} : { reason: names.of('reasons', reason) }),
    ...(untilSeconds === 0 ? {} : { until: iso(untilSeconds * 1_000) }),
    undone,
    decision,
  }
}

class Names {
  readonly #layout: Layout
  readonly unknown: DictionaryNumber[] = []

  constructor(layout: Layout) {
    this.#layout = layout
  }

  of(dictionary: 'offers' | 'groups' | 'placements' | 'reasons' | 'experiments', number: number): string {
    const name = this.#layout.key(dictionary, number)
    if (name === undefined) this.unknown.push({ dictionary, number })
    return name ?? `#${number}`
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
