import type { RequirementKind } from '../eligibility/requirement.ts'
import type { TimeFactName } from '../features/derived-facts.ts'
import type { ContactWords } from './contact-words.ts'
import type { PluralForms } from './plural-forms.ts'

export type Conjunction = 'and' | 'or'

/**
 * The sentences of one language, with gaps for what is already in words. They put labels and values beside each other
 * with colons, so that no label needs another case or number.
 */
export interface Wording {
  /** BCP 47, of the language alone. */
  language: string
  conjunctions: Record<Conjunction, string>
  boolean: (value: boolean) => string
  /** A set without members. */
  nothing: string
  /** A value that the ruleset has never seen. */
  unseen: string
  noData: string
  /** The values of a list beyond those that are named. */
  others: (count: number) => string
  /** Units that occur everywhere, by the names that features.yaml uses; others are written as they are. */
  units: Readonly<Record<string, PluralForms>>
  /** Of an amount of money: "₽450 a month". */
  aMonth: (amount: string) => string
  timeFacts: Record<TimeFactName, string>
  /** Labels of facts that derive from a timestamp, where its own label would not do. */
  anniversary: (label: string) => string
  daysBeyondMonths: (label: string) => string

  /** What the value of a fact must be; all of these are said of values that are not so. */
  requirements: Record<RequirementKind, (expected: string) => string>
  miss: (label: string, actual: string, requirement: string) => string
  /** Another fact as the right side of a comparison; its value may be missing. */
  otherFact: (label: string, value: string | undefined) => string
  /** The same within parentheses. */
  otherFactBeside: (label: string, value: string) => string
  /** Of alternatives, what the nearest one lacks. */
  alternatives: (count: number, nearest: string) => string
  /** How much of what must hold does. */
  held: (held: number, of: number) => string

  /** Why an offer is shown: a fact, and how it stands to what the rule asks for. */
  reasons: Record<RequirementKind, (fact: ReasonWords) => string>
  fallback: string
  /** `when` as "in 3 days". */
  endsSoon: (when: string) => string

  notYetValid: (when: string, date: string) => string
  expired: (when: string, date: string) => string
  outsideDays: (days: string, today: string) => string
  outsideHours: (hours: string, now: string) => string
  noTreatment: (placements: string, asked: string) => string
  outranked: (score: string) => string
  budgetExhausted: (budget: string, limit: string, per: 'total' | 'day') => string
  contact: ContactWords
}

export interface ReasonWords {
  label: string
  actual: string
  /** Of a set, the members that the rule asks for and that are there; else as `actual`. */
  matching: string
  /** Numbers without their unit, which `actual` has. */
  expected: string
}
