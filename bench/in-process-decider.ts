import { compileRuleset } from '#sufler/domain/decision/compiled-ruleset.ts'
import { entriesOfRuleset } from '#sufler/domain/decision/ruleset-entries.ts'
import { encodeContext } from '#sufler/domain/features/context-codec.ts'
import { checkValues } from '#sufler/domain/features/customer-codec.ts'
import { Layout } from '#sufler/domain/features/layout.ts'
import { applyPatch } from '#sufler/domain/features/vector.ts'
import { noHistory } from '#sufler/domain/history/history-record.ts'
import type { Offer, Ruleset } from '#sufler/domain/ruleset.ts'
import { TimeZone } from '#sufler/domain/time/time-zone.ts'
import { BatchDecider } from '#sufler/worker/decide-batch.ts'
import { decodeAnswers, type EncodedRequest, encodeBatch, type RequestBatch } from '#sufler/worker/messages.ts'
import { CustomerEncoder } from './customer-encoder.ts'

export interface InProcessRequest {
  customerId: string
  features: Record<string, unknown>
  context: Record<string, unknown>
}

/** No condition of the generated rulesets looks at the time. */
export const nowMs = 1_767_225_600_000

/** The worker's own code, given one encoded request at a time. */
export class InProcessDecider {
  readonly #ruleset: Ruleset
  readonly #decider: BatchDecider
  readonly #requests: EncodedRequest[]
  readonly #batches: RequestBatch[]

  /** `historyOf` gives the history of the customer of a request; by default nobody has one. */
  constructor(
    ruleset: Ruleset,
    requests: readonly InProcessRequest[],
    count: number,
    historyOf: (index: number, layout: Layout) => Uint8Array = () => noHistory,
  ) {
    const layout = new Layout()
    layout.internLocally(entriesOfRuleset(ruleset))
    const compiled = compileRuleset(ruleset, layout)
    const encoder = new CustomerEncoder(ruleset, layout)
    const timeZone = new TimeZone(ruleset.timeZone)
    const contextFacts = new Map(ruleset.context.map((fact) => [fact.name, fact]))
    this.#ruleset = ruleset
    this.#decider = new BatchDecider(compiled)
    this.#requests = requests.map(({ features, context }, index) => {
      const numbers = new Float64Array(compiled.table.contextLength)
      encodeContext(ruleset.context, checkValues(contextFacts, context, timeZone).values, layout, numbers, 0)
      const vector = applyPatch(undefined, encoder.slots(features), nowMs)
      return {
        nowMs,
        placements: [{ placement: 0, count }],
        context: numbers,
        vector,
        history: historyOf(index, layout),
      }
    })
    this.#batches = this.#requests.map((request) => encodeBatch([request]))
  }

  /** Requests are taken round and round. */
  decide(index: number): void {
    this.#decider.decide(this.#batches[index % this.#batches.length] as RequestBatch)
  }

  offerIds(index: number): string[] {
    const request = this.#requests[index] as EncodedRequest
    const [answer] = decodeAnswers([request], this.#decider.decide(encodeBatch([request])))
    if (answer === undefined || answer instanceof Error) throw answer ?? new Error('no answer')
    return answer.flatMap(({ offers }) => offers.map(({ offer }) => (this.#ruleset.offers[offer] as Offer).id))
  }
}
