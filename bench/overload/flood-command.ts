/** What the load process of `bench:overload` is told to do: one phase after the other over the same connections. */
export interface FloodCommand {
  /** Of the server: `http://127.0.0.1:8080`. */
  url: string
  /** The bodies are `decisionRequests(seed, customers, bodies)`, each with the deadline. */
  seed: number
  customers: number
  bodies: number
  deadlineMs: number
  connections: number
  phases: FloodPhase[]
}

export interface FloodPhase {
  seconds: number
  ratePerSecond: number
}

/** Counts are of the requests that were due in the phase. */
export interface PhaseResult {
  due: number
  /** All connections waited for answers at the moment when it was due: the client gave up. */
  unsent: number
  /** 200, and in time as the server sees it. */
  good: number
  /** The answer of a fallback: 200, but `degraded` says that something came too late. */
  degraded: number
  /** 503. */
  refused: number
  /** Any other status, and connections that broke. */
  failed: number
  /** Milliseconds of good answers, from the moment when the request was due. */
  goodMsP50: number
  goodMsP99: number
  goodMsMax: number
  /** Time from the start of the phase after which all were good and in time, looked at in windows. */
  settledAfterMs: number
  /** How late requests left, beside when they were due, 99 times in 100: the client's own fault. */
  lagMsP99: number
}
