import type { ContactScope } from '../../schema/contact-policies-file.ts'
import type { FactTable } from '../features/fact-table.ts'
import type { Layout } from '../features/layout.ts'
import { kindCodes, kindCount } from '../history/history-record.ts'
import { ownValue } from '../own-value.ts'
import type { Offer, Placement, Ruleset } from '../ruleset.ts'
import {
  admitsLostOffer,
  admitsLostPlacement,
  admitsOffer,
  admitsPlacement,
  governsOffer,
  isExempt,
} from './contact-filter.ts'
import type { ContactPolicy } from './contact-policy.ts'
import { type Counting, type Evaluation, evaluationOf, kindsIn } from './contact-rule.ts'
import { CustomerZones } from './customer-zones.ts'
import { HistoryNumbers } from './history-numbers.ts'
import { RuleBits } from './rule-bits.ts'
import { ZoneCalendar } from './zone-calendar.ts'

/** A policy, or the part of it that governs offers of one limit. Its position is its bit in all the sets below. */
export interface CompiledRule {
  policy: ContactPolicy
  /** Of the policy in the ruleset. */
  position: number
  evaluation: Evaluation
  /** Undefined for a rule that looks at no history. */
  counting: Counting | undefined
  /** Position of the consent's fact in a row; -1 for other rules. */
  consentPosition: number
}

/**
 * The contact policies of a ruleset as sets of rules, 32 to a word: which rules govern an offer, for which a record counts.
 * Whether a rule has a say in an offer in a placement is then an AND, whatever its filters were. Offers, groups and
 * placements go by their positions in the ruleset; channels by the order in which placements name them.
 */
export interface CompiledContactPolicies {
  rules: readonly CompiledRule[]
  numbers: HistoryNumbers
  zones: CustomerZones
  /** By offer: its group. */
  groupOf: Int32Array
  /** By placement. */
  channelOf: Int32Array
  channelCount: number
  groupCount: number
  /** Rules that govern an offer; and those that govern a placement. */
  offers: RuleBits
  placements: RuleBits
  /**
   * Rules for which a record counts: by its offer (or what stands for one that is lost, see `HistoryNumbers`), by
   * `placement * kinds + kind`, and for declines by the number of the reason.
   */
  counted: { offers: RuleBits; placements: RuleBits; reasons: RuleBits }
  /** By placement: strict caps that an offer shown there counts against, for which it must have a place before the answer. */
  strict: RuleBits
  /** One row each: rules that forbid two in one answer, and those that block when the history is not known. */
  together: RuleBits
  blockedUnknown: RuleBits
  /** Whether what an answer shows already may keep others out of it. */
  hasAnswerRules: boolean
}

const reasonNumbersMax = 256

/** Compiles the contact policies of a checked ruleset. The layout must hold `entriesOfRuleset(ruleset)`. */
export function compileContactPolicies(ruleset: Ruleset, layout: Layout, table: FactTable): CompiledContactPolicies {
  const rules = ruleset.contactPolicies.flatMap((policy, position) => rulesOf(policy, position, ruleset, table))
  // Without policies nothing of the layout is needed either.
  const numbers = new HistoryNumbers(
    rules.length === 0 ? { ...ruleset, offers: [], placements: [], groups: [] } : ruleset,
    layout,
  )
  const groups = new Map(ruleset.groups.map(({ id }, position) => [id, position]))
  const channels = [...new Set(ruleset.placements.map(({ channel }) => channel))]
  const compiled: CompiledContactPolicies = {
    rules: rules.map(({ rule }) => rule),
    numbers,
    zones: new CustomerZones(ruleset, table, layout, new ZoneCalendar(table.timeZone)),
    groupOf: Int32Array.from(ruleset.offers, ({ group }) => groups.get(group) as number),
    channelOf: Int32Array.from(ruleset.placements, ({ channel }) => channels.indexOf(channel)),
    channelCount: channels.length,
    groupCount: ruleset.groups.length,
    offers: new RuleBits(rules.length, ruleset.offers.length),
    placements: new RuleBits(rules.length, ruleset.placements.length),
    counted: {
      offers: new RuleBits(rules.length, numbers.offerPositions),
      placements: new RuleBits(rules.length, numbers.placementPositions * kindCount),
      reasons: new RuleBits(rules.length, reasonNumbersMax),
    },
    strict: new RuleBits(rules.length, ruleset.placements.length),
    together: new RuleBits(rules.length, 1),
    blockedUnknown: new RuleBits(rules.length, 1),
    hasAnswerRules: rules.some(
      ({ rule: { evaluation, counting } }) => evaluation.kind === 'together' || counting?.isStrict === true,
    ),
  }
  for (const [bit, { rule, governed }] of rules.entries()) {
    for (const offer of governed) compiled.offers.set(offer, bit)
    for (const [position, placement] of ruleset.placements.entries())
      if (admitsPlacement(rule.policy.where, placement)) compiled.placements.set(position, bit)
    if (rule.evaluation.kind === 'together') compiled.together.set(0, bit)
    if (rule.counting !== undefined) {
      if (!rule.counting.isAllowedWhenUnknown) compiled.blockedUnknown.set(0, bit)
      compileCounting(compiled, bit, rule.policy, rule.counting, ruleset, layout)
    }
  }
  return compiled
}

