import type { outcomes } from '../../schema/outcome.ts'
import type { PluralForms } from './plural-forms.ts'

export type CountedOutcome = 'contact' | 'decided' | (typeof outcomes)[number]

/** An outcome as a noun: one of them, and as a number of them takes it. */
export interface OutcomeWords {
  one: string
  ofThem: PluralForms
}

/** Of one language: why a contact policy keeps an offer away. */
export interface ContactWords {
  outcomes: Record<CountedOutcome, OutcomeWords>
  ofThem: (outcome: OutcomeWords, count: number) => string
  /** `30m`, `24h`, `7d`, `day`, `week` or `month`, as the time in which something is counted. */
  window: (within: string) => string
  /** 3 of 3 contacts in 7 days; the window may be empty. */
  counted: (count: number, limit: number, outcomes: string, window: string) => string
  coolingDown: (outcomes: string) => string
  quietHours: (hours: string) => string
  noConsent: (label: string) => string
  excludedTogether: string
  excludedAccepted: string
  historyUnknown: string
  historyFull: string
  again: (when: string) => string
  forGood: string
  /** A limit that is reached only with what the answer itself shows. */
  withThisAnswer: string
}

export const windowPattern = /^(\d+)([mhd])$/
