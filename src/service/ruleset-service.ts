import type { RulesetError } from '../catalog/ruleset-error.ts'
import type { Ruleset } from '../domain/ruleset.ts'
import type { LayoutRegistry } from '../store/layout-registry.ts'
import type { DecisionPoolOptions } from '../worker/decision-pool.ts'
import { readRulesetInTurns } from '../worker/shared-ruleset.ts'
import type { SuppressionCounts } from '../worker/suppression-counts.ts'
import { ThreadLost } from '../worker/threads/thread-lost.ts'
import { ActiveRuleset } from './active-ruleset.ts'
import { type CheckedRules, checkToPublish, type FilePlace } from './checking/check-rules.ts'
import type { RulesetChecker } from './checking/ruleset-checker.ts'
import { ServiceError } from './errors.ts'
import type { PreparedRuleset } from './prepared-ruleset.ts'

/** Publications remembered for `GET /v1/rulesets`. */
const publicationsMax = 50

/** One time that a ruleset became active on this node. */
export interface Publication {
  id: string
  name: string
  offers: number
  publishedAt: string
  /** Milliseconds from reading the files to the swap. */
  tookMs: number
  warnings: number
}

export type PublishResult =
  | { outcome: 'published' | 'unchanged'; ruleset: string; warnings: RulesetError[] }
  | { outcome: 'refused'; errors: RulesetError[]; warnings: RulesetError[] }

/** Finds what is amiss with a ruleset beside what is in the store; answers warnings. */
export type InspectRuleset = (ruleset: Ruleset, limitPlaces: ReadonlyMap<string, FilePlace>) => Promise<RulesetError[]>

export interface RulesetServiceOptions {
  /** The rules directory. */
  dir: string
  checker: Pick<RulesetChecker, 'checkToPublish'>
  registry: LayoutRegistry
  pool: DecisionPoolOptions
  inspect: InspectRuleset
  now?: () => number
}

/** Holds the active ruleset and replaces it as a whole, or not at all. */
export class RulesetService {
  readonly #options: Required<RulesetServiceOptions>
  readonly #publications: Publication[] = []
  #active: ActiveRuleset | undefined
  /** What the active one was made of, for the day that it must be made anew. */
  #prepared: PreparedRuleset | undefined
  /** Publications run one after the other: the last one asked for is the one that stays. */
  #publishing: Promise<unknown> = Promise.resolve()
  readonly #retiring = new Set<Promise<void>>()
  /** Of the active ruleset, and of those before it until they have been read for the last time. */
  readonly #suppressions = new Map<SuppressionCounts, { isFinal: boolean }>()

  constructor(options: RulesetServiceOptions) {
    this.#options = { now: Date.now, ...options }
  }

  /** Throws `not-ready` before the first publication and after `close`. */
  get active(): ActiveRuleset {
    if (this.#active === undefined) throw new ServiceError('not-ready', 'no ruleset is active yet')
    return this.#active
  }

  get isReady(): boolean {
    return this.#active !== undefined
  }

  /** Decisions that wait for a thread. */
  get queueLength(): number {
    return this.#active?.decisions.queueLength ?? 0
  }

  /** Threads of the active ruleset that can decide; fewer than there should be while lost ones are replaced. */
  get workerThreads(): number {
    return this.#active?.decisions.liveThreads ?? 0
  }

  /** Newest first. */
  get publications(): readonly Publication[] {
    return this.#publications
  }

  /** How often contact policies have kept offers back since this was last called, by policy. */
  takeSuppressions(): [policy: string, count: number][] {
    const taken: [string, number][] = []
    for (const [counts, { isFinal }] of this.#suppressions) {
      taken.push(...counts.take())
      if (isFinal) this.#suppressions.delete(counts)
    }
    return taken
  }

  /** Reads the rules from disk, checks them, compiles them in new threads, warms these up and swaps. Decisions in flight finish on the old ruleset. */
  publish(): Promise<PublishResult> {
    const publication = this.#publishing.then(() => this.#publish())
    this.#publishing = publication.catch(() => {})
    return publication
  }

  /**
   * Compiles the active ruleset anew under the layout that the store has now, and has the registry hold that one. To be called
   * when the registry's layout has been replaced: the threads' numbers mean nothing any more.
   */
  renew(): Promise<void> {
    const renewal = this.#publishing.then(() => this.#renew())
    this.#publishing = renewal.catch(() => {})
    return renewal
  }

  async #renew(): Promise<void> {
    const { registry, pool } = this.#options
    const fresh = await registry.reopen()
    const prepared = this.#prepared
    await fresh.ensure(prepared?.entries ?? [])
    const next = prepared && (await ActiveRuleset.start(prepared, fresh.layout, pool))
    registry.take(fresh.layout)
    if (next !== undefined) this.#swap(next)
  }

  async close(): Promise<void> {
    await this.#publishing
    const active = this.#active
    this.#active = undefined
    await Promise.all([active?.close(), ...this.#retiring])
  }

  async #publish(): Promise<PublishResult> {
    const { registry, inspect, now } = this.#options
    const startedAtMs = now()
    const { sound, errors, warnings: ofRules } = await this.#check()
    if (sound === undefined) return { outcome: 'refused', errors, warnings: ofRules }
    const { shared, entries, limitPlaces } = sound
    const ruleset = await readRulesetInTurns(shared)
    const warnings = [...ofRules, ...(await inspect(ruleset, limitPlaces))]
    if (ruleset.id === this.#active?.ruleset.id) return { outcome: 'unchanged', ruleset: ruleset.id, warnings }
    await registry.ensure(entries)
    const prepared = { ruleset, shared, entries }
    const next = await this.#start(prepared)
    this.#prepared = prepared
    this.#swap(next)
    this.#remember(ruleset, startedAtMs, warnings.length)
    return { outcome: 'published', ruleset: ruleset.id, warnings }
  }

  /** In a thread of its own as soon as there are decisions to hold up; before, that thread would only be slower to start. */
  #check(): Promise<CheckedRules> {
    const { checker, dir } = this.#options
    return this.#active === undefined ? checkToPublish(dir) : checker.checkToPublish(dir)
  }

  async #start(prepared: PreparedRuleset): Promise<ActiveRuleset> {
    const { registry, pool } = this.#options
    try {
      return await ActiveRuleset.start(prepared, registry.layout, pool)
    } catch (error) {
      if (!(error instanceof ThreadLost)) throw error
      const detail = `the threads that decide could not start with the ruleset: ${error.message}; nothing was changed`
      throw new ServiceError('ruleset-check-failed', detail, [], { cause: error })
    }
  }

  #swap(next: ActiveRuleset): void {
    const previous = this.#active
    this.#active = next
    this.#options.pool.onThreads?.()
    this.#suppressions.set(next.suppressions, { isFinal: false })
    if (previous === undefined) return
    const retiring = previous.close().finally(() => {
      this.#retiring.delete(retiring)
      this.#suppressions.set(previous.suppressions, { isFinal: true })
    })
    this.#retiring.add(retiring)
  }

  #remember(ruleset: Ruleset, startedAtMs: number, warnings: number): void {
    const nowMs = this.#options.now()
    this.#publications.unshift({
      id: ruleset.id,
      name: ruleset.name,
      offers: ruleset.offers.length,
      publishedAt: new Date(nowMs).toISOString(),
      tookMs: nowMs - startedAtMs,
      warnings,
    })
    this.#publications.length = Math.min(this.#publications.length, publicationsMax)
  }
}
