export const percentiles = ['p50', 'p90', 'p99', 'p99.9'] as const
export type Percentile = (typeof percentiles)[number]
