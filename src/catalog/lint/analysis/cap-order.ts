import type { ContactPolicy, ContactRule } from '../../../domain/contact-policy/contact-policy.ts'
import { dayMs } from '../../../domain/time/civil-date.ts'
import { durationMs } from '../../../domain/time/duration.ts'
import type { ContactFilter } from '../../../schema/contact-policies-file.ts'

type CapRule = Extract<ContactRule, { kind: 'cap' }>

/** A contact policy that is a cap. */
export type CapPolicy = ContactPolicy & { rule: CapRule }

const hourMs = 3_600_000

/**
 * Whether cap `b` keeps cap `a` from ever being the one that holds an offer back: all that `a` counts `b` counts, all
 * that `a` governs `b` governs, and whenever `a` is reached, `b` is, or `b` leaves too little for `a` to be reached.
 */
export function isTighter(b: CapPolicy, a: CapPolicy): boolean {
  const limit = Math.min(a.rule.limit, ...Object.values(a.limits))
  const limitB = Math.max(b.rule.limit, ...Object.values(b.limits))
  // The other one must also hold where this one alone would: at the same moment, and without a history.
  if ((a.rule.strict && !b.rule.strict) || (a.rule.whenUnknown === 'block' && b.rule.whenUnknown === 'allow'))
    return false
  const governsAll =
    isWithin(a.where, b.where) &&
    b.exemptOffers.every((offer) => a.exemptOffers.includes(offer)) &&
    isScopeWithin(a.rule.per, b.rule.per)
  const countsAll =
    isWithin(a.rule.counting ?? a.where, b.rule.counting ?? b.where) &&
    a.rule.count.every((outcome) => b.rule.count.includes(outcome))
  if (!governsAll || !countsAll) return false
  if (isWindowWithin(a.rule, b.rule) && limit >= limitB) return true
  // What `b` counts without governing it is not held back by `b`.
  if (a.rule.counting !== undefined || b.rule.counting !== undefined) return false
  return limit > windowsToCover(a.rule, b.rule) * limitB
}

/** Whether one filter lets through nothing that the other holds back, by what is written alone. */
function isWithin(inner: ContactFilter | undefined, outer: ContactFilter | undefined): boolean {
  const [narrow, wide] = [inner ?? {}, outer ?? {}] as Record<string, readonly string[] | undefined>[]
  return Object.entries(wide ?? {}).every(
    ([key, values]) => values === undefined || narrow?.[key]?.every((value) => values.includes(value)) === true,
  )
}

/** Whether what the inner scope counts together, the outer counts together as well. */
function isScopeWithin(inner: CapRule['per'], outer: CapRule['per']): boolean {
  if (inner === outer || outer === 'customer') return true
  return (inner === 'offer' && outer === 'group') || (inner === 'placement' && outer === 'channel')
}

/** The longest that each calendar window lasts, on the night when clocks go back. */
const calendarMs: Readonly<Record<string, number>> = {
  day: dayMs + hourMs,
  week: 7 * dayMs + hourMs,
  month: 31 * dayMs + hourMs,
}

function lengthMs(within: string): number {
  return durationMs(within) ?? (calendarMs[within] as number)
}

/** Whether a moment's window always lies within the other. */
function isWindowWithin(inner: CapRule, outer: CapRule): boolean {
  if (durationMs(outer.within) !== undefined) return lengthMs(inner.within) <= lengthMs(outer.within)
  if (inner.timeZone !== outer.timeZone) return false
  return inner.within === outer.within || (inner.within === 'day' && outer.within !== 'day')
}

/** So many windows of `b` are enough to cover one of `a`. */
function windowsToCover({ within, timeZone }: CapRule, b: CapRule): number {
  const length = lengthMs(within)
  if (durationMs(b.within) !== undefined) return Math.ceil(length / lengthMs(b.within))
  if (b.within === 'day' && timeZone === b.timeZone && (within === 'week' || within === 'month')) {
    return within === 'week' ? 7 : 31
  }
  // The shortest calendar window lacks an hour, and one more begins before the first and ends after the last.
  const shortest = { day: dayMs, week: 7 * dayMs, month: 28 * dayMs }[b.within as 'day' | 'week' | 'month'] - hourMs
  return Math.ceil(length / shortest) + 1
}
