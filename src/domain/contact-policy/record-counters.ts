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

/** Where a rule of each scope finds what it counts together, among the keys of a record. */
const keyOf: Readonly<Record<ContactScope, number>> = { customer: 0, placement: 1, channel: 2, group: 3, offer: 4 }

/**
 * Records counted so far, by rule and by what the rule counts together. What is counted is one more in
 * `words[starts[rule] + keys[scopes[rule]]]`, on top of `stamp`; `HistoryTally` does it in place.
 */
export class RecordCounters {
  readonly words: Uint32Array
  /** By rule: where its counters begin, which of the keys it takes, and the count that is its limit. */
  readonly starts: Uint32Array
  readonly scopes: Uint8Array
  readonly limits: Uint32Array
  /** Positions of the customer, the placement, its channel and the group, and the slot of the offer that is counted. */
  readonly keys = new Int32Array(5)
  /** A counter of at most this is 0. */
  stamp = 0
  /** By offer: its number among those that this decision has met, which are few. */
  readonly #offerSlots: Uint32Array
  #slotsUsed = 0
  #decision = 0

  constructor({ rules, groupCount, groupOf, channelOf, channelCount }: CompiledContactPolicies) {
    const placements = channelOf.length
    const lengths = { offer: offersMax, group: groupCount, placement: placements, channel: channelCount, customer: 1 }
    this.starts = new Uint32Array(rules.length)
    let length = 0
    for (const [rule, { counting }] of rules.entries()) {
      this.starts[rule] = length
      if (counting !== undefined) length += lengths[counting.scope]
    }
    this.scopes = Uint8Array.from(rules, ({ counting }) => keyOf[counting?.scope ?? 'customer'])
    this.limits = Uint32Array.from(rules, ({ counting }) => counting?.limit ?? 0)
    this.words = new Uint32Array(length)
    this.#offerSlots = new Uint32Array(groupOf.length)
  }

  /** All counts are 0 again. */
  begin(): void {
    if (this.#decision === decisionsMax) {
      this.#decision = 0
      this.words.fill(0)
      this.#offerSlots.fill(0)
    }
    this.#decision++
    this.stamp = this.#decision * 2 ** valueBits
    this.#slotsUsed = 0
  }

  /** The key of an offer of the ruleset. */
  slotOf(offer: number): number {
    const slot = this.#offerSlots[offer] as number
    if (slot >= this.stamp) return slot - this.stamp
    this.#offerSlots[offer] = this.stamp + this.#slotsUsed
    return this.#slotsUsed++
  }

  /** Counts one more for a rule, of what the keys say; true for the one that reaches its limit. */
  count(rule: number): boolean {
    const at = (this.starts[rule] as number) + (this.keys[this.scopes[rule] as number] as number)
    const before = this.words[at] as number
    const after = before > this.stamp ? before + 1 : this.stamp + 1
    this.words[at] = after
    return after - this.stamp === this.limits[rule]
  }
}
