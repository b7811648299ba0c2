/**
 * Why an offer is not shown: every offer that is not in the answer has exactly one of these, the same in REST, gRPC,
 * console, metrics and rule tests. The numbers travel between the worker and the service; they are never stored.
 */
export const reasons = {
  shown: { number: 0, stage: 'shown', meaning: 'it is in the answer' },
  disabled: { number: 1, stage: 'validity', meaning: 'it is switched off in the catalogue' },
  'not-yet-valid': { number: 2, stage: 'validity', meaning: 'its validity has not begun' },
  expired: { number: 3, stage: 'validity', meaning: 'its validity is over' },
  'outside-days': { number: 4, stage: 'validity', meaning: 'it is not shown on this day of the week' },
  'outside-hours': { number: 5, stage: 'validity', meaning: 'it is not shown at this hour' },
  'no-treatment': { number: 6, stage: 'treatment', meaning: 'it has no treatment for this placement' },
  'fallback-only': { number: 7, stage: 'treatment', meaning: 'it is shown only when nothing else qualifies' },
  'text-incomplete': { number: 8, stage: 'treatment', meaning: 'a value that its text needs is missing' },
  'not-eligible': { number: 9, stage: 'eligibility', meaning: 'its conditions do not hold' },
  'eligibility-unknown': {
    number: 10,
    stage: 'eligibility',
    meaning: 'its conditions cannot be decided: a value is missing',
  },
  'given-to-earlier-placement': {
    number: 11,
    stage: 'arbitration',
    meaning: 'an earlier placement of the request shows it',
  },
  outranked: { number: 12, stage: 'arbitration', meaning: 'others scored higher and the placement is full' },
} as const

export type Reason = keyof typeof reasons
export type Stage = (typeof reasons)[Reason]['stage']

/** The funnel, in the order in which offers pass it. */
export const stages = [
  'validity',
  'treatment',
  'eligibility',
  'arbitration',
  'shown',
] as const satisfies readonly Stage[]

const byNumber = Object.entries(reasons).sort(([, a], [, b]) => a.number - b.number)

export function reasonOf(number: number): Reason {
  const entry = byNumber[number]
  if (entry === undefined) throw new RangeError(`no reason has the number ${number}`)
  return entry[0] as Reason
}