interface RuleOfOffers {
  rule: CompiledRule
  /** Positions of the offers that it governs. */
  governed: number[]
}

/** One rule for each limit that offers have under the policy; none for a policy that governs nothing. */
function rulesOf(
  policy: ContactPolicy,
  position: number,
  { offers, placements }: Ruleset,
  table: FactTable,
): RuleOfOffers[] {
  if (!placements.some((placement) => admitsPlacement(policy.where, placement))) return []
  const byLimit = new Map<number | undefined, number[]>()
  for (const [number, offer] of offers.entries()) {
    if (!governsOffer(policy, offer)) continue
    const limit = policy.rule.kind === 'cap' ? ownValue(policy.limits, offer.id) : undefined
    const governed = byLimit.get(limit)
    if (governed === undefined) byLimit.set(limit, [number])
    else governed.push(number)
  }
  return [...byLimit].map(([limit, governed]) => {
    const evaluation = evaluationOf(policy, limit)
    return {
      rule: {
        policy,
        position,
        evaluation,
        counting: 'counting' in evaluation ? evaluation.counting : undefined,
        consentPosition: evaluation.kind === 'consent' ? table.position(evaluation.fact) : -1,
      },
      governed,
    }
  })
}

function compileCounting(
  compiled: CompiledContactPolicies,
  bit: number,
  policy: ContactPolicy,
  counting: Counting,
  ruleset: Ruleset,
  layout: Layout,
): void {
  const { counted, strict, numbers } = compiled
  const { filter, kinds, isStrict, scope } = counting
  for (const [position, offer] of ruleset.offers.entries())
    if (countsOffer(policy, counting, offer)) counted.offers.set(position, bit)
  // What is lost counts together with what is there, but never as one of the offers or groups that are there.
  if (scope !== 'offer') {
    for (const [position, { id }] of ruleset.groups.entries())
      if (admitsLostOffer(filter, id)) counted.offers.set(numbers.lostOfferOf(position), bit)
    if (scope !== 'group' && admitsLostOffer(filter, undefined)) counted.offers.set(numbers.lostOfferOf(-1), bit)
  }
  const countIn = (position: number, placement: Placement | undefined) => {
    for (const kind of kindsIn(kinds, placement)) counted.placements.set(position * kindCount + kindCodes[kind], bit)
    if (!isStrict) return
    if (placement !== undefined) strict.set(position, bit)
    // Where the decision itself is the contact, its own record is written before the answer, and holds the place.
    const isCountedAtOnce = placement?.contactWhen === 'decision' && kindsIn(kinds, placement).includes('decided')
    if (!isCountedAtOnce) counted.placements.set(position * kindCount + kindCodes.reserved, bit)
  }
  for (const [position, placement] of ruleset.placements.entries())
    if (admitsPlacement(filter, placement)) countIn(position, placement)
  if (admitsLostPlacement(filter) && !isOfPlace(scope)) countIn(numbers.lostPlacement, undefined)
  const reasons = counting.reasons && new Set(counting.reasons.map((id) => layout.number('reasons', id)))
  for (let number = 0; number < reasonNumbersMax; number++)
    if (reasons?.has(number) ?? true) counted.reasons.set(number, bit)
}

function countsOffer(policy: ContactPolicy, { filter, isOfGoverned }: Counting, offer: Offer): boolean {
  return admitsOffer(filter, offer) && !(isOfGoverned && isExempt(policy, offer))
}

function isOfPlace(scope: ContactScope): boolean {
  return scope === 'placement' || scope === 'channel'
}
