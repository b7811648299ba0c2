import { noEpoch, OtherLayout } from '../features/layout-epoch.ts'
import {
  assertHistory,
  epochOffset,
  epochOfHistory,
  historyHeaderBytes,
  historyVersion,
  kindCodeMax,
  kindCodes,
  recordBytes,
  recordsMax,
  revisionOf,
  undoneFlag,
} from './history-record.ts'

/** What is to be added to one customer's history, all or nothing. */
export interface RecordsAppend {
  /** As `encodeRecords` makes them, at most `recordsMax`; one with `isUndone` takes back the kept record of its event. */
  records: Uint8Array
  /** By kind code (`kindCodeMax` + 1 numbers): kept records of that kind from before this moment go, unless their `until` is still to come. */
  keepFromMs: Float64Array
  /** `reserved` records whose `until` lies before this moment go. */
  nowMs: number
  /** Append nothing unless the history still has this revision; 0 stands for no history. */
  ifRevision?: number | undefined
}

/** What became of one record. `duplicate`: its event is kept already, or taken back already. */
export type AppendOutcome = 'recorded' | 'duplicate' | 'nothing-to-undo'

export interface HistoryAppended {
  /** One for each record, in order. */
  outcomes: AppendOutcome[]
  /** Of the history as it is now; the same as before when nothing has changed. */
  revision: number
  /** How many it has now. */
  records: number
  /** The bound has made it drop records that would still count, now or earlier: it is no longer the whole truth. */
  isForgetful: boolean
}

/** Where the parts of a record lie (`history-record.ts`). */
const untilOffset = 8
const offerOffset = 16
const placementOffset = 20
const kindOffset = 22
const flagsOffset = 23
const decisionOffset = 24

/** Outcomes that settle what became of a reserved place. */
const settling: ReadonlySet<number> = new Set([kindCodes.presented, kindCodes.impression, kindCodes['not-presented']])

/**
 * The history after an append, and what became of every record. The bytes are those given when nothing has changed; they
 * are never changed themselves.
 *
 * - A record of an event that is kept already is a duplicate. If the kept one was taken back, a record that is not newer
 *   is a duplicate, too, since a retry must not bring back what was taken back; a newer one takes its place.
 * - A record with the undone flag takes back the kept one of its event.
 * - `presented`, `impression` and `not-presented` remove the `reserved` record of their offer, placement and decision.
 * - Then what is past goes (`RecordsAppend`), and of what is beyond `recordsMax` the oldest by their own time; the header
 *   remembers the time of the newest that went.
 *
 * `epoch` is that of the layout on which the records rest; throws `OtherLayout` when the history rests on another.
 *
 * `store/redis/lua/append-history-1.lua` does the same; the contract suite of the store holds the two together.
 */
export function appendToHistory(
  history: Uint8Array,
  append: RecordsAppend,
  epoch = noEpoch,
): { bytes: Uint8Array; appended: HistoryAppended } | 'conflict' {
  if (history.length > 0) assertHistory(history)
  assertAppend(append)
  if (history.length > 0 && epochOfHistory(history) !== epoch)
    throw new OtherLayout(`a history of epoch ${epochOfHistory(history)}`)
  const { records, ifRevision } = append
  if (ifRevision !== undefined && ifRevision !== revisionOf(history)) return 'conflict'

  const draft = new Draft(history, records.length, epoch)
  const outcomes: AppendOutcome[] = []
  for (let at = 0; at < records.length; at += recordBytes)
    outcomes.push(draft.add(records.subarray(at, at + recordBytes)))
  draft.dropPast(append)
  draft.forgetOldest()

  const bytes = draft.finish(history)
  const { forgottenUntilMs } = draft
  const revision = revisionOf(bytes)
  return { bytes, appended: { outcomes, revision, records: draft.count, isForgetful: forgottenUntilMs > 0 } }
}

/** Throws when the append is not well-formed: sizes, and times that cannot be compared. */
export function assertAppend({ records, keepFromMs, nowMs }: RecordsAppend): void {
  if (records.length % recordBytes !== 0 || records.length > recordsMax * recordBytes) {
    throw new Error(
      `records of ${records.length} bytes: expected a multiple of ${recordBytes}, at most ${recordsMax} records`,
    )
  }
  if (keepFromMs.length !== kindCodeMax + 1 || keepFromMs.some(Number.isNaN)) {
    throw new Error(`keepFromMs: found [${keepFromMs}], expected ${kindCodeMax + 1} numbers`)
  }
  if (!Number.isFinite(nowMs)) throw new Error(`nowMs: found ${nowMs}, expected a moment`)
  const view = viewOf(records)
  for (let at = 0; at < records.length; at += recordBytes) {
    const atMs = view.getFloat64(at, true)
    if (!Number.isFinite(atMs)) throw new Error(`a record at ${atMs}: expected a moment`)
  }
}

/** A history that is being changed: header and records in one buffer that has room for all that may come. */
class Draft {
  forgottenUntilMs: number
  readonly #bytes: Uint8Array
  readonly #view: DataView
  /** Bytes in use. */
  #length: number

