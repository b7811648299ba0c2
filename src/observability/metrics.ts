import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Outcome, OutcomeResult } from '../schema/outcome.ts'
import { DecisionDurations, type DecisionStage, decisionStages } from './decision-durations.ts'
import { LabelCounter } from './label-counter.ts'
import type { MetricSources } from './metric-sources.ts'

const decisionResults = ['offers', 'fallback', 'empty', 'error'] as const
export type DecisionResult = (typeof decisionResults)[number]

/** The placement is one that some ruleset has had: what callers make up must never become a label. */
export interface OutcomeLabels {
  placement: string
  outcome: Outcome
  result: Exclude<OutcomeResult, 'refused'>
}

/** Everything that `/metrics` tells; `docs/metrics.md` lists it, and a test holds the two together. */
export class Metrics {
  readonly registry = new Registry()
  /** By placement. Counted by hand, like durations: prom-client hashes the labels of every increment. */
  readonly #decisions = new Map<string, Record<DecisionResult, number>>()
  readonly #durations = new DecisionDurations(this.registry)
  readonly #degraded = new Counter({
    name: 'sufler_decisions_degraded_total',
    help: 'Decisions that had to do without something that came too late, by part: customer, texts, engine',
    labelNames: ['part'],
    registers: [this.registry],
  })
  /** By placement, outcome and result, in this order. Counted by hand as well. */
  readonly #outcomes = new Map<string, { labels: OutcomeLabels; count: number }>()
  readonly #outcomesRefused = new Counter({
    name: 'sufler_outcomes_refused_total',
    help: 'Outcomes that were refused, by code',
    labelNames: ['code'],
    registers: [this.registry],
  })
  readonly #historiesForgetful = new Counter({
    name: 'sufler_histories_forgetful_total',
    help: 'Writes to a history that has had to drop records which may still count',
    registers: [this.registry],
  })
  readonly #storeFailures = new Counter({
    name: 'sufler_store_failures_total',
    help: 'Calls that the store did not answer, or refused, by reason',
    labelNames: ['reason'],
    registers: [this.registry],
  })
  readonly #problems = new LabelCounter(
    this.registry,
    'code',
    'sufler_problems_total',
    'Requests answered with a problem document, and live messages with an error, by code',
  )
  readonly #grpcRequests = new Counter({
    name: 'sufler_grpc_requests_total',
    help: 'Calls over gRPC that came to their end, by method and status',
    labelNames: ['method', 'status'],
    registers: [this.registry],
  })
  readonly #budgetLate = new Counter({
    name: 'sufler_budget_late_total',
    help: 'Units of budgets that were used after they had gone back, by budget',
    labelNames: ['budget'],
    registers: [this.registry],
  })
  readonly #budgetStoreFailures = new Counter({
    name: 'sufler_budget_store_failures_total',
    help: 'Requests about units of budgets that the store did not answer; no unit was given out for them',
    registers: [this.registry],
  })
  readonly #livePushes = new Counter({
    name: 'sufler_live_pushes_total',
    help: 'States of live calls that were pushed, by cause',
    labelNames: ['cause'],
    registers: [this.registry],
  })
  readonly #livePushSeconds = new Histogram({
    name: 'sufler_live_push_seconds',
    help: 'Time from what made a live call out of date to the push of its new state',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [this.registry],
  })
  readonly #publications = new Counter({
    name: 'sufler_ruleset_publications_total',
    help: 'Attempts to publish a ruleset, by outcome: published, unchanged, refused, failed',
    labelNames: ['outcome'],
    registers: [this.registry],
  })
  readonly #threadsLost = new Counter({
    name: 'sufler_threads_lost_total',
    help: 'Threads that were lost and replaced, by task (decide, explain, check) and reason (hung, memory, crashed, exited)',
    labelNames: ['task', 'reason'],
    registers: [this.registry],
  })
  readonly #experimentNotesMissed = new Counter({
    name: 'sufler_experiment_notes_missed_total',
    help: 'Exposures and conversions that could not be noted because the store was away or too slow',
    registers: [this.registry],
  })
  readonly #refusals = new LabelCounter(
    this.registry,
    'reason',
    'sufler_refusals_total',
    'Requests and connections that a limit of load has turned away, by reason',
  )

  constructor() {
    collectDefaultMetrics({ register: this.registry, prefix: 'sufler_' })
    const self = this
    new Counter({
      name: 'sufler_decisions_total',
      help: 'Placements decided, by placement and result: offers, fallback, empty, error',
      labelNames: ['placement', 'result'],
      registers: [this.registry],
      collect() {
        this.reset()
        for (const [placement, counts] of self.#decisions) {
          for (const result of decisionResults) if (counts[result] > 0) this.inc({ placement, result }, counts[result])
        }
      },
    })
    new Counter({
      name: 'sufler_outcomes_total',
      help: 'Outcomes that were taken, by placement, outcome and result: recorded, duplicate, undone',
      labelNames: ['placement', 'outcome', 'result'],
      registers: [this.registry],
      collect() {
        this.reset()
        for (const { labels, count } of self.#outcomes.values()) this.inc({ ...labels }, count)
      },
    })
  }

  /** Registers the number of open connections, which the transports know. Once. */
  watchConnections(open: () => number): void {
    new Gauge({
      name: 'sufler_connections',
      help: 'Connections that are open, over REST and gRPC together',
      registers: [this.registry],
      collect() {
        this.set(open())
      },
    })
  }

  /** Registers what is asked when metrics are read. Once. */
  watch(sources: MetricSources): void {
    const registers = [this.registry]
    new Counter({
      name: 'sufler_suppressions_total',
      help: 'Eligible offers that a contact policy kept from an answer, by policy; of several policies, one',
      labelNames: ['policy'],
      registers,
      collect() {
        for (const [policy, count] of sources.takeSuppressions()) this.inc({ policy }, count)
      },
    })
    new Gauge({
      name: 'sufler_requests_in_flight',
      help: 'Requests that are being answered',
      registers,
      collect() {
        this.set(sources.requestsInFlight())
      },
    })
    new Gauge({
      name: 'sufler_queue_length',
      help: 'Decisions that wait for a worker',
      registers,
      collect() {
        this.set(sources.queueLength())
      },
    })
    new Gauge({
      name: 'sufler_worker_threads',
      help: 'Threads that can decide',
      registers,
      collect() {
        this.set(sources.workerThreads())
      },
    })
    new Gauge({
      name: 'sufler_ruleset_info',
      help: '1 for the active ruleset; the id is the hash of its content',
      labelNames: ['id'],
      registers,
      collect() {
        this.reset()
        const active = sources.activeRuleset()
        if (active !== undefined) this.set({ id: active.id }, 1)
      },
    })
    new Gauge({
      name: 'sufler_ruleset_offers',
      help: 'Offers of the active ruleset',
      registers,
      collect() {
        this.set(sources.activeRuleset()?.offers ?? 0)
      },
    })
    new Gauge({
      name: 'sufler_live_sessions',
      help: 'Live sessions, those included whose client may come back',
      registers,
      collect() {
        this.set(sources.liveSessions())
      },
    })
    new Gauge({
      name: 'sufler_live_calls',
      help: 'Calls under way in live sessions',
      registers,
      collect() {
        this.set(sources.liveCalls())
      },
    })
    new Gauge({
      name: 'sufler_alarm',
      help: '1 for an alarm that is raised, by alarm',
      labelNames: ['alarm'],
      registers,
      collect() {
        for (const [alarm, isRaised] of sources.alarms()) this.set({ alarm }, isRaised ? 1 : 0)
      },
    })
    this.#watchStore(sources)
    this.#watchBudgets(sources)
  }

  /** Nothing is told of budgets while the store cannot tell. */
  #watchBudgets({ budgets }: MetricSources): void {
    new Gauge({
      name: 'sufler_budget_units',
      help: 'Units of budgets in their present period, by budget and state: used, on-lease, left',
      labelNames: ['budget', 'state'],
      registers: [this.registry],
      async collect() {
        this.reset()
        for (const { id, used, onLease, left } of await budgets().catch(() => [])) {
          this.set({ budget: id, state: 'used' }, used)
          this.set({ budget: id, state: 'on-lease' }, onLease)
          this.set({ budget: id, state: 'left' }, left)
        }
      },
    })
  }

  /** One ping gives both: prom-client asks all metrics at the same time, so the second joins the first one's. */
  #watchStore({ pingStore }: MetricSources): void {
    const registers = [this.registry]
    new Gauge({
      name: 'sufler_store_up',
      help: '1 when the store answered just now',
      registers,
      async collect() {
        this.set((await pingStore()) === undefined ? 0 : 1)
      },
    })
    new Gauge({
      name: 'sufler_store_ping_seconds',
      help: 'Time that the store took to answer just now; not a number when it did not',
      registers,
      async collect() {
        this.set((await pingStore()) ?? Number.NaN)
      },
    })
  }

  decided(placement: string, result: DecisionResult): void {
    let counts = this.#decisions.get(placement)
    if (counts === undefined) {
      counts = { offers: 0, fallback: 0, empty: 0, error: 0 }
      this.#decisions.set(placement, counts)
    }
    counts[result]++
  }

  outcomeTaken(labels: OutcomeLabels): void {
    const key = `${labels.placement}\n${labels.outcome}\n${labels.result}`
    const counted = this.#outcomes.get(key)
    if (counted === undefined) this.#outcomes.set(key, { labels, count: 1 })
    else counted.count++
  }

  outcomeRefused(code: string): void {
    this.#outcomesRefused.inc({ code })
  }

  historyForgot(): void {
    this.#historiesForgetful.inc()
  }

  /** Milliseconds by stage. */
  took(timings: Readonly<Record<DecisionStage, number>>): void {
    for (const stage of decisionStages) this.#durations.observe(stage, timings[stage])
  }

  degraded(part: string): void {
    this.#degraded.inc({ part })
  }

  problem(code: string): void {
    this.#problems.count(code)
  }

  refused(reason: string): void {
    this.#refusals.count(reason)
  }

  storeFailed(reason: string): void {
    this.#storeFailures.inc({ reason })
  }

  budgetLate(budget: string): void {
    this.#budgetLate.inc({ budget })
  }

  budgetStoreFailed(): void {
    this.#budgetStoreFailures.inc()
  }

  livePushed(cause: string, tookMs: number): void {
    this.#livePushes.inc({ cause })
    this.#livePushSeconds.observe(tookMs / 1_000)
  }

  grpcAnswered(method: string, status: string): void {
    this.#grpcRequests.inc({ method, status })
  }

  experimentNotesMissed(notes: number): void {
    this.#experimentNotesMissed.inc(notes)
  }

  threadLost(task: string, reason: string): void {
    this.#threadsLost.inc({ task, reason })
  }

  published(outcome: 'published' | 'unchanged' | 'refused' | 'failed'): void {
    this.#publications.inc({ outcome })
  }
}
