/**
 * Numbers the offers that a decision meets, so that what it counts by offer needs room for those alone. A slot stands on top
 * of the stamp of the decision that gave it; less is an old one, so nothing is cleared between decisions.
 */
export class OfferSlots {
  /** By position of the offer. */
  readonly #slots: Int32Array
  #used = 0

  constructor(offers: number) {
    this.#slots = new Int32Array(offers).fill(-1)
  }

  /** The next decision has met no offer. Stamps that begin anew forget the slots of all that were before. */
  begin(isStampAnew: boolean): void {
    if (isStampAnew) this.#slots.fill(-1)
    this.#used = 0
  }

  of(offer: number, stamp: number): number {
    const slot = this.#slots[offer] as number
    if (slot >= stamp) return slot - stamp
    this.#slots[offer] = stamp + this.#used
    return this.#used++
  }
}
