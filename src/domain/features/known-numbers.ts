import { type DictionaryName, type DictionaryNumber, type Layout, membersPerSlot, setDictionary } from './layout.ts'
import type { DictionarySizes } from './layout-epoch.ts'
import { headerBytes, slotBytes, slotCountOf } from './vector.ts'

/** One slot of a set: the bits for which no member is known, and all slots of the set. */
interface SetSlot {
  slot: number
  feature: string
  firstBit: number
  unknownLow: number
  unknownHigh: number
  slotsOfSet: readonly number[]
}

const bitsMax = 64

/**
 * Tells whether a layout has a text for every number in a customer's vector: categories, and members of sets. Other
 * processes give numbers as well, so a vector may hold some that this one has not learnt. Until it has, such a number says
 * nothing: not that it differs from a text that has no number here either.
 *
 * A vector of 40 slots is looked through in 0.2 µs.
 */
export class KnownNumbers {
  readonly #layout: Layout
  #shape = -1
  #slotsMax = Number.POSITIVE_INFINITY
  #categoriesMax = Number.POSITIVE_INFINITY
  #categorySlots: readonly number[] = []
  #setSlots: readonly SetSlot[] = []

  readonly #sizes: DictionarySizes | undefined

  /** `sizes`: how many numbers of each dictionary count, for vectors of an ancestor; all by default. */
  constructor(layout: Layout, sizes?: DictionarySizes) {
    this.#layout = layout
    this.#sizes = sizes
  }

  areAllIn(vector: Uint8Array): boolean {
    this.#keepInStep()
    const view = viewOf(vector)
    const slotCount = slotCountOf(vector)
    if (slotCount > this.#slotsMax) return false
    const categories = this.#layout.keysOf('categories')
    for (const slot of this.#categorySlots) {
      if (slot >= slotCount) continue
      const number = view.getFloat64(headerBytes + slot * slotBytes, true)
      if (!Number.isNaN(number) && (categories[number] === undefined || number >= this.#categoriesMax)) return false
    }
    for (const set of this.#setSlots) if (set.slot < slotCount && hasUnknownBit(view, set)) return false
    return true
  }

  /** Numbers for which the layout has no text, but may learn one. */
  unknownIn(vector: Uint8Array): DictionaryNumber[] {
    this.#keepInStep()
    const view = viewOf(vector)
    const slotCount = slotCountOf(vector)
    const categories = this.#layout.keysOf('categories')
    const unknown: DictionaryNumber[] = []
    for (const slot of this.#categorySlots) {
      if (slot >= slotCount) continue
      const number = view.getFloat64(headerBytes + slot * slotBytes, true)
      const isBeyond = this.#sizes !== undefined && number >= this.#categoriesMax
      if (!Number.isNaN(number) && categories[number] === undefined && !isBeyond)
        unknown.push({ dictionary: 'categories', number })
    }
    for (const set of this.#setSlots) {
      if (set.slot >= slotCount || !hasUnknownBit(view, set)) continue
      const dictionary = setDictionary(set.feature)
      for (const bit of unknownBits(view, set)) {
        const number = set.firstBit + bit
        if (number < this.#limitOf(dictionary)) unknown.push({ dictionary, number })
      }
    }
    return unknown
  }

  /** The vector itself when every number in it is known, else `withoutUnknown`. */
  readable(vector: Uint8Array): Uint8Array {
    return this.areAllIn(vector) ? vector : this.withoutUnknown(vector)
  }

  /**
   * A copy in which every feature is missing that has a number without a text: it is not known what it says. Of a set all
   * is missing, since somebody who has a member that cannot be named may have any.
   */
  withoutUnknown(vector: Uint8Array): Uint8Array {
    this.#keepInStep()
    // Not `slice`, which for a Buffer is no copy.
    const copy = new Uint8Array(
      vector.subarray(0, headerBytes + Math.min(slotCountOf(vector), this.#slotsMax) * slotBytes),
    )
    const view = viewOf(copy)
    const slotCount = slotCountOf(copy)
    const categories = this.#layout.keysOf('categories')
    const forget = (slot: number) => {
      if (slot < slotCount) view.setFloat64(headerBytes + slot * slotBytes, Number.NaN, true)
    }
    for (const slot of this.#categorySlots) {
      if (slot >= slotCount) continue
      const number = view.getFloat64(headerBytes + slot * slotBytes, true)
      if (categories[number] === undefined || number >= this.#categoriesMax) forget(slot)
    }
    for (const set of this.#setSlots) {
      if (set.slot < slotCount && hasUnknownBit(view, set)) for (const slot of set.slotsOfSet) forget(slot)
    }
    return copy
  }

  #keepInStep(): void {
    if (this.#shape === this.#layout.shape) return
    this.#shape = this.#layout.shape
    this.#slotsMax = this.#limitOf('slots')
    this.#categoriesMax = this.#limitOf('categories')
    const slots = [...this.#layout.slots()]
    this.#categorySlots = slots.filter(({ type }) => type === 'category').map(({ slot }) => slot)
    const sets = slots.filter(({ type }) => type === 'set')
    this.#setSlots = sets.map(({ slot, feature, index }) => ({
      slot,
      feature,
      firstBit: index * membersPerSlot,
      ...this.#unknownMasks(feature, index * membersPerSlot),
      slotsOfSet: sets.filter((other) => other.feature === feature).map((other) => other.slot),
    }))
  }

  #limitOf(dictionary: DictionaryName): number {
    return this.#sizes === undefined ? Number.POSITIVE_INFINITY : (this.#sizes.get(dictionary) ?? 0)
  }

  /** Bits for which there is no member, those beyond what a slot may have among them. */
  #unknownMasks(feature: string, firstBit: number) {
    const dictionary = setDictionary(feature)
    const members = this.#layout.keysOf(dictionary)
    const limit = this.#limitOf(dictionary)
    let unknownLow = -1
    let unknownHigh = -1
    for (let bit = 0; bit < membersPerSlot && firstBit + bit < limit; bit++) {
      if (members[firstBit + bit] === undefined) continue
      if (bit < 32) unknownLow &= ~(1 << bit)
      else unknownHigh &= ~(1 << (bit - 32))
    }
    return { unknownLow, unknownHigh }
  }
}

function hasUnknownBit(view: DataView, { slot, unknownLow, unknownHigh }: SetSlot): boolean {
  const at = headerBytes + slot * slotBytes
  if (((view.getUint32(at, true) & unknownLow) | (view.getUint32(at + 4, true) & unknownHigh)) === 0) return false
  return !Number.isNaN(view.getFloat64(at, true))
}

function* unknownBits(view: DataView, { slot, unknownLow, unknownHigh }: SetSlot): Generator<number> {
  const at = headerBytes + slot * slotBytes
  const low = view.getUint32(at, true) & unknownLow
  const high = view.getUint32(at + 4, true) & unknownHigh
  for (let bit = 0; bit < bitsMax; bit++) {
    if (((bit < 32 ? low : high) & (1 << (bit & 31))) !== 0) yield bit
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
