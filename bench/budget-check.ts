import type { Budgets, ScenarioBudget } from './budgets.ts'
import { percentiles } from './percentiles.ts'
import type { Measured, ScenarioResult } from './results.ts'

/** One budget that was not kept. */
export interface Breach {
  scenario: string
  /** What was measured, in words: `p99 at half of saturation`. */
  figure: string
  budget: string
  measured: string
}

export interface BudgetCheck {
  breaches: Breach[]
  /** Absolute figures that would be breaches on a machine on which the floor behaves. */
  notJudged: Breach[]
  /** By scenario, why its absolute figures were not judged. */
  noisy: Record<string, string>
}

/** Holds results against their budgets. A scenario without a budget is an error: figures that nobody watches decay. */
export function checkBudgets(results: readonly ScenarioResult[], budgets: Budgets): BudgetCheck {
  const check: BudgetCheck = { breaches: [], notJudged: [], noisy: {} }
  for (const result of results) {
    const budget = budgets.scenarios[result.scenario]
    if (budget === undefined) throw new Error(`budgets.yaml has no budget for the scenario ${result.scenario}`)
    const noise = result.floor && noiseOf(result.floor, budgets.floor)
    const overLatency = latencyBreaches(result, budget)
    check.breaches.push(...ratioBreaches(result, budget))
    if (noise === undefined) {
      check.breaches.push(...overLatency)
    } else {
      check.noisy[result.scenario] = noise
      check.notJudged.push(...overLatency)
      check.breaches.push(...latencyRatioBreaches(result, budget))
    }
  }
  return check
}

export function formatBreach({ scenario, figure, budget, measured }: Breach): string {
  return `${scenario}: ${figure} is ${measured}, the budget is ${budget}`
}

/** Why the floor does not behave; undefined when it does. */
function noiseOf(floor: Measured, { p99MsMax, spreadMax }: Budgets['floor']): string | undefined {
  const reasons: string[] = []
  if (floor.throughputSpread > spreadMax)
    reasons.push(`its throughput varies by ${number(floor.throughputSpread)} between rounds, more than ${spreadMax}`)
  if (floor.latency !== undefined && floor.latency.p99MsWorst > p99MsMax)
    reasons.push(`its own p99 is ${number(floor.latency.p99MsWorst)} ms, more than ${p99MsMax} ms`)
  return reasons.length === 0 ? undefined : `the floor does not behave: ${reasons.join('; ')}`
}

function latencyBreaches({ scenario, real }: ScenarioResult, { latencyMsMax = {} }: ScenarioBudget): Breach[] {
  return percentiles.flatMap((percentile) => {
    const budget = latencyMsMax[percentile]
    if (budget === undefined) return []
    const measured = present(real.latency, scenario, 'a latency').latencyMs[percentile]
    if (measured <= budget) return []
    return {
      scenario,
      figure: `${percentile} at half of saturation`,
      budget: `${budget} ms at most`,
      measured: `${number(measured)} ms`,
    }
  })
}

function latencyRatioBreaches(
  { scenario, real, floor }: ScenarioResult,
  { latencyTimesFloorMax = {} }: ScenarioBudget,
): Breach[] {
  return percentiles.flatMap((percentile) => {
    const budget = latencyTimesFloorMax[percentile]
    if (budget === undefined) return []
    const ofReal = present(real.latency, scenario, 'a latency').latencyMs[percentile]
    const ofFloor = present(floor?.latency, scenario, "the floor's latency").latencyMs[percentile]
    if (ofReal <= budget * ofFloor) return []
    return {
      scenario,
      figure: `${percentile} at half of saturation, beside the floor's`,
      budget: `${budget} × at most`,
      measured: `${number(ofReal / ofFloor)} × (${number(ofReal)} ms beside ${number(ofFloor)} ms)`,
    }
  })
}

function ratioBreaches(result: ScenarioResult, budget: ScenarioBudget): Breach[] {
  const { scenario } = result
  const breaches: Breach[] = []
  const demand = (figure: string, least: number | undefined, measured: number | undefined) => {
    if (least === undefined) return
    const ratio = present(measured, scenario, figure)
    if (ratio < least)
      breaches.push({ scenario, figure, budget: `${least} × at least`, measured: `${number(ratio)} ×` })
  }
  demand('throughput beside the floor', budget.throughputTimesFloorMin, result.throughputTimesFloor)
  demand('throughput beside the naive stack', budget.throughputTimesNaiveMin, result.throughputTimesNaive)
  if (budget.failureShareMax !== undefined) {
    const share = present(result.failureShare, scenario, 'the share of failures')
    if (share > budget.failureShareMax)
      breaches.push({
        scenario,
        figure: 'share of failed or degraded answers',
        budget: `${budget.failureShareMax} at most`,
        measured: String(share),
      })
  }
  return breaches
}

function present<Value>(value: Value | undefined, scenario: string, what: string): Value {
  if (value === undefined) throw new Error(`${scenario}: ${what} has a budget but was not measured`)
  return value
}

/** Three significant digits. */
function number(value: number): string {
  return String(Number(value.toPrecision(3)))
}
