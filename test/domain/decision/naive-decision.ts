import type { Offer, Placement, Ruleset } from '#sufler/domain/ruleset.ts'
import type { Boost, Condition } from '#sufler/schema/condition.ts'
import type { DecisionCase } from '../../support/generators/rulesets.ts'
import { type ContactWorld, naiveVerdict } from '../contact-policy/naive-policy.ts'

/** What one placement shows, and why each offer is or is not shown. */
export interface NaivePlacement {
  isFallback: boolean
  shown: { id: string; score: number }[]
  reasons: Record<string, string>
}

/** What is known of the customer's contacts. */
export type NaiveContacts = Pick<ContactWorld, 'events' | 'isHistoryKnown'>

const noContacts: NaiveContacts = { events: [], isHistoryKnown: true }

type Truth = boolean | undefined
type Values = Readonly<Record<string, unknown>>

/**
 * A decision written as it would be explained to somebody: filter, sort, take the first. No code is shared with
 * `src/domain`; facts are plain JSON, days and hours come from `Date` (the generated rulesets live in UTC). `rulesAt`: the
 * rules of each placement, where they are not the same.
 */
export function naiveDecision(
  { ruleset: own, nowMs, values, placements }: DecisionCase,
  contacts: NaiveContacts = noContacts,
  rulesAt: (position: number) => Ruleset = () => own,
): NaivePlacement[] {
  const known: Values = { online: false, ...values }
  const given = new Set<string>()
  const answer: { offer: Offer; placement: Placement }[] = []
  const suppressionOf = (offer: Offer, placement: Placement) =>
    naiveVerdict(offer, placement, { ruleset: own, nowMs, forgottenUntilMs: 0, values: known, answer, ...contacts })
  return placements.map(({ placement: number, count }, position) => {
    const ruleset = rulesAt(position)
    const placement = ruleset.placements[number] as Placement
    const fallbackOffers = placement.fallback.flatMap((id) => ruleset.offers.find((offer) => offer.id === id) ?? [])
    const reasons: Record<string, string> = {}
    for (const offer of ruleset.offers)
      reasons[offer.id] = reasonAgainst(offer, placement, ruleset, known, nowMs, given)
    const leaveOut = (offer: Offer) => {
      const suppression = suppressionOf(offer, placement)
      if (suppression !== undefined) reasons[offer.id] = suppression.reason
      return suppression !== undefined
    }
    const qualified = ruleset.offers.filter((offer) => reasons[offer.id] === 'qualified' && !leaveOut(offer))
    const ranked = qualified
      .map((offer) => ({ offer, id: offer.id, score: scoreOf(offer, placement, ruleset, known) }))
      .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
    const isFallback = ranked.length === 0
    const able = fallbackOffers.filter((offer) => {
      if (!isFallback || !offer.enabled || textOf(offer, placement) === undefined) return false
      if (!isComplete(offer, placement, known)) reasons[offer.id] = 'text-incomplete'
      else if (given.has(offer.id)) reasons[offer.id] = 'given-to-earlier-placement'
      else return !leaveOut(offer)
      return false
    })
    const shown: NaivePlacement['shown'] = []
    // One after the other: what is shown already may leave no room for the next.
    for (const { offer, score } of isFallback ? able.map((offer) => ({ offer, score: 0 })) : ranked) {
      if (shown.length === count) reasons[offer.id] = 'outranked'
      else if (!leaveOut(offer)) {
        reasons[offer.id] = 'shown'
        given.add(offer.id)
        shown.push({ id: offer.id, score })
        answer.push({ offer, placement })
      }
    }
    return { isFallback, shown, reasons }
  })
}

function reasonAgainst(
  offer: Offer,
  placement: Placement,
  ruleset: Ruleset,
  values: Values,
  nowMs: number,
  given: Set<string>,
) {
  const isFallback = placement.fallback.includes(offer.id)
  const hasText = textOf(offer, placement) !== undefined
  if (!offer.enabled) return 'disabled'
  if (isFallback && hasText) return 'fallback-only'
  const invalid = invalidity(offer, nowMs)
  if (invalid !== undefined) return invalid
  if (!hasText) return 'no-treatment'
  const group = ruleset.groups.find(({ id }) => id === offer.group)
  const truths = [group?.eligibility, offer.eligibility].map(
    (condition) => condition === undefined || holds(condition, values, ruleset.missingFacts),
  )
  if (truths.includes(false)) return 'not-eligible'
  if (truths.includes(undefined)) return 'eligibility-unknown'
  if (!isComplete(offer, placement, values)) return 'text-incomplete'
  return given.has(offer.id) ? 'given-to-earlier-placement' : 'qualified'
}

const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

function invalidity({ valid }: Offer, nowMs: number): string | undefined {
  if (valid === undefined) return undefined
  const now = new Date(nowMs).toISOString()
  // Text compares like time: a date is before every time of its day, and the end of a last day is after them all.
  if (valid.from !== undefined && now < valid.from) return 'not-yet-valid'
  if (valid.until !== undefined && now >= (valid.until.includes('T') ? valid.until : `${valid.until}T24`))
    return 'expired'
  const [start, end] = (valid.hours ?? '00:00-24:00').split('-') as [string, string]
  const time = now.slice(11, 16)
  const isOverMidnight = end <= start
  const isInHours = isOverMidnight ? time >= start || time < end : time >= start && time < end
  const beganMs = isOverMidnight && time < end ? nowMs - 86_400_000 : nowMs
  const day = dayNames[new Date(beganMs).getUTCDay()] as (typeof valid.days & string[])[number]
  if (valid.days !== undefined && !valid.days.includes(day)) return 'outside-days'
  return isInHours ? undefined : 'outside-hours'
}

function holds(condition: Condition, values: Values, missingFacts: Ruleset['missingFacts']): Truth {
  if (!('fact' in condition)) throw new Error('the generated rulesets have leaves only')
  const value = values[condition.fact] as number | undefined
  const expected = condition.value as number
  if (value === undefined) return missingFacts === 'unknown' ? undefined : false
  if (condition.operator === 'equal') return value === expected
  return condition.operator === 'greaterThan' ? value > expected : value <= expected
}

function textOf(offer: Offer, placement: Placement): string | undefined {
  return offer.treatments.find((treatment) => treatment.placement === placement.id)?.content.en?.title
}

function isComplete(offer: Offer, placement: Placement, values: Values): boolean {
  const title = textOf(offer, placement) ?? ''
  return ['first_name', 'level'].every((fact) => !title.includes(`{{${fact}}}`) || values[fact] !== undefined)
}

function scoreOf(offer: Offer, placement: Placement, ruleset: Ruleset, values: Values): number {
  const group = ruleset.groups.find(({ id }) => id === offer.group)
  const product = (boosts: Boost[]) =>
    boosts.reduce(
      (all, { when, factor }) => (holds(when, values, ruleset.missingFacts) === true ? all * factor : all),
      1,
    )
  const { arbitration } = placement
  const contextWeight = product(group?.contextWeights ?? []) * product(offer.contextWeights)
  const lever = (group?.lever ?? 1) * offer.lever * product(group?.boosts ?? []) * product(offer.boosts)
  return (
    offer.propensity ** arbitration.propensity *
    contextWeight ** arbitration.contextWeight *
    offer.value ** arbitration.value *
    lever ** arbitration.lever
  )
}
