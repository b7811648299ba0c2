/** One offer of an answer. Ranked objects are reused from decision to decision. */
export interface RankedOffer {
  offer: number
  score: number
}

/** Keeps the best `limit` offers seen; equal scores rank by offer number, which is the order of ids. Allocates nothing per offer. */
export class TopOffers {
  readonly #ranked: RankedOffer[] = []
  #length = 0
  #limit = 0

  constructor(limitMax: number) {
    for (let i = 0; i < limitMax; i++) {
      this.#ranked.push({ offer: -1, score: 0 })
    }
  }

  get length(): number {
    return this.#length
  }

  start(limit: number): void {
    if (limit > this.#ranked.length) throw new RangeError(`a limit of ${limit}: at most ${this.#ranked.length}`)
    this.#limit = limit
    this.#length = 0
  }

  at(rank: number): RankedOffer {
    if (rank >= this.#length) throw new RangeError(`rank ${rank} of ${this.#length}`)
    return this.#ranked[rank] as RankedOffer
  }

  offer(offer: number, score: number): void {
    let rank = this.#length
    while (rank > 0 && ranksBefore(offer, score, this.#ranked[rank - 1] as RankedOffer)) rank--
    if (rank >= this.#limit) return
    const last = Math.min(this.#length, this.#limit - 1)
    const entry = this.#ranked[last] as RankedOffer
    for (let i = last; i > rank; i--) this.#ranked[i] = this.#ranked[i - 1] as RankedOffer
    this.#ranked[rank] = entry
    entry.offer = offer
    entry.score = score
    this.#length = Math.min(this.#length + 1, this.#limit)
  }
}

/** Whether an offer of a score stands above another. */
export function ranksBefore(offer: number, score: number, other: RankedOffer): boolean {
  return score > other.score || (score === other.score && offer < other.offer)
}