  constructor(history: Uint8Array, roomBytes: number, epoch: number) {
    this.#length = Math.max(history.length, historyHeaderBytes)
    this.#bytes = new Uint8Array(this.#length + roomBytes)
    this.#view = viewOf(this.#bytes)
    this.#bytes.set(history)
    if (history.length === 0) this.#view.setUint16(0, historyVersion, true)
    this.#view.setUint32(epochOffset, epoch, true)
    this.forgottenUntilMs = this.#view.getFloat64(8, true)
  }

  get count(): number {
    return this.#length / recordBytes - 1
  }

  add(record: Uint8Array): AppendOutcome {
    const event = viewOf(record)
    const kind = event.getUint8(kindOffset)
    const kept = this.#find(event, kind)
    if ((event.getUint8(flagsOffset) & undoneFlag) !== 0) return this.#undo(kept)
    if (kept !== undefined) {
      if (!this.#isUndone(kept) || this.#atMs(kept) >= event.getFloat64(0, true)) return 'duplicate'
      this.#remove(kept)
    }
    this.#bytes.set(record, this.#length)
    this.#length += recordBytes
    const reserved = settling.has(kind) ? this.#find(event, kindCodes.reserved) : undefined
    if (reserved !== undefined) this.#remove(reserved)
    return 'recorded'
  }

  dropPast({ keepFromMs, nowMs }: RecordsAppend): void {
    this.#keepOnly((at) => {
      if (this.#view.getUint32(at + untilOffset, true) * 1000 >= nowMs) return true
      const kind = this.#view.getUint8(at + kindOffset)
      if (kind === kindCodes.reserved) return false
      const keepFrom = keepFromMs[kind]
      // A kind that only a newer version knows is for that version to drop.
      return keepFrom === undefined || this.#atMs(at) >= keepFrom
    })
  }

  /** Of records of the same moment the one goes that arrived first. */
  forgetOldest(): void {
    const excess = this.count - recordsMax
    if (excess <= 0) return
    const times = new Float64Array(this.count)
    for (let i = 0; i < times.length; i++) times[i] = this.#atMs(historyHeaderBytes + i * recordBytes)
    times.sort()
    const lastToGoMs = times[excess - 1] as number
    let lastToGo = excess - times.indexOf(lastToGoMs)
    this.#keepOnly((at) => {
      const atMs = this.#atMs(at)
      return atMs > lastToGoMs || (atMs === lastToGoMs && lastToGo-- <= 0)
    })
    this.forgottenUntilMs = Math.max(this.forgottenUntilMs, lastToGoMs)
  }

  /** The history as it was when it would be the same, else the new one, with the next revision. */
  finish(history: Uint8Array): Uint8Array {
    this.#view.setFloat64(8, this.forgottenUntilMs, true)
    const bytes = this.#bytes.subarray(0, this.#length)
    const isSame = history.length === 0 ? this.count === 0 && this.forgottenUntilMs === 0 : areEqual(bytes, history)
    if (isSame) return history
    this.#view.setUint32(4, revisionOf(bytes) + 1, true)
    return bytes
  }

  #undo(kept: number | undefined): AppendOutcome {
    if (kept === undefined) return 'nothing-to-undo'
    if (this.#isUndone(kept)) return 'duplicate'
    this.#view.setUint8(kept + flagsOffset, this.#view.getUint8(kept + flagsOffset) | undoneFlag)
    return 'recorded'
  }

  /** Where the record of the same offer, placement and decision lies that is of this kind, taken back or not. */
  #find(event: DataView, kind: number): number | undefined {
    const view = this.#view
    const offer = event.getUint32(offerOffset, true)
    const placement = event.getUint16(placementOffset, true)
    const decisionLow = event.getUint32(decisionOffset, true)
    const decisionHigh = event.getUint32(decisionOffset + 4, true)
    for (let at = historyHeaderBytes; at < this.#length; at += recordBytes) {
      if (
        view.getUint32(at + decisionOffset + 4, true) === decisionHigh &&
        view.getUint32(at + decisionOffset, true) === decisionLow &&
        view.getUint32(at + offerOffset, true) === offer &&
        view.getUint16(at + placementOffset, true) === placement &&
        view.getUint8(at + kindOffset) === kind
      ) {
        return at
      }
    }
    return undefined
  }

  #atMs(at: number): number {
    return this.#view.getFloat64(at, true)
  }

  #isUndone(at: number): boolean {
    return (this.#view.getUint8(at + flagsOffset) & undoneFlag) !== 0
  }

  #remove(at: number): void {
    this.#bytes.copyWithin(at, at + recordBytes, this.#length)
    this.#length -= recordBytes
  }

  #keepOnly(isKept: (at: number) => boolean): void {
    let to = historyHeaderBytes
    for (let at = historyHeaderBytes; at < this.#length; at += recordBytes) {
      if (!isKept(at)) continue
      if (to !== at) this.#bytes.copyWithin(to, at, at + recordBytes)
      to += recordBytes
    }
    this.#length = to
  }
}

function areEqual(some: Uint8Array, others: Uint8Array): boolean {
  return some.length === others.length && some.every((byte, i) => byte === others[i])
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
