import type { Outcome } from '../../schema/outcome.ts'
import { DamagedBytes } from '../damaged-bytes.ts'
import { noEpoch } from '../features/layout-epoch.ts'

/**
 * A customer's interaction history: a header, then records in the order in which they arrived, all 32 bytes long and
 * little-endian, so that it travels to a worker as float64 numbers like everything else.
 *
 *   header = u16 version (1), u16 reserved, u32 revision (grows with every write, wraps), f64 forgotten until,
 *            u32 epoch of the layout (`features/layout-epoch.ts`), 12 reserved
 *   record = f64 at, u32 until, u16 group, u8 reason, u8 reserved,
 *            u32 offer, u16 placement, u8 kind, u8 flags, 8 bytes decision
 *
 * Times: `at` and `forgotten until` in milliseconds, `until` in whole seconds, since 1970. Offer, group, placement and
 * reason are numbers of the layout's dictionaries (`offers`, `groups`, `placements`, `reasons`): they outlive rulesets.
 * The last 16 bytes say which event it is: two records are the same event when they are equal.
 */
export const recordBytes = 32
export const historyHeaderBytes = recordBytes
export const historyVersion = 1

/** Where the header says until when records may be missing. */
export const forgottenUntilOffset = 8

/** Where the header says on which layout the numbers of the records rest. */
export const epochOffset = 16

const kindOffset = 22

/** Where the bytes lie that say which event a record is. */
export const eventOffset = 16

/** A customer's records. Beyond, the oldest are dropped, and the header says until when the history is incomplete. */
export const recordsMax = 512

/** With as many records as there may be. */
export const historyBytesMax = historyHeaderBytes + recordsMax * recordBytes

/** As far from 1970 as ECMAScript has times. */
const momentMsMax = 8.64e15

/** What a record says: an outcome, or one of what the engine itself notes. */
export type RecordKind =
  | Outcome
  /** The offer was in an answer, where that counts as a contact. */
  | 'decided'
  /** A place under a strict cap is held until `until`. */
  | 'reserved'
  /** It would have been shown, had the customer not been held out. */
  | 'held-out'
  /** First met an experiment (offer = the experiment's number, placement = the arm). */
  | 'exposed'
  /** First accepted anything after that. */
  | 'converted'

/** Stored numbers: never change or reuse one. */
export const kindCodes: Readonly<Record<RecordKind, number>> = {
  decided: 1,
  presented: 2,
  impression: 3,
  click: 4,
  accepted: 5,
  declined: 6,
  later: 7,
  'not-presented': 8,
  reserved: 9,
  'held-out': 10,
  exposed: 11,
  converted: 12,
}

export const kindCodeMax = 12

/** Whether the record in this place is of an outcome, and not a note of the engine's. */
export function isOutcome(records: Uint8Array, index: number): boolean {
  const kind = records[index * recordBytes + kindOffset] ?? 0
  return kind >= kindCodes.presented && kind <= kindCodes['not-presented']
}

/** Length of what is looked up by kind code. */
export const kindCount = kindCodeMax + 1

/** Set in the flags of a record that was taken back: it counts for nothing. */
export const undoneFlag = 1

/** The group of an offer that the active ruleset does not have any more, reported late. No group has this number. */
export const unknownGroup = 0xffff

export interface HistoryRecord {
  atMs: number
  /** For `later` the date that was agreed, for `reserved` the end of the lease; 0 for all others. */
  untilSeconds: number
  /** Or `unknownGroup`. */
  group: number
  /** 0 for none. */
  reason: number
  offer: number
  placement: number
  kind: RecordKind
  isUndone: boolean
  /** 16 hex digits: the last 8 bytes of the decision's id. */
  decision: string
}

const kinds = new Map(Object.entries(kindCodes).map(([kind, code]) => [code, kind as RecordKind]))

