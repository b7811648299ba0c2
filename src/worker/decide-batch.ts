import type { TopOffers } from '../domain/arbitration/top-offers.ts'
import type { CompiledRules } from '../domain/decision/compiled-ruleset.ts'
import type { Decider } from '../domain/decision/decide.ts'
import { RulesDecider } from '../domain/decision/decide-by-rules.ts'
import type { BatchProgress } from './batch-progress.ts'
import { type AnswerBatch, numbersPerOffer, type RequestBatch, RequestReader } from './messages.ts'

/** Answers batches of requests under one ruleset. Synchronous; used by the worker, and without one by the command line. */
export class BatchDecider {
  readonly #decider: RulesDecider
  readonly #contextLength: number
  readonly #progress: BatchProgress | undefined
  #answers = new Float64Array(1024)
  #length = 0

  /** `suppressions` as `Decider` takes them; `progress` is told of every step. */
  constructor(compiled: CompiledRules, suppressions?: Uint32Array, progress?: BatchProgress) {
    this.#decider = new RulesDecider(compiled, suppressions)
    this.#contextLength = compiled.table.contextLength
    this.#progress = progress
  }

  decide(batch: RequestBatch): AnswerBatch {
    const reader = new RequestReader(batch.requests, this.#contextLength)
    let errors: Record<number, string> | undefined
    this.#length = 0
    for (let index = 0; index < batch.count; index++) {
      reader.next()
      this.#progress?.begin(index)
      const start = this.#length
      try {
        this.#decideOne(reader)
      } catch (error) {
        // One request that breaks an invariant must not take the others of its batch with it.
        errors ??= {}
        errors[index] = error instanceof Error ? (error.stack ?? error.message) : String(error)
        this.#length = start
        this.#push(0)
      }
    }
    return { answers: this.#answers.slice(0, this.#length), errors }
  }

  #decideOne(reader: RequestReader): void {
    this.#push(1)
    this.#decider.begin(reader.facts, reader.heldOut, reader.exhaustedBudgets)
    for (let index = 0; index < reader.placementCount; index++) {
      const decider = this.#decider.decidePlacement(reader.placement(index), reader.count(index), reader.variant(index))
      this.#push(decider.isFallback ? 1 : 0)
      this.#pushOffers(decider)
      this.#pushWithheld(decider.withheld)
      this.#progress?.step()
    }
  }

  #pushOffers(decider: Decider): void {
    const top = decider.ranked
    this.#push(top.length)
    for (let rank = 0; rank < top.length; rank++) {
      const ranked = top.at(rank)
      this.#reserve(numbersPerOffer)
      const answers = this.#answers
      const at = this.#length
      const { propensity, contextWeight, value, lever } = decider.factorsOf(ranked.offer)
      answers[at] = ranked.offer
      answers[at + 1] = decider.isFallback ? 0 : ranked.score
      answers[at + 2] = propensity
      answers[at + 3] = contextWeight
      answers[at + 4] = value
      answers[at + 5] = lever
      answers[at + 6] = decider.needsReservation(ranked.offer) ? 1 : 0
      answers[at + 7] = decider.budgetsOf(ranked.offer)
      this.#length += numbersPerOffer
    }
  }

  #pushWithheld(withheld: TopOffers): void {
    this.#push(withheld.length)
    for (let rank = 0; rank < withheld.length; rank++) {
      const { offer, score } = withheld.at(rank)
      this.#push(offer)
      this.#push(score)
    }
  }

  #push(value: number): void {
    this.#reserve(1)
    this.#answers[this.#length++] = value
  }

  #reserve(length: number): void {
    if (this.#length + length <= this.#answers.length) return
    const grown = new Float64Array(this.#answers.length * 2)
    grown.set(this.#answers)
    this.#answers = grown
  }
}
