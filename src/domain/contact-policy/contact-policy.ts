import type {
  Cap,
  Consent,
  ContactFilter,
  CoolDown,
  Exclusion,
  QuietHours,
} from '../../schema/contact-policies-file.ts'

/** Exactly one of the rules that a contact policy can state, with defaults filled in. */
export type ContactRule =
  | ({ kind: 'cap' } & Required<Omit<Cap, 'counting'>> & Pick<Cap, 'counting'>)
  | ({ kind: 'coolDown' } & Required<Omit<CoolDown, 'counting' | 'reasons' | 'within'>> &
      Pick<CoolDown, 'counting' | 'reasons' | 'within'>)
  | ({ kind: 'quietHours' } & Required<Omit<QuietHours, 'days'>> & Pick<QuietHours, 'days'>)
  | ({ kind: 'consent' } & Consent)
  | ({ kind: 'exclusion' } & Required<Exclusion>)

/** A contact policy of the ruleset, wherever it was declared: inherited ones of groups and offers stand here too. */
export interface ContactPolicy {
  /** As declared; `group/id` or `offer/id` for those that a group or an offer adds. */
  id: string
  /** What it governs; undefined for everything. A policy of a group or an offer names that. */
  where: ContactFilter | undefined
  rule: ContactRule
  /** Offers that a group or they themselves have taken out. */
  exemptOffers: string[]
  /** Another limit of a cap, by offer. */
  limits: Readonly<Record<string, number>>
}

/** Reason codes of what contact policies suppress: see `src/domain/decision/reasons.ts`. */
export type SuppressionReason =
  | 'capped'
  | 'cooling-down'
  | 'quiet-hours'
  | 'no-consent'
  | 'excluded'
  | 'history-unknown'

/** Why a contact policy keeps an offer from being shown. */
export interface Suppression {
  policy: string
  reason: SuppressionReason
  /** What was counted, and the most that may be; both undefined where nothing is counted. */
  count: number | undefined
  limit: number | undefined
  /**
   * When it ends of itself; undefined when it does not: no consent, for good, as long as another offer is shown, or until
   * the history can be read.
   */
  endsAtMs: number | undefined
  /** Records that would count may have been dropped for want of room, so the limit counts as reached. */
  isHistoryFull: boolean
}
