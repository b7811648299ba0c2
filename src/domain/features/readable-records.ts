import { epochOfHistory } from '../history/history-record.ts'
import { historyUnderEpoch, legibleHistory } from '../history/legible-history.ts'
import { KnownNumbers } from './known-numbers.ts'
import type { Layout } from './layout.ts'
import type { DictionarySizes } from './layout-epoch.ts'
import { epochOf, underEpoch } from './vector.ts'

/**
 * Reads records under a layout that were written under others. Under an ancestor, numbers mean the same as far as it had
 * given any when the next epoch began; beyond that, and under a layout of which nothing is known, they say nothing: values
 * are missing, and a history says that it is not whole.
 */
export class ReadableRecords {
  readonly #current: KnownNumbers
  readonly #ofAncestors = new Map<number, KnownNumbers>()

  constructor(readonly layout: Layout) {
    this.#current = new KnownNumbers(layout)
  }

  /** Whether the layout, or one that went over into it, has this epoch. */
  knowsEpoch(epoch: number): boolean {
    return epoch === this.layout.epoch || this.layout.sizesUnder(epoch) !== undefined
  }

  /** Tells whether a vector can be read as it is, and what of it cannot. */
  numbersOf(vector: Uint8Array): KnownNumbers {
    const epoch = epochOf(vector)
    if (epoch === this.layout.epoch) return this.#current
    let known = this.#ofAncestors.get(epoch)
    if (known === undefined) {
      known = new KnownNumbers(this.layout, this.layout.sizesUnder(epoch) ?? nothing)
      this.#ofAncestors.set(epoch, known)
    }
    return known
  }

  /** The vector, or a copy without what cannot be read of it. */
  vector(vector: Uint8Array): Uint8Array {
    return this.numbersOf(vector).readable(vector)
  }

  /** The history, or a copy without what cannot be read of it. */
  history(history: Uint8Array): Uint8Array {
    const epoch = epochOfHistory(history)
    if (history.length === 0 || epoch === this.layout.epoch) return history
    return legibleHistory(history, this.layout.sizesUnder(epoch) ?? nothing)
  }

  /** As they are to be kept under this layout, so that what is written to them next is of one layout. */
  rewritten(vector: Uint8Array): Uint8Array {
    return underEpoch(this.vector(vector), this.layout.epoch)
  }

  rewrittenHistory(history: Uint8Array): Uint8Array {
    return historyUnderEpoch(this.history(history), this.layout.epoch)
  }
}

const nothing: DictionarySizes = new Map()
