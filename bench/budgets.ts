import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Type, { type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { parse } from 'yaml'
import { closed } from '#sufler/schema/common.ts'

const Limit = Type.Number({ exclusiveMinimum: 0 })
const LimitByPercentile = closed({
  p50: Type.Optional(Limit),
  p90: Type.Optional(Limit),
  p99: Type.Optional(Limit),
  'p99.9': Type.Optional(Limit),
})

const ScenarioBudget = closed({
  latencyMsMax: Type.Optional(LimitByPercentile),
  latencyTimesFloorMax: Type.Optional(LimitByPercentile),
  throughputTimesFloorMin: Type.Optional(Limit),
  throughputTimesNaiveMin: Type.Optional(Limit),
  failureShareMax: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
})
export type ScenarioBudget = Static<typeof ScenarioBudget>

/** `budgets.yaml`; the comments there say what each means. */
export const Budgets = closed({
  floor: closed({ p99MsMax: Limit, spreadMax: Limit }),
  shortRunTolerance: Type.Number({ exclusiveMinimum: 0, maximum: 1 }),
  scenarios: Type.Record(Type.String(), ScenarioBudget),
})
export type Budgets = Static<typeof Budgets>

const budgetsFile = join(import.meta.dirname, 'budgets.yaml')
const compiled = Compile(Budgets)

export async function readBudgets(): Promise<Budgets> {
  return parseBudgets(await readFile(budgetsFile, 'utf8'))
}

/** Throws with the path of every error. */
export function parseBudgets(text: string): Budgets {
  const budgets: unknown = parse(text)
  if (compiled.Check(budgets)) return budgets
  const errors = [...compiled.Errors(budgets)].map(({ instancePath, message }) => `${instancePath}: ${message}`)
  throw new Error(`budgets.yaml: ${errors.join('; ')}`)
}

/** The budgets of a short run: least ratios times the tolerance, latencies divided by it; failures are not tolerated. */
export function shortRunBudgets(budgets: Budgets): Budgets {
  const { shortRunTolerance: tolerance } = budgets
  const scenarios = Object.entries(budgets.scenarios).map(([name, budget]) => [name, relaxed(budget, tolerance)])
  return { ...budgets, scenarios: Object.fromEntries(scenarios) }
}

function relaxed(budget: ScenarioBudget, tolerance: number): ScenarioBudget {
  const { latencyMsMax, latencyTimesFloorMax, throughputTimesFloorMin, throughputTimesNaiveMin } = budget
  return {
    ...budget,
    ...(latencyMsMax && { latencyMsMax: widened(latencyMsMax, tolerance) }),
    ...(latencyTimesFloorMax && { latencyTimesFloorMax: widened(latencyTimesFloorMax, tolerance) }),
    ...(throughputTimesFloorMin && { throughputTimesFloorMin: throughputTimesFloorMin * tolerance }),
    ...(throughputTimesNaiveMin && { throughputTimesNaiveMin: throughputTimesNaiveMin * tolerance }),
  }
}

type Limits = NonNullable<ScenarioBudget['latencyMsMax']>

function widened(limits: Limits, tolerance: number): Limits {
  return Object.fromEntries(Object.entries(limits).map(([percentile, limit]) => [percentile, limit / tolerance]))
}
