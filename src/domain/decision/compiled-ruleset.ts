import type { Arbitration } from '../../schema/catalog-file.ts'
import { type CompiledBoost, compileBoosts, scoreOf } from '../arbitration/score.ts'
import { CompiledBudgets } from '../budgets/compile-budgets.ts'
import { type CompiledContactPolicies, compileContactPolicies } from '../contact-policy/compile-contact-policies.ts'
import type { CompileScope } from '../eligibility/compile-condition.ts'
import { EligibilityIndex } from '../eligibility/eligibility-index.ts'
import { rowsOf } from '../eligibility/index-rows.ts'
import { allOf, type NormalForm, normalForm } from '../eligibility/normal-form.ts'
import { conditionScope, typeChecked } from '../eligibility/type-condition.ts'
import type { ConditionScope } from '../eligibility/typed-condition.ts'
import { placementVariants } from '../experiments/placement-variants.ts'
import { FactTable } from '../features/fact-table.ts'
import type { Layout } from '../features/layout.ts'
import { type Group, type Offer, type Placement, type Ruleset, underAllRules } from '../ruleset.ts'
import { parseTemplate } from '../text/placeholders.ts'
import { TimeZone } from '../time/time-zone.ts'
import { type CompiledValidity, compileValidity, validityForm } from './validity.ts'

/** A ruleset as code. Offers, groups and placements go by their numbers: positions in the ruleset's lists. */
export interface CompiledRuleset {
  ruleset: Ruleset
  table: FactTable
  /** Finds the offers that are enabled, valid and eligible. */
  index: EligibilityIndex
  conditions: ConditionScope
  scope: CompileScope
  offers: CompiledOffer[]
  groups: CompiledGroup[]
  placements: CompiledPlacement[]
  contactPolicies: CompiledContactPolicies
  /** Undefined for a ruleset without budgets. */
  budgets: CompiledBudgets | undefined
}

/** A ruleset as code, beside its variants: each has an index of its own, and what goes with it. */
export interface CompiledRules extends CompiledRuleset {
  /** By number of the rules: first what stands here, then the variants. */
  allRules: readonly [CompiledRuleset, ...CompiledRuleset[]]
}

interface CompiledInheritable {
  lever: number
  boosts: CompiledBoost[]
  contextWeights: CompiledBoost[]
}

export type CompiledGroup = CompiledInheritable

export interface CompiledOffer extends CompiledInheritable {
  group: number
  validity: CompiledValidity | undefined
  value: number
  propensity: number
  /** Whether a holdout holds it back; offers of other kinds are shown to everybody. */
  isHeldBack: boolean
}

export interface CompiledPlacement {
  /** By offer number; undefined for an offer that does not compete here: it has no treatment, or is the fallback. */
  treatments: (CompiledTreatment | undefined)[]
  /** Ways to decide: the placement's own first, then those of experiments (`placementVariants`). */
  variants: CompiledVariant[]
  /** In the order of the catalogue; enabled, too. */
  fallback: CompiledTreatment[]
}

export interface CompiledVariant {
  exponents: Required<Arbitration>
  /** Number of the rules by which it decides. */
  rules: number
  /**
   * By offer number: its score here as long as nothing about it depends on the customer; NaN where something does. Empty
   * for what other rules decide.
   */
  fixedScores: Float64Array
}

export interface CompiledTreatment {
  offer: number
  /** Positions of the facts that its texts cannot do without. */
  required: number[]
}

/**
 * Compiles a checked ruleset and its variants. The layout must hold `entriesOfRuleset(ruleset)`; what it lacks throws, and
 * so does a condition that was never checked.
 */
export function compileRuleset(ruleset: Ruleset, layout: Layout): CompiledRules {
  const [own, ...ofVariants] = underAllRules(ruleset)
  const compiled = compileRules(own, 0, layout)
  const variants = ofVariants.map((rules, position) => compileRules(rules, position + 1, layout))
  return { ...compiled, allRules: [compiled, ...variants] }
}

function compileRules(ruleset: Ruleset, rules: number, layout: Layout): CompiledRuleset {
  const timeZone = new TimeZone(ruleset.timeZone)
  const table = new FactTable(ruleset, layout, timeZone)
  const conditions = conditionScope(ruleset)
  const scope: CompileScope = { table, layout, missingFacts: ruleset.missingFacts }
  const zones = new Map([[timeZone.name, timeZone]])
  const groupNumbers = new Map(ruleset.groups.map((group, number) => [group.id, number]))
  const offers = ruleset.offers.map((offer) => ({
    ...compileInheritable(offer, conditions, scope),
    group: groupNumbers.get(offer.group) as number,
    validity: offer.valid && compileValidity(offer.valid, zoneOf(offer.valid.timeZone ?? timeZone.name, zones)),
    value: offer.value,
    propensity: offer.propensity,
    isHeldBack: ruleset.holdout.kinds.includes(offer.kind),
  }))
  const groups = ruleset.groups.map((group) => compileInheritable(group, conditions, scope))
  return {
    ruleset,
    table,
    index: compileIndex(ruleset, offers, conditions, scope),
    conditions,
    scope,
    groups,
    offers,
    placements: compilePlacements(ruleset, rules, table, offers, groups),
    contactPolicies: compileContactPolicies(ruleset, layout, table),
    budgets: ruleset.budgets.length === 0 ? undefined : new CompiledBudgets(ruleset, conditions, scope),
  }
}

