/**
 * Why an offer is not shown: every offer that is not in the answer has exactly one of these, the same in REST, gRPC,
 * console, metrics and rule tests.
 */
export const reasons = {
  shown: { stage: 'shown', meaning: 'it is in the answer' },
  disabled: { stage: 'validity', meaning: 'it is switched off in the catalogue' },
  'other-rules-only': {
    stage: 'validity',
    meaning: 'it is not among the offers by which this customer is decided: only other rules have it switched on',
  },
  'not-yet-valid': { stage: 'validity', meaning: 'its validity has not begun' },
  expired: { stage: 'validity', meaning: 'its validity is over' },
  'outside-days': { stage: 'validity', meaning: 'it is not shown on this day of the week' },
  'outside-hours': { stage: 'validity', meaning: 'it is not shown at this hour' },
  'no-treatment': { stage: 'treatment', meaning: 'it has no treatment for this placement' },
  'fallback-only': { stage: 'treatment', meaning: 'it is shown only when nothing else qualifies' },
  'not-eligible': { stage: 'eligibility', meaning: 'its conditions do not hold' },
  'eligibility-unknown': {
    stage: 'eligibility',
    meaning: 'its conditions cannot be decided: a value is missing',
  },
  'text-incomplete': { stage: 'text', meaning: 'a value that its text needs is missing' },
  'held-out': {
    stage: 'contact-policy',
    meaning: 'the customer is held out, so that the effect of offers can be measured',
  },
  capped: { stage: 'contact-policy', meaning: 'a contact policy allows no more of it for now' },
  'cooling-down': { stage: 'contact-policy', meaning: 'a contact policy leaves the customer alone after an answer' },
  'quiet-hours': { stage: 'contact-policy', meaning: 'a contact policy shows nothing at this hour' },
  'no-consent': { stage: 'contact-policy', meaning: 'the customer has not consented to it' },
  excluded: { stage: 'contact-policy', meaning: 'another offer excludes it' },
  'history-unknown': {
    stage: 'contact-policy',
    meaning: 'the history could not be read in time, so its contact policies count as reached',
  },
  'budget-exhausted': { stage: 'contact-policy', meaning: 'a budget that it takes from has nothing left' },
  'given-to-earlier-placement': {
    stage: 'arbitration',
    meaning: 'an earlier placement of the request shows it',
  },
  outranked: { stage: 'arbitration', meaning: 'others scored higher and the placement is full' },
} as const

export type Reason = keyof typeof reasons
export type Stage = (typeof reasons)[Reason]['stage']

/** The funnel, in the order in which offers pass it. */
export const stages = [
  'validity',
  'treatment',
  'eligibility',
  'text',
  'contact-policy',
  'arbitration',
  'shown',
] as const satisfies readonly Stage[]
