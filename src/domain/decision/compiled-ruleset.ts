import { type CompiledBoost, compileBoosts } from '../arbitration/score.ts'
import { type CompileScope, compileCondition, type Predicate } from '../eligibility/compile-condition.ts'
import { conditionScope, typeCondition } from '../eligibility/type-condition.ts'
import type { ConditionScope } from '../eligibility/typed-condition.ts'
import { FactTable } from '../features/fact-table.ts'
import type { Layout } from '../features/layout.ts'
import type { Group, Offer, Placement, Ruleset } from '../ruleset.ts'
import { parseTemplate } from '../text/placeholders.ts'
import { TimeZone } from '../time/time-zone.ts'
import { compileValidity, type ValidityCheck } from './validity.ts'

/** A ruleset as code. Offers, groups and placements go by their numbers: positions in the ruleset's lists. */
export interface CompiledRuleset {
  ruleset: Ruleset
  table: FactTable
  offers: CompiledOffer[]
  groups: CompiledGroup[]
  placements: CompiledPlacement[]
}

interface CompiledInheritable {
  eligibility: Predicate | undefined
  lever: number
  boosts: CompiledBoost[]
  contextWeights: CompiledBoost[]
}

export type CompiledGroup = CompiledInheritable

export interface CompiledOffer extends CompiledInheritable {
  group: number
  isEnabled: boolean
  validity: ValidityCheck | undefined
  value: number
  propensity: number
}

export interface CompiledPlacement {
  /** Offers that compete here: they are enabled, have a treatment for it and are not its fallback. */
  candidates: CompiledTreatment[]
  /** In the order of the catalogue; enabled, too. */
  fallback: CompiledTreatment[]
}

export interface CompiledTreatment {
  offer: number
  /** Positions of the facts that its texts cannot do without. */
  required: number[]
}

/**
 * Compiles a checked ruleset. The layout must hold `entriesOfRuleset(ruleset)`; what it lacks throws, and so does a
 * condition that was never checked.
 */
export function compileRuleset(ruleset: Ruleset, layout: Layout): CompiledRuleset {
  const timeZone = new TimeZone(ruleset.timeZone)
  const table = new FactTable(ruleset, layout, timeZone)
  const conditions = conditionScope(ruleset)
  const scope: CompileScope = { table, layout, missingFacts: ruleset.missingFacts }
  const groupNumbers = new Map(ruleset.groups.map((group, number) => [group.id, number]))
  const zones = new Map<string, TimeZone>()
  return {
    ruleset,
    table,
    groups: ruleset.groups.map((group) => compileInheritable(group, conditions, scope)),
    offers: ruleset.offers.map((offer) => ({
      ...compileInheritable(offer, conditions, scope),
      group: groupNumbers.get(offer.group) as number,
      isEnabled: offer.enabled,
      validity: offer.valid && compileValidity(offer.valid, timeZone, zones),
      value: offer.value,
      propensity: offer.propensity,
    })),
    placements: compilePlacements(ruleset, table),
  }
}

function compileInheritable(
  source: Group | Offer,
  conditions: ConditionScope,
  scope: CompileScope,
): CompiledInheritable {
  return {
    eligibility: source.eligibility && compileChecked(source.eligibility, conditions, scope),
    lever: source.lever,
    boosts: compileBoosts(source.boosts, conditions, scope),
    contextWeights: compileBoosts(source.contextWeights, conditions, scope),
  }
}

function compileChecked(eligibility: unknown, conditions: ConditionScope, scope: CompileScope): Predicate {
  const { condition, mismatches } = typeCondition(eligibility, conditions)
  if (condition === undefined) throw new Error(`a condition that was not checked: expected ${mismatches[0]?.expected}`)
  return compileCondition(condition, scope)
}

/** One pass over all treatments, since offers are many and placements few. */
function compilePlacements(ruleset: Ruleset, table: FactTable): CompiledPlacement[] {
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
  return [...byId.values()].map(({ placement, treatments }) => splitFallback(ruleset, placement, treatments))
}

function splitFallback(ruleset: Ruleset, placement: Placement, treatments: CompiledTreatment[]): CompiledPlacement {
  const rankOf = (treatment: CompiledTreatment) =>
    placement.fallback.indexOf((ruleset.offers[treatment.offer] as Offer).id)
  const enabled = treatments.filter(({ offer }) => ruleset.offers[offer]?.enabled === true)
  return {
    candidates: enabled.filter((treatment) => rankOf(treatment) < 0),
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
