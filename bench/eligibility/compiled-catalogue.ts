import { compileRuleset } from '#sufler/domain/decision/compiled-ruleset.ts'
import { entriesOfRuleset } from '#sufler/domain/decision/ruleset-entries.ts'
import { compileCondition, type Predicate } from '#sufler/domain/eligibility/compile-condition.ts'
import type { EligibilityIndex } from '#sufler/domain/eligibility/eligibility-index.ts'
import { typeChecked } from '#sufler/domain/eligibility/type-condition.ts'
import { noHoldout } from '#sufler/domain/experiments/experiment.ts'
import { checkValues, encodePatch, entriesOfValues } from '#sufler/domain/features/customer-codec.ts'
import type { FactRow } from '#sufler/domain/features/fact-table.ts'
import { Layout } from '#sufler/domain/features/layout.ts'
import { applyPatch, headerBytes, slotBytes, slotCountOf } from '#sufler/domain/features/vector.ts'
import type { Ruleset } from '#sufler/domain/ruleset.ts'
import type { Catalogue } from './catalogues.ts'

/** What the service makes of a catalogue, and the customers as its threads see them. */
export interface CompiledCatalogue {
  index: EligibilityIndex
  /** Each condition compiled alone: what the index replaces. */
  predicates: Predicate[]
  rows: FactRow[]
  compileMs: number
}

/** As small as a ruleset can be around these conditions. */
export function rulesetOf({ facts, conditions }: Pick<Catalogue, 'facts' | 'conditions'>): Ruleset {
  return {
    id: '0000000000000000',
    name: 'Benchmark',
    timeZone: 'UTC',
    currency: 'RUB',
    locales: ['en'],
    missingFacts: 'unknown',
    objects: [],
    features: facts,
    context: [],
    segments: {},
    contactPolicies: [],
    budgets: [],
    declineReasons: {},
    holdout: noHoldout,
    experiments: [],
    variants: [],
    placements: [],
    groups: [{ id: 'group', name: 'Group', lever: 1, boosts: [], contextWeights: [] }],
    offers: conditions.map((eligibility, index) => ({
      id: `offer-${index}`,
      group: 'group',
      kind: 'sale',
      tags: [],
      enabled: true,
      value: 1,
      propensity: 1,
      lever: 1,
      boosts: [],
      contextWeights: [],
      treatments: [],
      eligibility,
    })),
  }
}

export function compileCatalogue(catalogue: Catalogue): CompiledCatalogue {
  const ruleset = rulesetOf(catalogue)
  const layout = new Layout()
  layout.internLocally(entriesOfRuleset(ruleset))
  const startedAtMs = performance.now()
  const { table, index, conditions, scope } = compileRuleset(ruleset, layout)
  const compileMs = performance.now() - startedAtMs
  const features = new Map(ruleset.features.map((feature) => [feature.name, feature]))
  const rows = catalogue.customers.map((customer) => {
    const { values, mismatches } = checkValues(features, customer, table.timeZone)
    if (mismatches.length > 0) throw new Error(JSON.stringify(mismatches))
    layout.internLocally(entriesOfValues(values))
    const vector = applyPatch(undefined, encodePatch(values, layout).slots, 0)
    const slots = new Float64Array(vector.slice(headerBytes).buffer, 0, (vector.length - headerBytes) / slotBytes)
    const row = table.createRow()
    table.fill(row, 0, slots, 0, slotCountOf(vector), 0)
    return row
  })
  const predicates = catalogue.conditions.map((condition) =>
    compileCondition(typeChecked(condition, conditions), scope),
  )
  return { index, predicates, rows, compileMs }
}
