import { describeValue, listNames } from '../domain/mismatch.ts'
import { nearestName } from '../domain/nearest-name.ts'
import { dayMs } from '../domain/time/civil-date.ts'
import { instantForm, parseInstant, parseMoment } from '../domain/time/moment.ts'
import { contactDaysMax } from '../schema/contact-policies-file.ts'
import { OutcomeEntry } from '../schema/outcome.ts'
import { clockSkewMaxMs } from '../schema/outcome-times.ts'
import type { InvalidValue } from '../schema/problem.ts'
import { decisionTimeMs } from './decision-id.ts'
import type { DecisionTokens, TokenClaims, TokenFault } from './decision-token.ts'
import type { ErrorCode } from './errors.ts'
import { requestChecker } from './request-checker.ts'
import type { RulesetIndex } from './ruleset-index.ts'

/** Why one outcome is refused; the path is a JSON pointer into the outcome. */
export interface OutcomeFault extends InvalidValue {
  code: ErrorCode
}

/** One outcome, all of it checked but the names of offer and placement. */
export interface OutcomeClaims extends TokenClaims {
  /** A token has proved it: offer and placement are real, even if this node has not heard of them. */
  isProven: boolean
  outcome: OutcomeEntry['outcome']
  atMs: number
  /** Empty for none. */
  reason: string
  /** 0 for none. */
  untilMs: number
  isUndo: boolean
}

export interface OutcomeCheckerOptions {
  tokens: DecisionTokens
  outcomeAgeMaxDays: number
}

/** What outcomes of one request share. */
export interface OutcomeScope {
  nowMs: number
  /** Of outcomes that do not name one. */
  customerId: string | undefined
  index: RulesetIndex
  /** Nothing is believed that no token proves. */
  requiresTokens: boolean
}

const checkShape = requestChecker(OutcomeEntry, 'the outcome')

/** Properties that say when and why, which an undo has no use for. */
const circumstances = ['at', 'ageMs', 'reason', 'until'] as const

export class OutcomeChecker {
  readonly #tokens: DecisionTokens
  readonly #ageMaxDays: number

  constructor({ tokens, outcomeAgeMaxDays }: OutcomeCheckerOptions) {
    this.#tokens = tokens
    this.#ageMaxDays = outcomeAgeMaxDays
  }

  /** What the outcome claims, or the first thing that is wrong with it. */
  check(given: unknown, scope: OutcomeScope): OutcomeClaims | OutcomeFault {
    const misshapen = checkShape(given)?.errors[0]
    if (misshapen !== undefined) return { ...misshapen, code: 'outcome-invalid' }
    const entry = given as OutcomeEntry
    const subject = this.#subjectOf(entry, scope)
    if (isFault(subject)) return subject
    if (entry.undo === true) return undoOf(entry, subject, scope)
    const atMs = atOf(entry, subject.decisionId, scope)
    if (typeof atMs !== 'number') return atMs
    const untilMs = untilOf(entry, atMs, scope)
    if (typeof untilMs !== 'number') return untilMs
    const reason = reasonOf(entry, scope)
    if (typeof reason !== 'string') return reason
    return { ...subject, outcome: entry.outcome, atMs, reason, untilMs, isUndo: false }
  }

  /** Who was offered what, where: as the token proves it, or as a trusted caller says. */
  #subjectOf(entry: OutcomeEntry, scope: OutcomeScope): (TokenClaims & { isProven: boolean }) | OutcomeFault {
    const customerId = entry.customerId ?? scope.customerId
    if (customerId === undefined) return missing('customerId', 'the customer whom the offer was decided for')
    const decidedFromMs = scope.nowMs - this.#ageMaxDays * dayMs
    if (entry.token !== undefined) {
      const surplus = (['decisionId', 'placementId', 'offerId'] as const).find((name) => entry[name] !== undefined)
      if (surplus !== undefined) return unwanted(surplus, entry[surplus], 'nothing: the token says it')
      const claims = this.#tokens.verify(entry.token, customerId, decidedFromMs)
      return typeof claims === 'string' ? this.#tokenFault(claims) : { ...claims, isProven: true }
    }
    const { decisionId, placementId, offerId } = entry
    if (scope.requiresTokens) return { ...missing('token', 'the token of the offer'), code: 'token-required' }
    if (decisionId === undefined)
      return missing('token', 'the token of the offer, or decisionId, placementId and offerId')
    if (placementId === undefined) return missing('placementId', 'the placement, since decisionId stands for a token')
    if (offerId === undefined) return missing('offerId', 'the offer, since decisionId stands for a token')
    if (scope.index.budgetedOffers.has(offerId)) {
      return {
        ...missing('token', 'the token of the offer, which names the units of its budgets'),
        code: 'token-required',
      }
    }
    if (decisionTimeMs(decisionId) < decidedFromMs) {
      return { code: 'decision-expired', path: '/decisionId', found: describeValue(decisionId), expected: this.#age() }
    }
    return { decisionId, customerId, placementId, offerId, isProven: false }
  }

