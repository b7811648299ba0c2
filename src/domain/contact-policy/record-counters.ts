import { placementCountMax } from '../../schema/channels-file.ts'
import type { ContactScope } from '../../schema/contact-policies-file.ts'
import { placementsMax } from '../../schema/decision.ts'
import { recordsMax } from '../history/history-record.ts'
import type { CompiledContactPolicies } from './compile-contact-policies.ts'

/** Offers that one decision can meet: in the history, and in its own answer. */
const offersMax = recordsMax + placementsMax * placementCountMax

/**
 * Every value carries the number of the decision that wrote it above so many bits for the value itself; a smaller value is
 * an old one and counts as none. Thus nothing is cleared, but for once in 2^21 decisions.
 */
const valueBits = 11
const decisionsMax = 2 ** (32 - valueBits) - 1

/** Records counted so far, by rule and by what the rule counts together. */
export class RecordCounters {
  readonly #counters: Uint32Array
  /** By rule: where its counters begin. */
  readonly #starts: Uint32Array
  /** By offer: its number among those that this decision has met, which are few. */
  readonly #offerSlots: Uint32Array
  #slotsUsed = 0
  #decision = 0
  #stamp = 0

  constructor(compiled: CompiledContactPolicies) {
    const lengths: Record<ContactScope, number> = {
      offer: offersMax,
      group: compiled.groupCount,
      placement: compiled.channelOf.length,
      channel: compiled.channelCount,
      customer: 1,
    }
    this.#starts = new Uint32Array(compiled.rules.length)
    let length = 0
    for (const [rule, { counting }] of compiled.rules.entries()) {
      this.#starts[rule] = length
      // Whoever blocks at the first record needs no count, but strict caps are also read.
      if (counting !== undefined) length += lengths[counting.scope]
    }
    this.#counters = new Uint32Array(length)
    this.#offerSlots = new Uint32Array(compiled.groupOf.length)
  }

  /** All counts are 0 again. */
  begin(): void {
    if (this.#decision === decisionsMax) {
      this.#decision = 0
      this.#counters.fill(0)
      this.#offerSlots.fill(0)
    }
    this.#decision++
    this.#stamp = this.#decision * 2 ** valueBits
    this.#slotsUsed = 0
  }

  /** Counts one more for a rule; `key` is the position of the group, placement or channel, 0 for the customer. */
  count(rule: number, key: number): number {
    const at = (this.#starts[rule] as number) + key
    const before = this.#counters[at] as number
    const after = before > this.#stamp ? before + 1 : this.#stamp + 1
    this.#counters[at] = after
    return after - this.#stamp
  }

  /** The key of an offer. */
  offerKey(offer: number): number {
    const known = this.#offerSlots[offer] as number
    if (known >= this.#stamp) return known - this.#stamp
    const slot = this.#slotsUsed++
    this.#offerSlots[offer] = this.#stamp + slot
    return slot
  }
}
