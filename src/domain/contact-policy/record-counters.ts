import { placementCountMax } from '../../schema/channels-file.ts'
import type { ContactScope } from '../../schema/contact-policies-file.ts'
import { placementsMax } from '../../schema/decision.ts'
import { recordsMax } from '../history/history-record.ts'
import type { CompiledContactPolicies } from './compile-contact-policies.ts'

/** Offers that one decision can meet: in the history, and in its own answer. */
const offersMax = recordsMax + placementsMax * placementCountMax

/**
 * Every value carries the number of the decision that wrote it above so many bits for the value itself; a smaller value is
 * an old one and counts as none. Thus nothing is cleared, but for once in 2^20 decisions.
 */
const valueBits = 11
const decisionsMax = 2 ** (31 - valueBits) - 1

/** Where `words` has what records are counted with, by what a rule counts together. */
const placementKey = 1
const channelKey = 2
const groupKey = 3
const offerKey = 4
const keyOf: Readonly<Record<ContactScope, number>> = {
  customer: 0,
  placement: placementKey,
  channel: channelKey,
  group: groupKey,
  offer: offerKey,
}

/** Where `words` has what belongs to a rule: first all keys, then so many numbers a rule. */
const rulesStart = 8
const numbersPerRule = 4
/** Which key the rule takes, where its counters begin, and the count that is its limit. */
const ruleKey = 0
const ruleCounters = 1
const ruleLimit = 2

/**
 * Records counted so far, by rule and by what the rule counts together. Keys, rules and counters lie in one array: three
 * would each be one more to reach for every record and rule.
 */
export class RecordCounters {
  readonly #words: Int32Array
  /** A counter of at most this is 0. */
  stamp = 0
  readonly #countersStart: number
  #decision = 0

  constructor({ rules, groupCount, channelOf, channelCount }: CompiledContactPolicies) {
    const placements = channelOf.length
    const lengths = { offer: offersMax, group: groupCount, placement: placements, channel: channelCount, customer: 1 }
    this.#countersStart = rulesStart + rules.length * numbersPerRule
    const numbers = rules.map(({ counting }) => (counting === undefined ? 0 : lengths[counting.scope]))
    this.#words = new Int32Array(numbers.reduce((sum, length) => sum + length, this.#countersStart))
    let start = this.#countersStart
    for (const [rule, { counting }] of rules.entries()) {
      const at = rulesStart + rule * numbersPerRule
      this.#words[at + ruleKey] = keyOf[counting?.scope ?? 'customer']
      this.#words[at + ruleCounters] = start
      this.#words[at + ruleLimit] = counting?.limit ?? 0
      start += numbers[rule] as number
    }
  }

  /** All counts are 0 again. True when stamps begin anew, so that what carries one must be cleared. */
  begin(): boolean {
    const isAnew = this.#decision === decisionsMax
    if (isAnew) {
      this.#decision = 0
      this.#words.fill(0, this.#countersStart)
    }
    this.#decision++
    this.stamp = this.#decision * 2 ** valueBits
    return isAnew
  }

  /** What is counted next, until it is told anew; `slot` stands for the offer (see `OfferSlots`). */
  aim(placement: number, channel: number, group: number, slot: number): void {
    const words = this.#words
    words[placementKey] = placement
    words[channelKey] = channel
    words[groupKey] = group
    words[offerKey] = slot
  }

  /** Counts one more for each of 32 rules, from `word * 32` on; answers those that reach their limit by it. */
  count(word: number, rules: number): number {
    const words = this.#words
    const { stamp } = this
    const start = rulesStart + word * 32 * numbersPerRule
    let reached = 0
    for (let rest = rules; rest !== 0; rest &= rest - 1) {
      const bit = rest & -rest
      const at = start + (31 - Math.clz32(bit)) * numbersPerRule
      const counter = (words[at + ruleCounters] as number) + (words[words[at + ruleKey] as number] as number)
      const before = words[counter] as number
      const count = before > stamp ? before + 1 : stamp + 1
      words[counter] = count
      if (count - stamp === words[at + ruleLimit]) reached |= bit
    }
    return reached
  }
}
