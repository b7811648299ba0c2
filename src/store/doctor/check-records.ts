import { DamagedBytes } from '../../domain/damaged-bytes.ts'
import { assertVector, slotCountOf } from '../../domain/features/vector.ts'
import { decodeHistory, encodeHistory } from '../../domain/history/history-record.ts'
import type { KeptKind } from '../damaged-record.ts'
import { noBytes } from '../sound-record.ts'
import type { Finding } from './finding.ts'

type CheckedKind = Extract<KeptKind, 'vector' | 'history' | 'texts'>

/** A damaged record, with what it takes to mend it. */
export function damaged(kind: KeptKind, owner: string, detail: string, remedy: string): Finding {
  return { code: 'damaged', kind, owner, detail, remedy }
}

/** What is wrong with a vector under a layout of so many slots; bytes that are none stand as `noBytes`. */
export function checkVector(owner: string, vector: Uint8Array, slots: number): Finding[] {
  const reason = reasonAgainst(() => assertVector(vector))
  if (reason !== undefined) return [damaged('vector', owner, reason, forget)]
  const beyond = slotCountOf(vector) - slots
  if (beyond <= 0) return []
  const detail = `found ${slotCountOf(vector)} slots, expected at most ${slots}, as many as the layout has`
  return [
    { code: 'slots-unknown', kind: 'vector', owner, detail, remedy: 'restore the layout that it was written under' },
  ]
}

export function checkHistory(owner: string, history: Uint8Array): Finding[] {
  const reason = reasonAgainst(() => void decodeHistory(history.length === 0 ? noBytes : history))
  return reason === undefined ? [] : [damaged('history', owner, reason, forget)]
}

/** Undefined when `check` throws nothing. */
export function reasonAgainst(check: () => void): string | undefined {
  try {
    check()
    return undefined
  } catch (error) {
    if (error instanceof DamagedBytes) return error.message
    throw error
  }
}

/** In the place of a history that cannot be read: what was in it may still count, so caps hold back until it cannot. */
export function historyInPlace(nowMs: number): Uint8Array {
  return encodeHistory({ revision: 1, forgottenUntilMs: nowMs, records: [] })
}

/** What is told of records of one customer. */
export const remedies: Readonly<Record<CheckedKind, string>> = {
  vector: 'removed by --mend; load the customer again',
  history:
    'replaced by --mend with an empty one that is known to be incomplete; caps hold back what it may have counted',
  texts: 'removed by --mend; load the customer again',
}

const forget = 'delete the customer and load it again'

/** Findings about one customer with what mends them, where their record is damaged. */
export function withMending(
  findings: readonly Finding[],
  mend: (kind: CheckedKind, owner: string) => Promise<void>,
): Finding[] {
  return findings.map((finding) => {
    const { code, kind, owner } = finding
    if (code !== 'damaged' || !(kind === 'vector' || kind === 'history' || kind === 'texts')) return finding
    return { ...finding, remedy: remedies[kind], mend: () => mend(kind, owner) }
  })
}
