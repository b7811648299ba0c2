import { DamagedBytes } from '../damaged-bytes.ts'
import { slotsMax } from './layout.ts'
import { noEpoch, OtherLayout } from './layout-epoch.ts'

/**
 * A customer's feature vector and the patches that change it, as bytes (little-endian).
 *
 *   vector  = header, slot 0, slot 1, …
 *   header  = u8 format (1), u24 epoch of the layout (`layout-epoch.ts`), u32 seconds since 1970 of the last write
 *   slot    = 8 bytes; missing is NaN (7FF8 0000 0000 0000)
 *             number, timestamp (ms, or a date: `kept-date.ts`): float64 · boolean: 0 or 1 · category: number in the dictionary ·
 *             text: 1 when the customer has one (the text itself is kept elsewhere) ·
 *             set: 48 bits of membership in the low bytes, the 16 high bits zero. As a float64 that is a tiny number and
 *             never NaN, so an empty set is not a missing one. The first slot of a set tells whether it is missing.
 *
 * A vector may be shorter than the layout: the slots that it lacks are missing.
 *
 *   patch   = run, run, …
 *   run     = u32 operation, u32 first slot, u32 count, u32 asked slot, then count × 8 bytes
 *   operation 0 writes the slots; 1 adds members to sets (or), 2 removes them (and not): a missing slot counts as empty;
 *   3 writes the slots when the asked slot was missing before the patch; 4 refuses the whole patch when it was, and has no
 *   slots. Only 3 and 4 ask for a slot; for the others it is 0.
 *
 * The same patch bytes are applied here (LMDB) and by `store/redis/lua/patch-customer-2.lua`; the contract suite of the
 * store holds the two together.
 */
export const vectorFormat = 1
export const headerBytes = 8
export const slotBytes = 8
export const runHeaderBytes = 16

/** With every slot that a layout may give. */
export const vectorBytesMax = headerBytes + slotsMax * slotBytes

export const PatchOperation = { write: 0, add: 1, remove: 2, writeIfMissing: 3, require: 4 } as const
export type PatchOperation = (typeof PatchOperation)[keyof typeof PatchOperation]

export function createVector(slotCount: number, updatedAtMs: number, epoch = noEpoch): Uint8Array {
  // The header is as long as a slot. A typed array is filled some 20 times faster than slot by slot through a view.
  const slots = new Float64Array(headerBytes / slotBytes + slotCount).fill(Number.NaN)
  writeHeader(new DataView(slots.buffer), updatedAtMs, epoch)
  return new Uint8Array(slots.buffer)
}

export function slotCountOf(vector: Uint8Array): number {
  return (vector.byteLength - headerBytes) / slotBytes
}

export function updatedAtMsOf(vector: Uint8Array): number {
  return viewOf(vector).getUint32(4, true) * 1000
}

/** Of the layout that its numbers rest on. */
export function epochOf(vector: Uint8Array): number {
  return (vector[1] as number) | ((vector[2] as number) << 8) | ((vector[3] as number) << 16)
}

/** A copy that says of itself that it rests on another layout. */
export function underEpoch(vector: Uint8Array, epoch: number): Uint8Array {
  // Not `slice`, which for a Buffer is no copy.
  const copy = new Uint8Array(vector)
  viewOf(copy).setUint32(0, ((epoch << 8) | vectorFormat) >>> 0, true)
  return copy
}

/** Throws `DamagedBytes` when the bytes are not a vector: a broken store must not turn into a wrong decision. */
export function assertVector(vector: Uint8Array): void {
  const { byteLength } = vector
  if (byteLength < headerBytes || byteLength > vectorBytesMax || byteLength % slotBytes !== 0) {
    throw new DamagedBytes(
      `a feature vector of ${byteLength} bytes: expected a multiple of ${slotBytes}, at least ${headerBytes} and at most ${vectorBytesMax}`,
    )
  }
  const format = vector[0]
  if (format !== vectorFormat) throw new DamagedBytes(`a feature vector of format ${format}: expected ${vectorFormat}`)
}

/** Whether `assertVector` throws nothing. */
export function isVector(vector: Uint8Array): boolean {
  const { byteLength } = vector
  return (
    byteLength >= headerBytes &&
    byteLength <= vectorBytesMax &&
    byteLength % slotBytes === 0 &&
    vector[0] === vectorFormat
  )
}

/** A patch changes members of a set that is missing, and so would make known what nobody knows. Nothing was changed. */
export class SetUnknown extends Error {
  override readonly name = 'SetUnknown'
}

/**
 * The customer's vector after the patch; `vector` is undefined for a customer who is new. Never changes its arguments.
 * `epoch` is that of the layout on which the patch rests. Throws `SetUnknown`, `OtherLayout`.
 */
export function applyPatch(
  vector: Uint8Array | undefined,
  patch: Uint8Array,
  updatedAtMs: number,
  epoch = noEpoch,
): Uint8Array {
  if (vector !== undefined && epochOf(vector) !== epoch) throw new OtherLayout(`a vector of epoch ${epochOf(vector)}`)
  const slotCount = Math.max(vector === undefined ? 0 : slotCountOf(vector), slotsTouchedBy(patch))
  const result = createVector(slotCount, updatedAtMs, epoch)
  if (vector !== undefined) result.set(vector.subarray(headerBytes), headerBytes)
  const target = viewOf(result)
  const source = viewOf(patch)
  for (const run of runsOf(patch)) {
    if (run.operation === PatchOperation.require) {
      if (isMissing(vector, run.asked)) throw new SetUnknown(`slot ${run.asked} is missing`)
      continue
    }
    const to = headerBytes + run.slot * slotBytes
    const runBytes = run.count * slotBytes
    const writes =
      run.operation === PatchOperation.write ||
      (run.operation === PatchOperation.writeIfMissing && isMissing(vector, run.asked))
    if (writes) {
      result.set(patch.subarray(run.offset, run.offset + runBytes), to)
      continue
    }
    if (run.operation === PatchOperation.writeIfMissing) continue
    for (let at = 0; at < runBytes; at += slotBytes) {
      const low = source.getUint32(run.offset + at, true)
      const high = source.getUint32(run.offset + at + 4, true)
      changeMembers(target, to + at, low, high, run.operation)
    }
  }
  return result
}

