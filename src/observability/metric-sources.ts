/** What is asked when metrics are read, instead of being told at every change. */
export interface MetricSources {
  requestsInFlight(): number
  queueLength(): number
  workerThreads(): number
  /** Offers that contact policies have kept back since it was last asked, by policy. */
  takeSuppressions(): [policy: string, count: number][]
  activeRuleset(): { id: string; offers: number } | undefined
  /** Seconds that the store took to answer; undefined when it did not. */
  pingStore(): Promise<number | undefined>
  /** Every alarm of the registry, and whether it is raised. */
  alarms(): [alarm: string, isRaised: boolean][]
  liveSessions(): number
  liveCalls(): number
  /** Rejects when the store cannot tell. */
  budgets(): Promise<{ id: string; used: number; onLease: number; left: number }[]>
}
