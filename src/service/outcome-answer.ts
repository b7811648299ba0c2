import type { OutcomeResult, OutcomesAnswer } from '../schema/outcome.ts'
import type { OutcomeFault } from './outcome-checker.ts'

/** The answer as it comes together: results by position. */
export class AnswerDraft {
  readonly #results: OutcomeResult[]
  readonly #faults = new Map<number, OutcomeFault>()

  constructor(length: number) {
    this.#results = new Array<OutcomeResult>(length).fill('refused')
  }

  get faults(): Iterable<OutcomeFault> {
    return this.#faults.values()
  }

  take(position: number, result: OutcomeResult): void {
    this.#results[position] = result
  }

  refuse(position: number, fault: OutcomeFault): void {
    this.#faults.set(position, fault)
  }

  finish(): OutcomesAnswer {
    const results = this.#results
    const count = (wanted: OutcomeResult) => results.filter((result) => result === wanted).length
    const refused = [...this.#faults]
      .sort(([some], [other]) => some - other)
      .map(([position, { path, ...fault }]) => ({ position, path: `/outcomes/${position}${path}`, ...fault }))
    // What is not taken has been refused: nothing may be lost without a word.
    if (refused.length !== count('refused')) throw new Error('an outcome was neither taken nor refused')
    return {
      recorded: count('recorded'),
      duplicates: count('duplicate'),
      undone: count('undone'),
      refused,
      results,
    }
  }
}