/** An offer may live in a time zone of its own; each zone finds its transitions once. */
function zoneOf(name: string, zones: Map<string, TimeZone>): TimeZone {
  const zone = zones.get(name) ?? new TimeZone(name)
  zones.set(name, zone)
  return zone
}

function compileInheritable(
  source: Group | Offer,
  conditions: ConditionScope,
  scope: CompileScope,
): CompiledInheritable {
  return {
    lever: source.lever,
    boosts: compileBoosts(source.boosts, conditions, scope),
    contextWeights: compileBoosts(source.contextWeights, conditions, scope),
  }
}

/** Conditions that offers inherit are normalised once a group, whatever the number of its offers. */
function compileIndex(
  ruleset: Ruleset,
  offers: readonly CompiledOffer[],
  conditions: ConditionScope,
  scope: CompileScope,
): EligibilityIndex {
  const formOf = ({ eligibility }: Group | Offer): NormalForm =>
    eligibility === undefined ? { kind: 'always' } : normalForm(typeChecked(eligibility, conditions), scope)
  const groupForms = ruleset.groups.map(formOf)
  const rows = ruleset.offers.flatMap((offer, number) => {
    if (!offer.enabled) return []
    const { group, validity } = offers[number] as CompiledOffer
    const valid = validity === undefined ? [] : [validityForm(validity, scope.table)]
    return rowsOf(number, allOf([...valid, groupForms[group] as NormalForm, formOf(offer)]))
  })
  return new EligibilityIndex(rows)
}

/** One pass over all treatments, since offers are many and placements few. */
function compilePlacements(
  ruleset: Ruleset,
  rules: number,
  table: FactTable,
  offers: readonly CompiledOffer[],
  groups: readonly CompiledGroup[],
): CompiledPlacement[] {
  const byId = new Map(
    ruleset.placements.map((placement) => [placement.id, { placement, treatments: [] as CompiledTreatment[] }]),
  )
  for (const [number, offer] of ruleset.offers.entries()) {
    for (const treatment of offer.treatments) {
      byId
        .get(treatment.placement)
        ?.treatments.push({ offer: number, required: requiredFacts(treatment.content, table) })
    }
  }
  return [...byId.values()].map(({ placement, treatments }) => ({
    ...splitFallback(ruleset, placement, treatments),
    variants: placementVariants(placement, ruleset).map((variant) => ({
      ...variant,
      fixedScores:
        variant.rules === rules
          ? Float64Array.from(offers, (offer) => fixedScore(offer, groups, variant.exponents))
          : new Float64Array(),
    })),
  }))
}

/** Most offers have no boosts, and most that are eligible are not shown: their score is only looked up. */
function fixedScore(offer: CompiledOffer, groups: readonly CompiledGroup[], exponents: Required<Arbitration>): number {
  const group = groups[offer.group] as CompiledGroup
  const boosts = [offer.boosts, offer.contextWeights, group.boosts, group.contextWeights]
  if (boosts.some(({ length }) => length > 0)) return Number.NaN
  const { propensity, value } = offer
  return scoreOf({ propensity, contextWeight: 1, value, lever: group.lever * offer.lever }, exponents)
}

function splitFallback(
  ruleset: Ruleset,
  placement: Placement,
  treatments: CompiledTreatment[],
): Omit<CompiledPlacement, 'variants'> {
  const rankOf = (treatment: CompiledTreatment) =>
    placement.fallback.indexOf((ruleset.offers[treatment.offer] as Offer).id)
  const enabled = treatments.filter(({ offer }) => ruleset.offers[offer]?.enabled === true)
  const competing = new Array<CompiledTreatment | undefined>(ruleset.offers.length).fill(undefined)
  for (const treatment of enabled) if (rankOf(treatment) < 0) competing[treatment.offer] = treatment
  return {
    treatments: competing,
    fallback: enabled.filter((treatment) => rankOf(treatment) >= 0).sort((a, b) => rankOf(a) - rankOf(b)),
  }
}

/**
 * Facts that stand in a text without words for the case that they are missing. Over all locales: which one is shown is
 * not known here.
 */
function requiredFacts(content: Record<string, Record<string, string>>, table: FactTable): number[] {
  const required = new Set<number>()
  const templates = Object.values(content).flatMap((fields) => Object.values(fields))
  for (const template of templates) {
    if (!template.includes('{{')) continue
    for (const part of parseTemplate(template)) {
      if ('fact' in part && part.fallback === undefined) required.add(table.position(part.fact))
      // A fact that only a text names must be in the row too, so that derived ones are computed.
      else if ('fact' in part) table.position(part.fact)
    }
  }
  return [...required]
}
