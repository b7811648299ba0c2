import {
  decodeHistory,
  type HistoryRecord,
  historyHeaderBytes,
  kindCodes,
  recordBytes,
} from '../history/history-record.ts'
import { dayMs } from '../time/civil-date.ts'

/**
 * How long a customer counts as exposed, and as converted, in days: records of these kinds must be kept for so long, and
 * an experiment that runs longer counts a customer again.
 */
const exposureKeptDays = 400

export const exposureKeptMs = exposureKeptDays * dayMs

/** That a customer met an experiment, and in which arm. */
export interface Exposure {
  /** Number of the experiment's key in the dictionary `experiments`. */
  experiment: number
  /** Position among its arms. */
  arm: number
  atMs: number
}

/** These records belong to no decision: what they say happens once, and repeated it must be the same event. */
const noDecision = '0'.repeat(16)

export function exposureRecord(kind: 'exposed' | 'converted', { experiment, arm, atMs }: Exposure): HistoryRecord {
  return {
    atMs,
    untilSeconds: 0,
    group: 0,
    reason: 0,
    offer: experiment,
    placement: arm,
    kind,
    isUndone: false,
    decision: noDecision,
  }
}

/**
 * Whether the history has the customer exposed to the experiment, in whichever arm: the first one counts, also when the
 * shares have changed since. Reads the bytes in place, since it is asked for every decision under an experiment.
 */
export function isExposed(history: Uint8Array, experiment: number): boolean {
  const view = new DataView(history.buffer, history.byteOffset, history.byteLength)
  for (let at = historyHeaderBytes; at < history.byteLength; at += recordBytes) {
    if (view.getUint8(at + 22) === kindCodes.exposed && view.getUint32(at + 16, true) === experiment) return true
  }
  return false
}

/** What is to be noted about conversions. */
export interface ConversionChange {
  exposure: Exposure
  record: HistoryRecord
}

/**
 * Conversions that the history should have and does not: of every experiment to which the customer was exposed before
 * accepting something, at the first moment of that. With `canUndo` also those that it should not have any more, as
 * records that take them back: only where nothing accepted is left and nothing was forgotten.
 */
export function conversionChanges(
  bytes: Uint8Array,
  untilMsOf: (experiment: number) => number,
  canUndo: boolean,
): ConversionChange[] {
  const { records, forgottenUntilMs } = decodeHistory(bytes)
  const counting = records.filter(({ isUndone }) => !isUndone)
  const accepted = counting.filter(({ kind }) => kind === 'accepted').map(({ atMs }) => atMs)
  const firstExposures = new Map<number, Exposure>()
  for (const { kind, offer, placement, atMs } of counting) {
    if (kind !== 'exposed') continue
    const known = firstExposures.get(offer)
    if (known === undefined || atMs < known.atMs) firstExposures.set(offer, { experiment: offer, arm: placement, atMs })
  }
  return [...firstExposures.values()].flatMap((exposure): ConversionChange[] => {
    const { experiment, atMs: exposedAtMs } = exposure
    const untilMs = untilMsOf(experiment)
    const moments = accepted.filter((atMs) => atMs >= exposedAtMs && atMs < untilMs)
    const converted = counting.find(({ kind, offer }) => kind === 'converted' && offer === experiment)
    if (converted === undefined) {
      if (moments.length === 0) return []
      return [{ exposure, record: exposureRecord('converted', { ...exposure, atMs: Math.min(...moments) }) }]
    }
    if (!canUndo || moments.length > 0 || forgottenUntilMs >= exposedAtMs) return []
    return [{ exposure, record: { ...converted, isUndone: true } }]
  })
}
