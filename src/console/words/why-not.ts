/** Where an offer may fall, in the order in which offers pass. The server names the stage. */
export const whyNotStages = [
  'validity',
  'treatment',
  'eligibility',
  'text',
  'contact-policy',
  'arbitration',
  'shown',
] as const
export type WhyNotStage = (typeof whyNotStages)[number]

/** The reasons that the console has words for: all of the engine's, which a test holds. */
export const whyNotReasons = [
  'shown',
  'disabled',
  'other-rules-only',
  'not-yet-valid',
  'expired',
  'outside-days',
  'outside-hours',
  'no-treatment',
  'fallback-only',
  'not-eligible',
  'eligibility-unknown',
  'text-incomplete',
  'held-out',
  'capped',
  'cooling-down',
  'quiet-hours',
  'no-consent',
  'excluded',
  'history-unknown',
  'budget-exhausted',
  'given-to-earlier-placement',
  'outranked',
] as const
export type WhyNotReason = (typeof whyNotReasons)[number]

export const isWhyNotReason = (code: string): code is WhyNotReason =>
  (whyNotReasons as readonly string[]).includes(code)
