import { type BudgetMask, noBudgets } from '../domain/budgets/budget-mask.ts'
import type { FactSource } from '../domain/decision/decide.ts'
import { type HeldOut, heldOutFromNothing } from '../domain/experiments/assign-arms.ts'
import { headerBytes, slotBytes, slotCountOf } from '../domain/features/vector.ts'
import { forgottenUntilOffset, historyHeaderBytes, recordBytes } from '../domain/history/history-record.ts'

/**
 * What travels between the service and a worker: batches of requests and of answers, each one array of float64, so that
 * nothing is parsed and nothing but one buffer is moved.
 *
 *   request = now in ms, mask of exhausted budgets, placements, (placement number, count, variant) × placements, groups that the customer is held out
 *             from or -1 for all, group number × groups, slots of the vector or -1, numbers of the history or -1,
 *             context numbers, the vector's slots, the history as the store keeps it
 *   answer  = 1, (is fallback, offers, (offer number, score, propensity, context weight, value, lever,
 *             needs a reservation, mask of budgets) × offers, withheld offers, (offer number, score) × withheld offers) × placements
 *           | 0  when the request failed: its message is in the batch's `errors`
 */
export interface PlacementRequest {
  /** Number of the placement in the ruleset. */
  placement: number
  count: number
  /** In which of its variants the placement is decided; 0 is its own. */
  variant?: number
}

export interface EncodedRequest {
  nowMs: number
  placements: PlacementRequest[]
  /** `encodeContext`'s numbers. */
  context: Float64Array
  /** Undefined for a customer who is not known. */
  vector: Uint8Array | undefined
  /** As the store keeps it, empty for a customer without one; undefined when it could not be read in time. */
  history: Uint8Array | undefined
  /** Nothing by default. */
  heldOut?: HeldOut
  /** Budgets that have nothing left; none by default. */
  exhaustedBudgets?: BudgetMask
}

export interface PlacementAnswer {
  isFallback: boolean
  offers: OfferAnswer[]
  /** What a customer who is held out would have been shown besides, or instead; best first. */
  withheld: WithheldOffer[]
}

export interface WithheldOffer {
  /** Number of the offer in the ruleset. */
  offer: number
  score: number
}

export interface OfferAnswer {
  /** Number of the offer in the ruleset. */
  offer: number
  score: number
  propensity: number
  contextWeight: number
  value: number
  lever: number
  /** Whether a place under a strict cap must be reserved before the offer is shown. */
  needsReservation: boolean
  /** The budgets that it takes a unit of each from. */
  budgets: BudgetMask
}

export const numbersPerOffer = 8
const numbersPerPlacement = 3

/** In the place of a number of groups. */
const fromAll = -1

export interface RequestBatch {
  count: number
  requests: Float64Array<ArrayBuffer>
}

export interface AnswerBatch {
  answers: Float64Array
  /** By position in the batch; undefined when all went well. */
  errors: Record<number, string> | undefined
}

export function encodeBatch(requests: readonly EncodedRequest[]): RequestBatch {
  let length = 0
  for (const request of requests) length += lengthOf(request)
  const target = new Float64Array(length)
  const bytes = new Uint8Array(target.buffer)
  let at = 0
  for (const request of requests) {
    const { nowMs, placements, context, vector, history, heldOut = heldOutFromNothing } = request
    target[at++] = nowMs
    target[at++] = request.exhaustedBudgets ?? noBudgets
    target[at++] = placements.length
    for (const { placement, count, variant = 0 } of placements) {
      target[at++] = placement
      target[at++] = count
      target[at++] = variant
    }
    target[at++] = heldOut.fromAll ? fromAll : heldOut.groups.length
    if (!heldOut.fromAll) for (const group of heldOut.groups) target[at++] = group
    target[at++] = vector === undefined ? -1 : slotCountOf(vector)
    target[at++] = history === undefined ? -1 : history.byteLength / 8
    target.set(context, at)
    at += context.length
    if (vector !== undefined) {
      bytes.set(vector.subarray(headerBytes), at * 8)
      at += slotCountOf(vector)
    }
    if (history !== undefined) {
      bytes.set(history, at * 8)
      at += history.byteLength / 8
    }
  }
  return { count: requests.length, requests: target }
}

function lengthOf({ placements, context, vector, history, heldOut }: EncodedRequest): number {
  return (
    6 +
    placements.length * numbersPerPlacement +
    (heldOut === undefined || heldOut.fromAll ? 0 : heldOut.groups.length) +
    context.length +
    (vector === undefined ? 0 : (vector.byteLength - headerBytes) / slotBytes) +
    (history === undefined ? 0 : history.byteLength / 8)
  )
}

