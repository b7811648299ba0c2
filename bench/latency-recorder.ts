import { createHistogram } from 'node:perf_hooks'
import type { LatencyMs } from './results.ts'

/** Latencies to the microsecond: autocannon's own histogram has whole milliseconds, too coarse for ours. */
export class LatencyRecorder {
  readonly #histogram = createHistogram({ lowest: 1, highest: 3_600_000_000, figures: 3 })

  record(latencyMs: number): void {
    this.#histogram.record(Math.max(1, Math.round(latencyMs * 1000)))
  }

  get count(): number {
    return this.#histogram.count
  }

  get latencyMs(): LatencyMs {
    const at = (percentile: number) => this.#histogram.percentile(percentile) / 1000
    return { p50: at(50), p90: at(90), p99: at(99), 'p99.9': at(99.9) }
  }
}
