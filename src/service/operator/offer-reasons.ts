import { eligibilityOf, raisingBoostsOf, whyShown } from '../../domain/decision/why-shown.ts'
import type { CompileScope } from '../../domain/eligibility/compile-condition.ts'
import { type Evaluate, evaluator } from '../../domain/eligibility/evaluate-condition.ts'
import { supportingLeaves } from '../../domain/eligibility/supporting-leaves.ts'
import { conditionScope } from '../../domain/eligibility/type-condition.ts'
import type { ConditionScope } from '../../domain/eligibility/typed-condition.ts'
import type { Group, Offer } from '../../domain/ruleset.ts'
import { LeafSentences } from '../../domain/sentences/leaf-sentences.ts'
import type { ValueWords } from '../../domain/sentences/value-words.ts'
import { TimeZone } from '../../domain/time/time-zone.ts'
import type { FactReader } from '../fact-reader.ts'

type Texts = Readonly<Record<string, string>>

/**
 * Why offers are shown, for those few that are: the conditions of an offer are compiled when it is first shown, and
 * evaluated in the main thread, in microseconds. A full explanation runs json-rules-engine over all offers in a thread of
 * its own.
 */
export class OfferReasons {
  readonly #reader: FactReader
  readonly #conditions: ConditionScope
  readonly #scope: CompileScope
  readonly #groups: ReadonlyMap<string, Group>
  /** What must hold for an offer, then what raises its score. */
  readonly #evaluators = new Map<Offer, Evaluate[]>()

  constructor(reader: FactReader) {
    const { ruleset, layout, table } = reader
    this.#reader = reader
    this.#conditions = conditionScope(ruleset)
    this.#scope = { table, layout, missingFacts: ruleset.missingFacts }
    this.#groups = new Map(ruleset.groups.map((group) => [group.id, group]))
  }

  /** Call it before the reader begins the request. */
  prepare(offer: Offer): void {
    if (this.#evaluators.has(offer)) return
    const group = this.#groups.get(offer.group) as Group
    const conditions = [eligibilityOf(offer, group), ...raisingBoostsOf(offer, group).map(({ when }) => when)]
    this.#evaluators.set(
      offer,
      conditions.map((condition) => evaluator(condition, this.#conditions, this.#scope)),
    )
  }

  /** At most three sentences, the most telling first, about the request that the reader has begun. */
  why(offer: Offer, words: ValueWords, texts: Texts, nowMs: number): string[] {
    const reader = this.#reader
    const read = (name: string) => reader.value(reader.fact(name), texts)
    const supports = (this.#evaluators.get(offer) ?? []).flatMap((evaluate) =>
      supportingLeaves(evaluate(reader.row, read)),
    )
    const sentences = new LeafSentences(words, this.#conditions, nowMs)
    return whyShown(supports, offer, this.zoneOf(offer), this.#conditions.facts, sentences, nowMs)
  }

  /** In which the dates of the offer are meant. */
  zoneOf({ valid }: Offer): TimeZone {
    const { timeZone } = this.#conditions
    return valid?.timeZone === undefined || valid.timeZone === timeZone.name ? timeZone : new TimeZone(valid.timeZone)
  }
}