function isMissing(vector: Uint8Array | undefined, slot: number): boolean {
  if (vector === undefined || slot >= slotCountOf(vector)) return true
  return Number.isNaN(viewOf(vector).getFloat64(headerBytes + slot * slotBytes, true))
}

function changeMembers(
  target: DataView,
  to: number,
  lowMask: number,
  highMask: number,
  operation: PatchOperation,
): void {
  const missing = Number.isNaN(target.getFloat64(to, true))
  const low = missing ? 0 : target.getUint32(to, true)
  const high = missing ? 0 : target.getUint32(to + 4, true)
  const add = operation === PatchOperation.add
  target.setUint32(to, add ? low | lowMask : low & ~lowMask, true)
  target.setUint32(to + 4, add ? high | highMask : high & ~highMask, true)
}

interface Run {
  operation: PatchOperation
  slot: number
  count: number
  asked: number
  /** Where the run's values begin in the patch, in bytes. */
  offset: number
}

export function* runsOf(patch: Uint8Array): Generator<Run> {
  const view = viewOf(patch)
  for (let offset = 0; offset < patch.byteLength; ) {
    const run = {
      operation: view.getUint32(offset, true) as PatchOperation,
      slot: view.getUint32(offset + 4, true),
      count: view.getUint32(offset + 8, true),
      asked: view.getUint32(offset + 12, true),
      offset: offset + runHeaderBytes,
    }
    yield run
    offset = run.offset + run.count * slotBytes
  }
}

function slotsTouchedBy(patch: Uint8Array): number {
  let slots = 0
  for (const { slot, count } of runsOf(patch)) if (count > 0) slots = Math.max(slots, slot + count)
  return slots
}

function writeHeader(view: DataView, updatedAtMs: number, epoch: number): void {
  view.setUint32(0, ((epoch << 8) | vectorFormat) >>> 0, true)
  view.setUint32(4, Math.floor(updatedAtMs / 1000), true)
}

/** Collects slot changes into a patch; neighbouring slots that are written in order share a run. */
export class PatchBuilder {
  #bytes = new Uint8Array(256)
  #view = new DataView(this.#bytes.buffer)
  #length = 0
  #run = -1

  write(slot: number, value: number): void {
    const at = this.#slot(PatchOperation.write, slot)
    this.#view.setFloat64(at, value, true)
  }

  /** `low` and `high` are the 32 + 16 bits of a set's slot. */
  writeMembers(slot: number, low: number, high: number): void {
    this.#members(PatchOperation.write, slot, low, high)
  }

  addMembers(slot: number, low: number, high: number): void {
    this.#members(PatchOperation.add, slot, low, high)
  }

  removeMembers(slot: number, low: number, high: number): void {
    this.#members(PatchOperation.remove, slot, low, high)
  }

  /** Writes a set's slot when the set, whose first slot is `first`, was missing before the patch. */
  writeMembersIfMissing(slot: number, low: number, high: number, first: number): void {
    this.#begin(PatchOperation.writeIfMissing, slot, 1, first)
    this.#setMembers(this.#take(), low, high)
    this.#run = -1
  }

  /** Refuses the patch when the set whose first slot this is was missing before it. */
  require(first: number): void {
    this.#begin(PatchOperation.require, 0, 0, first)
    this.#run = -1
  }

  /** The patch so far, as a copy; the builder is empty afterwards. */
  build(): Uint8Array {
    const patch = this.#bytes.slice(0, this.#length)
    this.#length = 0
    this.#run = -1
    return patch
  }

  #members(operation: PatchOperation, slot: number, low: number, high: number): void {
    this.#setMembers(this.#slot(operation, slot), low, high)
  }

  #setMembers(at: number, low: number, high: number): void {
    this.#view.setUint32(at, low >>> 0, true)
    this.#view.setUint32(at + 4, high >>> 0, true)
  }

  /** Where the bytes of a slot begin; the run that is under way goes on when the slot follows. */
  #slot(operation: PatchOperation, slot: number): number {
    const view = this.#view
    const run = this.#run
    const continues =
      run >= 0 &&
      view.getUint32(run, true) === operation &&
      view.getUint32(run + 4, true) + view.getUint32(run + 8, true) === slot
    if (continues) view.setUint32(run + 8, view.getUint32(run + 8, true) + 1, true)
    else this.#begin(operation, slot, 1, 0)
    return this.#take()
  }

  #begin(operation: PatchOperation, slot: number, count: number, asked: number): void {
    this.#reserve(runHeaderBytes)
    this.#run = this.#length
    this.#view.setUint32(this.#run, operation, true)
    this.#view.setUint32(this.#run + 4, slot, true)
    this.#view.setUint32(this.#run + 8, count, true)
    this.#view.setUint32(this.#run + 12, asked, true)
    this.#length += runHeaderBytes
  }

  #take(): number {
    this.#reserve(slotBytes)
    const at = this.#length
    this.#length += slotBytes
    return at
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.byteLength) return
    const grown = new Uint8Array(this.#bytes.byteLength * 2)
    grown.set(this.#bytes)
    this.#bytes = grown
    this.#view = new DataView(grown.buffer)
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