export function encodeRecords(records: readonly HistoryRecord[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(records.length * recordBytes)
  const view = new DataView(bytes.buffer)
  for (const [index, record] of records.entries()) writeRecord(view, index * recordBytes, record)
  return bytes
}

function writeRecord(view: DataView, at: number, record: HistoryRecord): void {
  view.setFloat64(at, record.atMs, true)
  view.setUint32(at + 8, record.untilSeconds, true)
  view.setUint16(at + 12, record.group, true)
  view.setUint8(at + 14, record.reason)
  view.setUint32(at + 16, record.offer, true)
  view.setUint16(at + 20, record.placement, true)
  view.setUint8(at + 22, kindCodes[record.kind])
  view.setUint8(at + 23, record.isUndone ? undoneFlag : 0)
  view.setBigUint64(at + 24, BigInt(`0x${record.decision}`), false)
}

export interface History {
  /** Changes with every write; 0 for a customer without history. */
  revision: number
  /** Records of this moment and before may be missing, although they would still count; 0 when all are there. */
  forgottenUntilMs: number
  records: HistoryRecord[]
  /** Of the layout that the records rest on; none by default. */
  epoch?: number
}

/** What a store keeps of a customer without history. */
export const noHistory = new Uint8Array(0)

/** A history as a store keeps it: for those who have no store. */
export function encodeHistory({
  revision,
  forgottenUntilMs,
  records,
  epoch = noEpoch,
}: History): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(historyHeaderBytes + records.length * recordBytes)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, historyVersion, true)
  view.setUint32(4, revision, true)
  view.setFloat64(forgottenUntilOffset, forgottenUntilMs, true)
  view.setUint32(epochOffset, epoch, true)
  bytes.set(encodeRecords(records), historyHeaderBytes)
  return bytes
}

/** Reads what a store keeps; an empty array is a customer without history. Throws `DamagedBytes` when the bytes are no history. */
export function decodeHistory(bytes: Uint8Array): History {
  if (bytes.length === 0) return { revision: 0, forgottenUntilMs: 0, records: [] }
  assertHistory(bytes)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const records: HistoryRecord[] = []
  for (let at = historyHeaderBytes; at < bytes.length; at += recordBytes) records.push(readRecord(view, at))
  return { revision: view.getUint32(4, true), forgottenUntilMs: view.getFloat64(forgottenUntilOffset, true), records }
}

/** Throws `DamagedBytes` when these are not a header and records, at most `recordsMax`. What the records say is not looked at. */
export function assertHistory(bytes: Uint8Array): void {
  if (isHistory(bytes)) return
  const version = bytes.length < historyHeaderBytes ? undefined : (bytes[0] as number) + (bytes[1] as number) * 256
  throw new DamagedBytes(
    `a history of ${bytes.length} bytes, version ${version}: expected version ${historyVersion} and a multiple of ${recordBytes}, at most ${historyBytesMax}`,
  )
}

/** Whether `assertHistory` throws nothing. */
export function isHistory(bytes: Uint8Array): boolean {
  return (
    bytes.length >= historyHeaderBytes &&
    bytes.length <= historyBytesMax &&
    bytes.length % recordBytes === 0 &&
    (bytes[0] as number) + (bytes[1] as number) * 256 === historyVersion
  )
}

/** The epoch of a history as a store keeps it; of an empty one, none. */
export function epochOfHistory(bytes: Uint8Array): number {
  return bytes.length === 0 ? noEpoch : new DataView(bytes.buffer, bytes.byteOffset).getUint32(epochOffset, true)
}

/** The revision of a history as a store keeps it, without decoding it. */
export function revisionOf(bytes: Uint8Array): number {
  return bytes.length === 0 ? 0 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true)
}

function readRecord(view: DataView, at: number): HistoryRecord {
  const code = view.getUint8(at + 22)
  const kind = kinds.get(code)
  if (kind === undefined) throw new DamagedBytes(`a record of the unknown kind ${code}: a newer version has written it`)
  const atMs = view.getFloat64(at, true)
  if (!(Math.abs(atMs) <= momentMsMax)) throw new DamagedBytes(`a record at ${atMs} ms since 1970: expected a moment`)
  return {
    atMs,
    untilSeconds: view.getUint32(at + 8, true),
    group: view.getUint16(at + 12, true),
    reason: view.getUint8(at + 14),
    offer: view.getUint32(at + 16, true),
    placement: view.getUint16(at + 20, true),
    kind,
    isUndone: (view.getUint8(at + 23) & undoneFlag) !== 0,
    decision: view
      .getBigUint64(at + 24, false)
      .toString(16)
      .padStart(16, '0'),
  }
}

/** Whether a history as a store keeps it has a record of the same event that counts. Reads the bytes in place. */
export function hasEvent(history: Uint8Array, record: HistoryRecord): boolean {
  const event = new DataView(encodeRecords([record]).buffer)
  const view = new DataView(history.buffer, history.byteOffset, history.byteLength)
  for (let at = historyHeaderBytes + eventOffset; at < history.byteLength; at += recordBytes) {
    const isSame = view.getBigUint64(at) === event.getBigUint64(eventOffset)
    if (isSame && view.getBigUint64(at + 8) === event.getBigUint64(eventOffset + 8)) return true
  }
  return false
}

/** The 16 hex digits that stand for a decision in its records. */
export function decisionKey(decisionId: string): string {
  return decisionId.replaceAll('-', '').slice(-16)
}
