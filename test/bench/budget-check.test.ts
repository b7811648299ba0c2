import { describe, expect, test } from 'vitest'
import { checkBudgets, formatBreach } from '../../bench/budget-check.ts'
import { type Budgets, parseBudgets, readBudgets, shortRunBudgets } from '../../bench/budgets.ts'
import type { Measured, ScenarioResult } from '../../bench/results.ts'
import { scenarios } from '../../bench/scenarios.ts'

const budgets: Budgets = {
  floor: { p99MsMax: 10, spreadMax: 0.25 },
  shortRunTolerance: 0.5,
  scenarios: {
    decisions: {
      latencyMsMax: { p50: 1.5, p99: 10 },
      latencyTimesFloorMax: { p50: 4 },
      throughputTimesFloorMin: 0.4,
      throughputTimesNaiveMin: 100,
      failureShareMax: 0,
    },
  },
}

function measured(p50: number, p99: number, throughputSpread = 0.1): Measured {
  return {
    throughputPerSecond: 5_000,
    throughputSpread,
    latency: {
      ratePerSecond: 2_500,
      latencyMs: { p50, p90: p99, p99, 'p99.9': p99 },
      p99MsWorst: p99,
      generatorLagMsP99: 0,
    },
  }
}

/** Keeps every budget on a quiet machine; `changes` break some. */
function resultOf(changes: Partial<ScenarioResult> = {}): ScenarioResult {
  return {
    scenario: 'decisions',
    real: measured(1.5, 10),
    floor: measured(0.5, 4),
    throughputTimesFloor: 0.4,
    throughputTimesNaive: 100,
    failureShare: 0,
    hash: '',
    ...changes,
  }
}

const breachesOf = (changes: Partial<ScenarioResult>) =>
  checkBudgets([resultOf(changes)], budgets).breaches.map(formatBreach)

describe('on a machine on which the floor behaves', () => {
  test('figures at their budgets are no breach', () => {
    expect(checkBudgets([resultOf()], budgets)).toEqual({ breaches: [], notJudged: [], noisy: {} })
  })

  test('a breach names scenario, percentile, budget and measured value', () => {
    expect(breachesOf({ real: measured(1.56, 10.04) })).toEqual([
      'decisions: p50 at half of saturation is 1.56 ms, the budget is 1.5 ms at most',
      'decisions: p99 at half of saturation is 10 ms, the budget is 10 ms at most',
    ])
  })

  test('latencies are not held against the floor', () => {
    expect(breachesOf({ real: measured(1.5, 9), floor: measured(0.1, 1) })).toEqual([])
  })

  test.each([
    [{ throughputTimesFloor: 0.38 }, 'decisions: throughput beside the floor is 0.38 ×, the budget is 0.4 × at least'],
    [
      { throughputTimesNaive: 99 },
      'decisions: throughput beside the naive stack is 99 ×, the budget is 100 × at least',
    ],
    [{ failureShare: 0.001 }, 'decisions: share of failed or degraded answers is 0.001, the budget is 0 at most'],
  ])('%o is a breach', (changes, breach) => {
    expect(breachesOf(changes)).toEqual([breach])
  })
})

describe.each([
  ['its p99 is over the limit', measured(0.5, 11), 'its own p99 is 11 ms, more than 10 ms'],
  ['it varies', measured(0.5, 4, 0.3), 'its throughput varies by 0.3 between rounds, more than 0.25'],
])('when the floor does not behave because %s', (_why, floor, reason) => {
  test('absolute latencies are told and not judged', () => {
    const { breaches, notJudged, noisy } = checkBudgets([resultOf({ real: measured(1.9, 30), floor })], budgets)
    expect(breaches).toEqual([])
    expect(notJudged.map(({ figure }) => figure)).toEqual(['p50 at half of saturation', 'p99 at half of saturation'])
    expect(noisy).toEqual({ decisions: `the floor does not behave: ${reason}` })
  })

  test('latencies beside the floor decide', () => {
    expect(breachesOf({ real: measured(2.1, 30), floor })).toEqual([
      "decisions: p50 at half of saturation, beside the floor's is 4.2 × (2.1 ms beside 0.5 ms), the budget is 4 × at most",
    ])
  })

  test('throughput ratios decide', () => {
    expect(breachesOf({ throughputTimesFloor: 0.2, floor })).toHaveLength(1)
  })
})

describe('what has a budget must be measured', () => {
  test.each([['throughputTimesFloor'], ['throughputTimesNaive'], ['failureShare']] as const)('%s', (figure) => {
    const { [figure]: _, ...result } = resultOf()
    expect(() => checkBudgets([result], budgets)).toThrow('has a budget but was not measured')
  })

  test('latency', () => {
    const { latency: _, ...real } = measured(1, 2)
    expect(() => checkBudgets([resultOf({ real })], budgets)).toThrow(
      'decisions: a latency has a budget but was not measured',
    )
  })

  test('and what is measured must have a budget', () => {
    expect(() => checkBudgets([resultOf({ scenario: 'other' })], budgets)).toThrow('no budget for the scenario other')
  })
})

describe('budgets.yaml', () => {
  test('has a budget for every scenario and no others', async () => {
    expect(Object.keys((await readBudgets()).scenarios).sort()).toEqual(Object.keys(scenarios).sort())
  })

  test.each([
    [
      'an unknown percentile',
      'floor: { p99MsMax: 1, spreadMax: 1 }\nscenarios: { a: { latencyMsMax: { p75: 1 } } }',
      '/scenarios/a/latencyMsMax',
    ],
    ['a limit that is no number', 'floor: { p99MsMax: fast, spreadMax: 1 }\nscenarios: {}', '/floor/p99MsMax'],
  ])('%s is refused, with its place', (_what, text, place) => {
    expect(() => parseBudgets(text)).toThrow(place)
  })
})

test('a short run has wider limits, and none for failures', () => {
  expect(shortRunBudgets(budgets).scenarios).toEqual({
    decisions: {
      latencyMsMax: { p50: 3, p99: 20 },
      latencyTimesFloorMax: { p50: 8 },
      throughputTimesFloorMin: 0.2,
      throughputTimesNaiveMin: 50,
      failureShareMax: 0,
    },
  })
})
