import type { LatencyMs } from './results.ts'

/** What the load process is told to do. */
export type LoadCommand = SaturateCommand | PacedCommand

interface Target {
  url: string
  /** The bodies are `decisionRequests(seed, customers, bodies)`. */
  seed: number
  customers: number
  bodies: number
  connections: number
  seconds: number
}

/** As many requests as the connections carry, each sent when the last is answered. */
export interface SaturateCommand extends Target {
  kind: 'saturate'
}

/** A fixed rate, whatever the server does. */
export interface PacedCommand extends Target {
  kind: 'paced'
  ratePerSecond: number
}

export interface LoadResult {
  answers: number
  throughputPerSecond: number
  latencyMs: LatencyMs
  /** Answers other than 200, degraded ones, and requests without an answer. */
  failures: number
  /** How late the generator itself was with its requests, 99 times in 100; 0 where it keeps no clock. */
  generatorLagMsP99: number
}

/** A decision that came in time says so; the floor and the naive stack answer the same. */
export function isGoodAnswer(body: string): boolean {
  return body.includes('"degraded":[]')
}
