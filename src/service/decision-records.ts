import type { Layout } from '../domain/features/layout.ts'
import { decisionKey, type HistoryRecord, unknownGroup } from '../domain/history/history-record.ts'
import type { Offer, Placement, Ruleset } from '../domain/ruleset.ts'
import type { OfferAnswer, PlacementAnswer } from '../worker/messages.ts'

/**
 * How long a place under a strict cap is held for an offer in an answer: a long call. What is presented later counts all
 * the same, but by then somebody else may have been given the place.
 */
export const reservationMs = 30 * 60_000

/** What the history must say before an answer may leave. */
export interface DecisionRecords {
  records: HistoryRecord[]
  /** Some hold a place under a strict cap: they may only be added to the history that the decision saw. */
  isReserved: boolean
}

export interface DecidedAnswers {
  decisionId: string
  nowMs: number
  ruleset: Ruleset
  layout: Layout
  /** In the order asked. */
  placements: readonly Placement[]
  answers: readonly PlacementAnswer[]
}

/**
 * The records that a decision writes: none for most. Where being decided is already the contact, each offer has one;
 * under a strict cap, each holds its place until its outcome is reported.
 */
export function decisionRecords({ placements, answers, ...decided }: DecidedAnswers): DecisionRecords {
  const records: HistoryRecord[] = []
  let isReserved = false
  for (const [position, { offers }] of answers.entries()) {
    const placement = placements[position] as Placement
    for (const offer of offers) {
      const isContact = placement.contactWhen === 'decision'
      if (!isContact && !offer.needsReservation) continue
      isReserved ||= offer.needsReservation
      records.push(recordOf(offer, placement, isContact ? 'decided' : 'reserved', decided))
    }
  }
  return { records, isReserved }
}

function recordOf(
  { offer: number }: OfferAnswer,
  placement: Placement,
  kind: 'decided' | 'reserved',
  { decisionId, nowMs, ruleset, layout }: Omit<DecidedAnswers, 'placements' | 'answers'>,
): HistoryRecord {
  const offer = ruleset.offers[number] as Offer
  return {
    atMs: nowMs,
    untilSeconds: kind === 'reserved' ? Math.ceil((nowMs + reservationMs) / 1_000) : 0,
    group: layout.number('groups', offer.group) ?? unknownGroup,
    reason: 0,
    offer: numberIn(layout, 'offers', offer.id),
    placement: numberIn(layout, 'placements', placement.id),
    kind,
    isUndone: false,
    decision: decisionKey(decisionId),
  }
}

function numberIn(layout: Layout, dictionary: 'offers' | 'placements', id: string): number {
  const number = layout.number(dictionary, id)
  if (number === undefined) throw new Error(`'${id}' of the active ruleset has no number in ${dictionary}`)
  return number
}
