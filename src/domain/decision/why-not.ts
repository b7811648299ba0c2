import type { Validity } from '../../schema/offers-file.ts'
import type { Budget } from '../budgets/budget.ts'
import { weekdays } from '../features/derived-facts.ts'
import type { Offer, Placement } from '../ruleset.ts'
import type { ValueWords } from '../sentences/value-words.ts'
import { weekdayOf } from '../time/civil-date.ts'
import { parseMoment } from '../time/moment.ts'
import type { TimeZone } from '../time/time-zone.ts'
import type { Reason } from './reasons.ts'
import { endMs } from './validity.ts'

/** An offer that is not shown, where and when. */
export interface NotShown {
  offer: Offer
  /** In which its validity is counted. */
  zone: TimeZone
  placement: Placement
  nowMs: number
  /** The lowest score that the placement shows. */
  lastScore: number
  /** One with nothing left that the offer takes from. */
  budget?: Budget | undefined
}

/** Why an offer fell elsewhere than at its conditions, in a sentence; undefined where the reason code says it all. */
export function whyNot(reason: Reason, notShown: NotShown, words: ValueWords): string | undefined {
  const { offer, placement, lastScore, budget } = notShown
  const { valid = {} } = offer
  const { wording } = words
  switch (reason) {
    case 'not-yet-valid':
      return valid.from === undefined ? undefined : beginsLater(valid.from, notShown, words)
    case 'expired':
      return valid.until === undefined ? undefined : endedBefore(valid.until, notShown, words)
    case 'outside-days':
      return outsideDays(valid, notShown, words)
    case 'outside-hours':
      return valid.hours === undefined ? undefined : wording.outsideHours(valid.hours, timeOfDay(notShown))
    case 'no-treatment': {
      const placements = offer.treatments.map((treatment) => treatment.placement)
      return wording.noTreatment(words.join(placements, 'and'), placement.id)
    }
    case 'outranked':
      return wording.outranked(words.number(lastScore))
    case 'budget-exhausted':
      return budget === undefined
        ? undefined
        : wording.budgetExhausted(budget.id, words.number(budget.limit), budget.per)
    case 'shown':
    case 'disabled':
    case 'other-rules-only':
    case 'fallback-only':
    case 'held-out':
    case 'text-incomplete':
    case 'not-eligible':
    case 'eligibility-unknown':
    case 'given-to-earlier-placement':
    case 'capped':
    case 'cooling-down':
    case 'quiet-hours':
    case 'no-consent':
    case 'excluded':
    case 'history-unknown':
      return undefined
  }
}

/** Days until the last day on which an offer is valid; negative when that is past, undefined when it never ends. */
export function daysLeft({ valid }: Offer, zone: TimeZone, nowMs: number): number | undefined {
  return valid?.until === undefined ? undefined : zone.localDay(lastMs(valid.until, zone)) - zone.localDay(nowMs)
}

/** The last moment of a validity: of one that ends with a day, still on that day. */
export function lastMs(until: string, zone: TimeZone): number {
  return endMs(until, zone) - 1
}

function beginsLater(from: string, { zone, nowMs }: NotShown, words: ValueWords): string | undefined {
  const moment = parseMoment(from, zone)
  if (moment === undefined) return undefined
  const days = zone.localDay(moment.ms) - zone.localDay(nowMs)
  return words.wording.notYetValid(words.inDays(days), words.moment(moment.ms, zone))
}

function endedBefore(until: string, { zone, nowMs }: NotShown, words: ValueWords): string {
  const last = lastMs(until, zone)
  return words.wording.expired(words.inDays(zone.localDay(last) - zone.localDay(nowMs)), words.date(last, zone))
}

function outsideDays({ days = weekdays.slice() }: Validity, { zone, nowMs }: NotShown, words: ValueWords): string {
  const today = weekdays[weekdayOf(zone.localDay(nowMs))] as string
  const named = days.map((day) => words.weekday(day))
  return words.wording.outsideDays(words.join(named, 'and'), words.weekday(today))
}

function timeOfDay({ zone, nowMs }: NotShown): string {
  const minute = zone.localMinute(nowMs)
  return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':')
}
