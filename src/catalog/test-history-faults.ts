import { dayMs } from '../domain/time/civil-date.ts'
import { durationMs } from '../domain/time/duration.ts'
import { instantForm, parseInstant, parseMoment } from '../domain/time/moment.ts'
import { contactDaysMax } from '../schema/contact-policies-file.ts'
import type { PastOutcome, RuleTest } from '../schema/rule-test-file.ts'
import { type Finding, finding, findingAtKey, type Path } from './finding.ts'
import { offerFault } from './offer-index.ts'
import { placementFault } from './placement-index.ts'
import { declineReasonFaults, type PolicyScope } from './policy-name-faults.ts'
import type { Sound } from './sound.ts'

/** What a rule test says has happened must be possible, and name what exists. Paths begin at the test. */
export function* testHistoryFaults({ history, now }: Sound<RuleTest>, known: PolicyScope): Generator<Finding> {
  const nowMs = now === undefined ? undefined : parseInstant(now)
  for (const [index, past] of (history ?? []).entries()) {
    if (past === undefined) continue
    const path = ['history', index]
    yield* nameFaults(past, path, known)
    yield* timeFaults(past, path, nowMs, known)
    yield* detailFaults(past, path)
  }
}

function* nameFaults({ offer, placement, reason }: Sound<PastOutcome>, path: Path, known: PolicyScope) {
  const { draft, offers, placements } = known
  const faults = [
    offer && offerFault(draft, offers, [...path, 'offer'], offer),
    placement && placementFault(draft, placements, [...path, 'placement'], placement),
  ]
  for (const fault of faults) if (fault) yield fault
  if (reason !== undefined) yield* declineReasonFaults([...path, 'reason'], reason, draft)
}

function* timeFaults(
  past: Sound<PastOutcome>,
  path: Path,
  nowMs: number | undefined,
  { scope: { timeZone } }: PolicyScope,
): Generator<Finding> {
  const stated = (['ago', 'at'] as const).filter((key) => Object.hasOwn(past, key))
  if (stated.length !== 1) {
    yield finding('invalid-history', path, stated.length === 0 ? 'no time' : 'ago and at', 'exactly one of ago, at')
  }
  const { ago, at, until } = past
  if (ago !== undefined && (durationMs(ago) ?? 0) > contactDaysMax * dayMs) {
    yield finding('out-of-range', [...path, 'ago'], `'${ago}'`, `at most ${contactDaysMax}d`)
  }
  if (at !== undefined) {
    const atMs = parseInstant(at)
    if (atMs === undefined) yield finding('invalid-moment', [...path, 'at'], `'${at}'`, instantForm)
    else if (nowMs !== undefined && atMs > nowMs)
      yield finding('invalid-history', [...path, 'at'], `'${at}'`, 'a time before the test, or its own')
  }
  if (until !== undefined && parseMoment(until, timeZone) === undefined) {
    yield finding('invalid-moment', [...path, 'until'], `'${until}'`, 'a date, or a time with an offset')
  }
}

function* detailFaults(past: Sound<PastOutcome>, path: Path): Generator<Finding> {
  const { outcome } = past
  if (outcome === undefined) return
  if (outcome !== 'declined' && Object.hasOwn(past, 'reason'))
    yield findingAtKey('invalid-history', [...path, 'reason'], `a reason of '${outcome}'`, 'a reason of declined only')
  if (outcome !== 'later' && Object.hasOwn(past, 'until'))
    yield findingAtKey('invalid-history', [...path, 'until'], `a date of '${outcome}'`, 'a date of later only')
  if (outcome === 'later' && !Object.hasOwn(past, 'until'))
    yield finding('invalid-history', [...path, 'until'], 'nothing', 'the date that was agreed')
}
