import type { CallState } from '../../schema/live.ts'
import type { OperatorCard } from '../../schema/operator.ts'

/** Who calls, as we were told; one of them. */
export type Caller = { kind: 'customer'; id: string } | { kind: 'phone'; phone: string } | { kind: 'crm'; id: string }

export type AnswerOutcome = 'accepted' | 'declined' | 'later'

/** What the customer said to an offer in this call. */
export interface Answer {
  offerId: string
  title: string
  outcome: AnswerOutcome
  /** In words. */
  reason?: string | undefined
  /** A date, YYYY-MM-DD. */
  until?: string | undefined
  atMs: number
  /** `waiting`: not heard back yet; `undoing`: to be taken back. */
  stage: 'waiting' | 'recorded' | 'undoing'
}

/** The call on the screen. */
export interface Call {
  callId: string
  caller: Caller
  /** Nobody is known by what the caller gave: the call goes by its context alone until it is found out who it is. */
  isUnknown: boolean
  startedAtMs: number
  /** Since when it is on hold. */
  heldSinceMs: number | undefined
  /** Our newest picture of it; undefined until the first push. */
  shown: CallState | undefined
  /** When `shown` came. */
  shownAtMs: number
  /** What the operator pitches: at once what was chosen here, even before the server has heard of it. */
  pinned: string | null
  /** What was chosen here and not yet heard back: the reason of the call and the like. */
  contextAsked: Record<string, unknown>
  /** The latest last. */
  answers: readonly Answer[]
  /** Offers of the newest push that were not on the screen before. */
  arrived: readonly string[]
}

export function openedCall(callId: string, caller: Caller, atMs: number, isUnknown = false): Call {
  return {
    callId,
    caller,
    isUnknown,
    startedAtMs: atMs,
    heldSinceMs: undefined,
    shown: undefined,
    shownAtMs: 0,
    pinned: null,
    contextAsked: {},
    answers: [],
    arrived: [],
  }
}

/** The call after a push. A push that is not newer changes nothing. */
export function pushed(call: Call, state: CallState, atMs: number): Call {
  const before = call.shown
  if (before !== undefined && state.sequence <= before.sequence) return call
  const cards = before?.locale === state.locale ? keepPitched(state.cards, before.cards, call.pinned) : state.cards
  const known = new Set(before?.cards.map(({ offerId }) => offerId))
  return {
    ...call,
    shown: { ...state, cards },
    shownAtMs: atMs,
    pinned: before === undefined ? state.pinned : present(cards, call.pinned),
    arrived: before === undefined ? [] : cards.map(({ offerId }) => offerId).filter((id) => !known.has(id)),
  }
}

/** What is pitched is for the operator to say; it ends by itself only when the offer is gone. */
const present = (cards: readonly OperatorCard[], pinned: string | null) =>
  cards.some(({ offerId }) => offerId === pinned) ? pinned : null

/** The facts of the call, with what was chosen here on top. */
export const contextOf = (call: Call): Record<string, unknown> => ({ ...call.shown?.context, ...call.contextAsked })

/** The texts of what is being read aloud stay as they are, whatever a push brings; only that it was reported may change. */
function keepPitched(cards: OperatorCard[], before: readonly OperatorCard[], pinned: string | null): OperatorCard[] {
  const kept = before.find(({ offerId }) => offerId === pinned)
  if (kept === undefined) return cards
  return cards.map((card) => (card.offerId === pinned ? { ...kept, presented: card.presented } : card))
}

/** What stands on the screen: the lead, which is the thing to say, and what comes after it. */
export interface Arrangement {
  lead: OperatorCard | undefined
  next: readonly OperatorCard[]
  isPitched: boolean
}

/**
 * The lead is what is pitched, else what ranks first. What was answered in this call is gone at once, without waiting for
 * the server to say so.
 */
export function arrange(call: Call): Arrangement {
  const answered = new Set(call.answers.map(({ offerId }) => offerId))
  const cards = (call.shown?.cards ?? []).filter(({ offerId }) => !answered.has(offerId))
  const pitched = cards.find(({ offerId }) => offerId === call.pinned)
  const lead = pitched ?? cards[0]
  return { lead, next: cards.filter((card) => card !== lead), isPitched: pitched !== undefined }
}

/** The latest answer that can still be taken back. */
export function undoable(call: Call, nowMs: number, windowMinutes: number): Answer | undefined {
  return call.answers.filter(({ stage, atMs }) => stage !== 'undoing' && nowMs - atMs < windowMinutes * 60_000).at(-1)
}
