import type { CompiledContactPolicies } from './compile-contact-policies.ts'
import type { HistoryNumbers } from './history-numbers.ts'

/**
 * All that counting a record needs to know of its offer, side by side: offers of a history lie far apart, and four tables
 * would be four misses of the cache a record.
 *
 *   card = position, group, slot, bits of the rules for which records of the offer count
 *
 * The slot is the offer's number among those that a decision has met, on top of the decision's stamp; less is an old one.
 */
export const cardGroup = 1
export const cardSlot = 2
export const cardBits = 3

export class OfferCards {
  /** By number of the dictionary: where its card begins is the number times `length`. An offer that is lost has position -1. */
  readonly cards: Int32Array
  readonly length: number
  readonly #numbers: HistoryNumbers
  #slotsUsed = 0

  constructor({ numbers, groupOf, counted }: CompiledContactPolicies) {
    const { width, words } = counted.offers
    this.#numbers = numbers
    this.length = cardBits + width
    this.cards = new Int32Array(numbers.offers.length * this.length).fill(-1)
    for (const [number, position] of numbers.offers.entries()) {
      if (position < 0) continue
      const at = number * this.length
      this.cards[at] = position
      this.cards[at + cardGroup] = groupOf[position] as number
      for (let word = 0; word < width; word++)
        this.cards[at + cardBits + word] = words[position * width + word] as number
    }
  }

  /** No decision has met any offer. */
  forgetSlots(): void {
    for (let at = cardSlot; at < this.cards.length; at += this.length) this.cards[at] = -1
  }

  /** The next decision has met none. */
  begin(): void {
    this.#slotsUsed = 0
  }

  /** The slot of the offer whose card begins there. */
  slotAt(card: number, stamp: number): number {
    const slot = this.cards[card + cardSlot] as number
    if (slot >= stamp) return slot - stamp
    this.cards[card + cardSlot] = stamp + this.#slotsUsed
    return this.#slotsUsed++
  }

  /** The same by the position of the offer; of those in the answer. */
  slotOf(position: number, stamp: number): number {
    return this.slotAt((this.#numbers.offerNumbers[position] as number) * this.length, stamp)
  }
}