  #tokenFault(fault: TokenFault): OutcomeFault {
    const path = '/token'
    switch (fault) {
      case 'malformed':
        return { code: 'token-malformed', path, found: 'a text of another form', expected: 'a token, whole' }
      case 'key-unknown':
        return { code: 'token-key-unknown', path, found: 'a token of another key', expected: 'one of a key in use' }
      case 'forged':
        return {
          code: 'token-forged',
          path,
          found: 'a token that does not fit the customer, or was altered',
          expected: 'the token of an offer to this customer',
        }
      case 'expired':
        return { code: 'decision-expired', path, found: 'the token of an older decision', expected: this.#age() }
    }
  }

  #age(): string {
    return `a decision of the last ${this.#ageMaxDays} days`
  }
}

export function isFault<Value extends object>(value: Value | OutcomeFault): value is OutcomeFault {
  return 'code' in value
}

/** So few that 500 wrong names in one request do not hold all other requests up: about 0.2 µs for a name. */
const namesSearchedMax = 1_000

/** As `nearestName`, for an answer; nothing among more than `namesSearchedMax` names. */
export function suggestionFor(name: string, names: ReadonlyMap<string, unknown>): { suggestion?: string } {
  const suggestion = names.size > namesSearchedMax ? undefined : nearestName(name, names.keys())
  return suggestion === undefined ? {} : { suggestion }
}

/** An undo happens when it arrives; what it takes back is found by its names. */
function undoOf(
  entry: OutcomeEntry,
  subject: TokenClaims & { isProven: boolean },
  { nowMs }: OutcomeScope,
): OutcomeClaims | OutcomeFault {
  const surplus = circumstances.find((name) => entry[name] !== undefined)
  if (surplus !== undefined) return unwanted(surplus, entry[surplus], 'nothing: an undo has no circumstances')
  return { ...subject, outcome: entry.outcome, atMs: nowMs, reason: '', untilMs: 0, isUndo: true }
}

function atOf({ at, ageMs }: OutcomeEntry, decisionId: string, { nowMs }: OutcomeScope): number | OutcomeFault {
  const decidedMs = decisionTimeMs(decisionId)
  if (ageMs !== undefined) {
    if (at !== undefined) return unwanted('ageMs', ageMs, 'nothing: at says when it happened')
    // A wait that was measured too long is no reason to lose the outcome.
    return Math.max(nowMs - ageMs, Math.min(decidedMs, nowMs))
  }
  const atMs = at === undefined ? nowMs : parseInstant(at)
  const fault = (expected: string): OutcomeFault => ({
    code: 'outcome-time-invalid',
    path: '/at',
    found: describeValue(at ?? new Date(nowMs).toISOString()),
    expected,
  })
  if (atMs === undefined) return fault(instantForm)
  const latestMs = nowMs + clockSkewMaxMs
  if (atMs > latestMs)
    return fault(`at the latest ${new Date(latestMs).toISOString()}, ${clockSkewMaxMs / 60_000} minutes from now`)
  if (atMs < decidedMs - clockSkewMaxMs) {
    return fault(`a time after the decision, which was at ${new Date(decidedMs).toISOString()}`)
  }
  return atMs
}

/** Compared with `at`, and not with now: an outcome that arrives late is as good as it was. */
function untilOf({ outcome, until }: OutcomeEntry, atMs: number, { index }: OutcomeScope): number | OutcomeFault {
  if (outcome !== 'later') {
    return until === undefined ? 0 : unwanted('until', until, "nothing: only the outcome 'later' has a date")
  }
  if (until === undefined) return missing('until', 'the date that was agreed')
  const untilMs = parseMoment(until, index.timeZone)?.ms
  const fault = (expected: string): OutcomeFault => ({
    code: 'outcome-time-invalid',
    path: '/until',
    found: describeValue(until),
    expected,
  })
  if (untilMs === undefined) return fault('a date or a time that exists')
  if (untilMs <= atMs) return fault(`a date in the future, after ${new Date(atMs).toISOString()}`)
  if (untilMs > atMs + contactDaysMax * dayMs) return fault(`a date within ${contactDaysMax} days`)
  return untilMs
}

function reasonOf({ outcome, reason }: OutcomeEntry, { index }: OutcomeScope): string | OutcomeFault {
  if (reason === undefined) return ''
  if (outcome !== 'declined') return unwanted('reason', reason, "nothing: only the outcome 'declined' has a reason")
  const { declineReasons } = index.ruleset
  if (Object.hasOwn(declineReasons, reason)) return reason
  const reasons = new Map(Object.entries(declineReasons))
  return {
    code: 'reason-unknown',
    path: '/reason',
    found: describeValue(reason),
    expected:
      reasons.size === 0 ? 'nothing: the ruleset declares no reasons' : `one of ${listNames([...reasons.keys()])}`,
    ...suggestionFor(reason, reasons),
  }
}

function missing(property: keyof OutcomeEntry, expected: string): OutcomeFault {
  return { code: 'outcome-invalid', path: `/${property}`, found: 'nothing', expected }
}

function unwanted(property: keyof OutcomeEntry, value: unknown, expected: string): OutcomeFault {
  return { code: 'outcome-invalid', path: `/${property}`, found: describeValue(value), expected }
}