/** Reads a batch of requests in place; `next` moves from request to request. */
export class RequestReader {
  readonly facts: FactSource
  placementCount = 0
  heldOut: HeldOut = heldOutFromNothing
  exhaustedBudgets: BudgetMask = noBudgets
  #placementsAt = 0
  #end = 0

  constructor(
    requests: Float64Array,
    readonly contextLength: number,
  ) {
    const words = new Uint32Array(requests.buffer, requests.byteOffset, requests.length * 2)
    this.facts = {
      nowMs: 0,
      source: requests,
      words,
      vectorStart: 0,
      slotCount: 0,
      contextStart: 0,
      recordsStart: 0,
      recordCount: 0,
      forgottenUntilMs: 0,
      isHistoryKnown: false,
    }
  }

  next(): void {
    const { facts } = this
    const { source } = facts
    let at = this.#end
    facts.nowMs = source[at++] as number
    this.exhaustedBudgets = source[at++] as number
    this.placementCount = this.#whole(at++)
    this.#placementsAt = at
    at += this.placementCount * numbersPerPlacement
    const heldOutGroups = this.#whole(at++)
    this.heldOut = heldOutGroups === 0 ? heldOutFromNothing : heldOutOf(source, at, heldOutGroups)
    at += Math.max(0, heldOutGroups)
    const slotCount = this.#whole(at++)
    const historyLength = this.#whole(at++)
    facts.contextStart = at
    at += this.contextLength
    facts.vectorStart = at
    facts.slotCount = Math.max(0, slotCount)
    at += facts.slotCount
    this.#end = at + Math.max(0, historyLength)
    facts.isHistoryKnown = historyLength >= 0
    const hasHistory = historyLength > 0
    facts.forgottenUntilMs = hasHistory ? (source[at + forgottenUntilOffset / 8] as number) : 0
    facts.recordsStart = at + historyHeaderBytes / 8
    facts.recordCount = hasHistory ? ((historyLength * 8 - historyHeaderBytes) / recordBytes) | 0 : 0
  }

  placement(index: number): number {
    return this.#whole(this.#placementsAt + index * numbersPerPlacement)
  }

  count(index: number): number {
    return this.#whole(this.#placementsAt + index * numbersPerPlacement + 1)
  }

  variant(index: number): number {
    return this.#whole(this.#placementsAt + index * numbersPerPlacement + 2)
  }

  /**
   * A number that is known to be whole. Positions that are worked out from a float64 stay floating for the engine, in every
   * loop that they reach, and cost each record of a history twice as much.
   */
  #whole(at: number): number {
    return (this.facts.source[at] as number) | 0
  }
}

function heldOutOf(source: Float64Array, at: number, groups: number): HeldOut {
  return groups === fromAll
    ? { fromAll: true, groups: [] }
    : { fromAll: false, groups: [...source.subarray(at, at + groups)] }
}

/** The facts of one request as a worker reads them. */
export function factsOf(request: EncodedRequest, contextLength: number): FactSource {
  const reader = new RequestReader(encodeBatch([request]).requests, contextLength)
  reader.next()
  return reader.facts
}

/** Answers by position in the batch; a failed request is an `Error`. */
export function decodeAnswers(
  requests: readonly EncodedRequest[],
  { answers, errors }: AnswerBatch,
): (PlacementAnswer[] | Error)[] {
  let at = 0
  return requests.map(({ placements }, index) => {
    if (answers[at++] === 0) return new Error(errors?.[index] ?? 'the worker failed without a message')
    return placements.map(() => {
      const isFallback = answers[at++] === 1
      const length = answers[at++] as number
      const offers: OfferAnswer[] = []
      for (let rank = 0; rank < length; rank++, at += numbersPerOffer) offers.push(offerAt(answers, at))
      const withheldLength = answers[at++] as number
      const withheld: WithheldOffer[] = []
      for (let rank = 0; rank < withheldLength; rank++, at += 2)
        withheld.push({ offer: answers[at] as number, score: answers[at + 1] as number })
      return { isFallback, offers, withheld }
    })
  })
}

function offerAt(answers: Float64Array, at: number): OfferAnswer {
  return {
    offer: answers[at] as number,
    score: answers[at + 1] as number,
    propensity: answers[at + 2] as number,
    contextWeight: answers[at + 3] as number,
    value: answers[at + 4] as number,
    lever: answers[at + 5] as number,
    needsReservation: answers[at + 6] === 1,
    budgets: answers[at + 7] as number,
  }
}
