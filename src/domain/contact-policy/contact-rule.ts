import { type ContactFilter, type ContactScope, contactDaysMax } from '../../schema/contact-policies-file.ts'
import type { ValueSet } from '../eligibility/value-set.ts'
import type { RecordKind } from '../history/history-record.ts'
import type { Placement } from '../ruleset.ts'
import { dayMs } from '../time/civil-date.ts'
import { durationMs } from '../time/duration.ts'
import { inEveryChannel } from './contact-filter.ts'
import type { ContactPolicy, SuppressionReason } from './contact-policy.ts'
import { quietMinutes } from './quiet-hours.ts'
import type { CalendarUnit } from './zone-calendar.ts'

/** Which records of the history count for a rule. */
export interface Counting {
  filter: ContactFilter | undefined
  /** Without a filter of its own a policy counts what it governs, so nothing that is exempt. */
  isOfGoverned: boolean
  kinds: readonly CountedKind[]
  /** Ids of the reasons of a decline that count; undefined for all. */
  reasons: readonly string[] | undefined
  scope: ContactScope
  /** A cap that has not so many yet, or a cool-down after so many, lets the offer pass. */
  limit: number
  window: Window
  isStrict: boolean
  isAllowedWhenUnknown: boolean
}

export type CountedKind = RecordKind | 'contact'

/** Records since when are looked at. Rolling: a record exactly `spanMs` ago no longer counts; Infinity never forgets. */
export type Window = { kind: 'rolling'; spanMs: number } | { kind: 'calendar'; unit: CalendarUnit; zone: ZoneOf }

export type ZoneOf = 'catalogue' | 'customer'

/**
 * What is evaluated for one policy, or for those of its offers that have the same limit of their own.
 *
 * - `cap`: as many as the limit within the window.
 * - `coolDown`: one within the window, which is as long as the cool-down.
 * - `repeated`: `limit` of them within `withinMs`, the last of which is not `forMs` ago.
 * - `agreed`: a date that was agreed lies ahead.
 * - `accepted`: another offer was accepted within the window.
 * - `together`: another offer is in the same answer.
 */
export type Evaluation =
  | { kind: 'cap' | 'coolDown' | 'agreed' | 'accepted'; counting: Counting }
  | { kind: 'repeated'; counting: Counting; withinMs: number; forMs: number; isUntilAgreed: boolean }
  | { kind: 'together' }
  | { kind: 'quietHours'; quiet: ValueSet; zone: ZoneOf }
  | { kind: 'consent'; fact: string }

export const reasonOf: Readonly<Record<Evaluation['kind'], SuppressionReason>> = {
  cap: 'capped',
  coolDown: 'cooling-down',
  repeated: 'cooling-down',
  agreed: 'cooling-down',
  accepted: 'excluded',
  together: 'excluded',
  quietHours: 'quiet-hours',
  consent: 'no-consent',
}

/** No date that was agreed lies further ahead, so older records of `later` block nothing. */
const agreedSpanMs = contactDaysMax * dayMs

/** `limit` stands for the policy's own where offers have another. */
export function evaluationOf({ where, rule }: ContactPolicy, limit: number | undefined): Evaluation {
  switch (rule.kind) {
    case 'cap': {
      const { count, per, counting, within, timeZone, strict, whenUnknown } = rule
      return {
        kind: 'cap',
        counting: {
          ...filterOf(counting, where),
          kinds: count,
          reasons: undefined,
          scope: per,
          limit: limit ?? rule.limit,
          window: windowOf(within, timeZone),
          isStrict: strict,
          isAllowedWhenUnknown: whenUnknown === 'allow',
        },
      }
    }
    case 'coolDown':
      return coolDownOf(rule, where)
    case 'exclusion':
      if (rule.when === 'together') return { kind: 'together' }
      return {
        kind: 'accepted',
        counting: {
          ...filterOf(undefined, inEveryChannel(where)),
          kinds: ['accepted'],
          reasons: undefined,
          scope: 'customer',
          limit: 1,
          window: { kind: 'rolling', spanMs: spanOf(rule.for) },
          isStrict: false,
          isAllowedWhenUnknown: false,
        },
      }
    case 'quietHours':
      return { kind: 'quietHours', quiet: quietMinutes(rule), zone: rule.timeZone }
    case 'consent':
      return { kind: 'consent', fact: rule.fact }
  }
}

type CoolDownRule = Extract<ContactPolicy['rule'], { kind: 'coolDown' }>

function coolDownOf(rule: CoolDownRule, where: ContactFilter | undefined): Evaluation {
  const isUntilAgreed = rule.for === 'agreed-date'
  const forMs = isUntilAgreed ? agreedSpanMs : spanOf(rule.for)
  const withinMs = rule.times === 1 ? 0 : rule.within === undefined ? Number.POSITIVE_INFINITY : spanOf(rule.within)
  const counting: Counting = {
    ...filterOf(rule.counting, inEveryChannel(where)),
    kinds: rule.after,
    reasons: rule.reasons,
    scope: rule.per,
    limit: rule.times,
    window: { kind: 'rolling', spanMs: forMs + withinMs },
    isStrict: false,
    isAllowedWhenUnknown: rule.whenUnknown === 'allow',
  }
  if (rule.times > 1) return { kind: 'repeated', counting, withinMs, forMs, isUntilAgreed }
  return { kind: isUntilAgreed ? 'agreed' : 'coolDown', counting }
}

function filterOf(counting: ContactFilter | undefined, governed: ContactFilter | undefined) {
  return { filter: counting ?? governed, isOfGoverned: counting === undefined }
}

function windowOf(within: string, zone: ZoneOf): Window {
  if (within === 'day' || within === 'week' || within === 'month') return { kind: 'calendar', unit: within, zone }
  return { kind: 'rolling', spanMs: spanOf(within) }
}

function spanOf(duration: string): number {
  if (duration === 'forever') return Number.POSITIVE_INFINITY
  const ms = durationMs(duration)
  if (ms === undefined) throw new Error(`'${duration}' is no duration`)
  return ms
}

/**
 * Kinds of records that count in a placement: a contact is what its `contactWhen` names. In one that the ruleset no longer
 * has it is whatever may have been one.
 */
export function kindsIn(kinds: readonly CountedKind[], placement: Placement | undefined): RecordKind[] {
  return kinds.flatMap((kind): RecordKind[] => {
    if (kind !== 'contact') return [kind]
    if (placement === undefined) return ['presented', 'impression', 'decided']
    return [placement.contactWhen === 'decision' ? 'decided' : placement.contactWhen]
  })
}
