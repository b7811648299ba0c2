import type { Percentile } from './percentiles.ts'

export type LatencyMs = Record<Percentile, number>

/** What one stack (the real one, the floor or the naive one) did in a scenario. */
export interface Measured {
  throughputPerSecond: number
  /** (best − worst) / median of the rounds. */
  throughputSpread: number
  /** Processor time of the server's process an answer, all threads; left out where the system does not tell. */
  cpuUsPerAnswer?: number
  /** At a fixed rate; left out where none was taken. */
  latency?: LatencyAtRate
}

export interface LatencyAtRate {
  ratePerSecond: number
  /** Median of the rounds, by percentile. */
  latencyMs: LatencyMs
  /** The worst of the rounds. */
  p99MsWorst: number
  /** How late the load generator itself was, 99 times in 100: latencies below it are as much its as the server's. */
  generatorLagMsP99: number
}

export interface ScenarioResult {
  scenario: string
  real: Measured
  floor?: Measured
  naive?: Measured
  /** Medians of the rounds' ratios: neighbouring rounds meet the same machine. */
  throughputTimesFloor?: number
  throughputTimesNaive?: number
  /** Share of the real stack's answers that were errors or degraded. */
  failureShare?: number
  /** Over what was chosen, see `agreement.ts`. */
  hash: string
}
