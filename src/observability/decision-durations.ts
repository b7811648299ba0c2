import type { Metric, Registry } from 'prom-client'

/** Bounds of the buckets in seconds, from 0.1 ms to 1 s. */
const bounds = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1]

export const decisionStages = ['customer', 'decide', 'render', 'total'] as const
export type DecisionStage = (typeof decisionStages)[number]

/** One stage: durations by bucket, the last for those beyond all bounds. */
interface Durations {
  counts: Float64Array
  sumSeconds: number
}

/**
 * A Prometheus histogram of the durations of decisions by stage, that prom-client publishes. Counted by hand: its own
 * histogram checks and hashes labels for every value, 3 µs of a decision that has four of them.
 */
export class DecisionDurations {
  readonly name = 'sufler_decision_duration_seconds'
  readonly help = 'Time that decisions took, by stage: customer (reading), decide (queue and worker), render, total'
  readonly type = 'histogram'
  readonly labelNames = ['stage']
  readonly #durations: Readonly<Record<DecisionStage, Durations>> = {
    customer: noDurations(),
    decide: noDurations(),
    render: noDurations(),
    total: noDurations(),
  }

  /** The registry asks for `get` alone; its type names prom-client's own classes. */
  constructor(registry: Registry) {
    registry.registerMetric(this as unknown as Metric)
  }

  observe(stage: DecisionStage, durationMs: number): void {
    const durations = this.#durations[stage]
    const seconds = durationMs / 1_000
    let bucket = 0
    while (bucket < bounds.length && seconds > (bounds[bucket] as number)) bucket++
    durations.counts[bucket] = (durations.counts[bucket] as number) + 1
    durations.sumSeconds += seconds
  }

  /** What prom-client asks a metric for; a stage that never ran has no values. */
  async get() {
    const values = decisionStages.flatMap((stage) => this.#valuesOf(stage))
    return { name: this.name, help: this.help, type: this.type, aggregator: 'sum', values }
  }

  #valuesOf(stage: DecisionStage) {
    const { counts, sumSeconds } = this.#durations[stage]
    let count = 0
    const buckets = [...counts].map((inBucket, bucket) => {
      count += inBucket
      return { metricName: `${this.name}_bucket`, labels: { le: bounds[bucket] ?? '+Inf', stage }, value: count }
    })
    if (count === 0) return []
    return [
      ...buckets,
      { metricName: `${this.name}_sum`, labels: { stage }, value: sumSeconds },
      { metricName: `${this.name}_count`, labels: { stage }, value: count },
    ]
  }
}

function noDurations(): Durations {
  return { counts: new Float64Array(bounds.length + 1), sumSeconds: 0 }
}
