import { type BudgetCheck, formatBreach } from './budget-check.ts'
import { formatMachine, type Machine } from './machine.ts'
import { percentiles } from './percentiles.ts'
import type { Profile } from './profile.ts'
import type { Measured, ScenarioResult } from './results.ts'
import { figure, formatTable } from './table.ts'

export interface Report {
  machine: Machine
  profile: Profile['name']
  seed: number
  results: ScenarioResult[]
  budgets: BudgetCheck
}

export function formatReport({ machine, profile, seed, results, budgets }: Report): string {
  const hashes = results.map(({ scenario, hash }) => `${scenario} ${hash}`).join(', ')
  return [
    formatMachine(machine),
    `${profile} run, seed ${seed}, hash of the choices: ${hashes}`,
    '',
    formatTable(
      [
        'scenario',
        'per second',
        'spread',
        'µs each',
        'CPU µs',
        'at rate',
        ...percentiles.map((name) => `${name} ms`),
        '× floor',
        '× naive',
      ],
      results.flatMap(rowsOf),
    ),
    '',
    ...Object.entries(budgets.noisy).map(([scenario, reason]) => `${scenario}: ${reason}; ratios decide`),
    ...budgets.notJudged.map((breach) => `not judged: ${formatBreach(breach)}`),
    ...budgets.breaches.map((breach) => `BREACH ${formatBreach(breach)}`),
    budgets.breaches.length === 0 ? 'all budgets are kept' : `${budgets.breaches.length} budgets are not kept`,
  ].join('\n')
}

function rowsOf(result: ScenarioResult): string[][] {
  const { scenario, real, floor, naive, throughputTimesFloor, throughputTimesNaive } = result
  return [
    [scenario, ...cellsOf(real), optional(throughputTimesFloor), optional(throughputTimesNaive)],
    ...(floor === undefined ? [] : [['  floor', ...cellsOf(floor)]]),
    ...(naive === undefined ? [] : [['  naive', ...cellsOf(naive)]]),
  ]
}

function cellsOf({ throughputPerSecond, throughputSpread, cpuUsPerAnswer, latency }: Measured): string[] {
  return [
    figure(throughputPerSecond),
    figure(throughputSpread),
    figure(1e6 / throughputPerSecond),
    optional(cpuUsPerAnswer),
    optional(latency?.ratePerSecond),
    ...percentiles.map((name) => optional(latency?.latencyMs[name])),
  ]
}

function optional(value: number | undefined): string {
  return value === undefined ? '' : figure(value)
}
