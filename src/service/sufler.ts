import type { Logger } from '../observability/logger.ts'
import { Metrics } from '../observability/metrics.ts'
import { RareLog } from '../observability/rare-log.ts'
import { RecordDamaged } from '../store/damaged-record.ts'
import { LayoutRegistry } from '../store/layout-registry.ts'
import { openStore } from '../store/open-store.ts'
import { refuseUnsafeServer } from '../store/refuse-unsafe-server.ts'
import { type Store, StoreUnavailable } from '../store/store.ts'
import { underLayout } from '../store/store-under-layout.ts'
import type { ThreadLoss } from '../worker/threads/thread-lost.ts'
import { AccessService } from './access/access-service.ts'
import { Admission } from './admission/admission.ts'
import { Refusals } from './admission/refusals.ts'
import { Turnstile } from './admission/turnstile.ts'
import { AliasService } from './alias-service.ts'
import { BudgetService } from './budgets/budget-service.ts'
import type { RulesTexts, Validation } from './checking/check-rules.ts'
import { RulesetChecker } from './checking/ruleset-checker.ts'
import { StoreClock } from './clock/store-clock.ts'
import { CustomerService } from './customer-service.ts'
import { DecisionService } from './decision-service.ts'
import { DecisionTokens, type TokenKey } from './decision-token.ts'
import { ServiceError } from './errors.ts'
import { ExperimentLog } from './experiments/experiment-log.ts'
import { ExperimentService } from './experiments/experiment-service.ts'
import { alarmCodes } from './health/alarm-registry.ts'
import { Alarms } from './health/alarms.ts'
import { DamageWatch } from './health/damage-watch.ts'
import { DegradedShare } from './health/degraded-share.ts'
import { LayoutWatch } from './health/layout-watch.ts'
import { watchLoop } from './health/loop-lateness.ts'
import { Readiness } from './health/readiness.ts'
import { StoreFailureWatch } from './health/store-failure-watch.ts'
import { StoreProbe } from './health/store-probe.ts'
import { StoreWatch } from './health/store-watch.ts'
import { ThreadHealth } from './health/thread-health.ts'
import { LiveService } from './live/live-service.ts'
import { UnitsOfTokens } from './live/units-of-tokens.ts'
import { observeDecision, observeFailure } from './observe-decision.ts'
import { observeProblem } from './observe-problem.ts'
import { OperatorScreen } from './operator/operator-screen.ts'
import { OutcomeService } from './outcome-service.ts'
import { type PublishResult, RulesetService } from './ruleset-service.ts'
import type { Settings } from './setting-definitions.ts'
import { SiteService } from './site/site-service.ts'
import { parseTokenKeys, temporaryTokenKey } from './token-keys.ts'

/** The engine without any transport: everything that one process shares, put together in one place. */
export class Sufler {
  readonly metrics = new Metrics()
  readonly #storeWatch: StoreWatch
  readonly #checker: RulesetChecker
  readonly #damageWatch: DamageWatch
  readonly #layoutWatch: LayoutWatch
  readonly rulesets: RulesetService
  readonly customers: CustomerService
  readonly decisions: DecisionService
  readonly outcomes: OutcomeService
  readonly operator: OperatorScreen
  readonly site: SiteService
  readonly experiments: ExperimentService
  readonly #experimentLog: ExperimentLog
  readonly budgets: BudgetService
  readonly aliases: AliasService
  readonly live: LiveService
  readonly readiness: Readiness
  readonly #storeFailures: StoreFailureWatch
  readonly #degradedShare: DegradedShare
  readonly alarms: Alarms
  readonly refusals: Refusals
  readonly admission: Admission
  readonly #loop: { close(): void }
  readonly turnstile: Turnstile

  private constructor(
    readonly settings: Settings,
    readonly logger: Logger,
    readonly store: Store,
    registry: LayoutRegistry,
    readonly access: AccessService,
    readonly clock: StoreClock,
    /** For what may happen at every request. */
    readonly rareLog: RareLog,
  ) {
    const { metrics } = this
    const { now } = clock
    this.alarms = new Alarms(logger)
    this.#storeWatch = new StoreWatch(store, this.alarms, logger)
    this.#damageWatch = new DamageWatch(this.alarms, logger)
    store.damage.listen((record) => this.#damageWatch.met(record))
    this.refusals = new Refusals(metrics, this.rareLog)
    this.admission = new Admission(settings.inFlight, this.refusals)
    access.whenKeysLost((detail) => this.alarms.set('keys-lost', detail))
    this.#loop = watchLoop(this.rareLog)
    clock.watch((detail) => this.alarms.set('clock-off', detail))
    this.turnstile = new Turnstile(() => this.admission.underWay, this.refusals)
    const { rules, workers, queue, batch, readyTimeoutMs } = settings
    const budgets = new BudgetService({
      ...{ ledgers: store.budgets, now, mayLease: () => clock.isSound },
      onLate: (budgetId) => metrics.budgetLate(budgetId),
      onFailure: (error) => {
        metrics.budgetStoreFailed()
        // That the store is away is told by its own metric, that an account is damaged by its alarm; anything else is a bug.
        if (!(error instanceof StoreUnavailable || error instanceof RecordDamaged))
          logger.error({ err: error }, 'units of a budget could not be accounted for')
      },
      onDoubt: ({ detail }) =>
        logger.warn(`a crash of the store may let budgets give out more than their limits: ${detail}`),
    })
    const threads = new ThreadHealth({ alarms: this.alarms, rareLog: this.rareLog, metrics })
    const onLost = (loss: ThreadLoss) => threads.lost(loss)
    const onThreads = () => threads.count(rulesets.workerThreads, workers)
    const pool = { threads: workers, queueMax: queue, batchMax: batch, onLost, onThreads }
    this.#checker = new RulesetChecker({ onLost })
    const rulesets = new RulesetService({
      ...{ dir: rules, checker: this.#checker, registry, pool, now },
      inspect: (ruleset, limitPlaces) => budgets.inspect(ruleset, limitPlaces),
    })
    this.#layoutWatch = new LayoutWatch({
      ...{ registry, alarms: this.alarms, logger },
      renew: async () => {
        await rulesets.renew()
        this.live.rulesetChanged()
      },
    })
    const probe = new StoreProbe(store, readyTimeoutMs, this.alarms)
    this.#storeFailures = new StoreFailureWatch({
      ...{ store, alarms: this.alarms, rareLog: this.rareLog },
      onFailure: (reason) => metrics.storeFailed(reason),
    })
    void this.#storeFailures.probe()
    this.#degradedShare = new DegradedShare(this.alarms)
    this.budgets = budgets
    this.rulesets = rulesets
    this.customers = new CustomerService(store, registry, rulesets, now)
    const keys = tokenKeys(settings, logger)
    const tokens = new DecisionTokens(keys)
    this.experiments = new ExperimentService({ store, rulesets, now })
    this.#experimentLog = new ExperimentLog({ store, now, onMissed: (notes) => metrics.experimentNotesMissed(notes) })
    this.decisions = new DecisionService({
      ...{ store, rulesets, tokens, budgets, settings, now },
      experimentLog: this.#experimentLog,
      onDecided: (decided) => {
        observeDecision(decided, metrics)
        this.#degradedShare.decided(decided.answer.degraded)
      },
      onFailed: (placementIds, error) => {
        observeFailure(placementIds, error, metrics)
        if (error instanceof ServiceError && error.code === 'decision-failed') this.#degradedShare.decided(['engine'])
      },
      onQueueFull: () => this.refusals.count('queue'),
    })
    this.outcomes = new OutcomeService({
      ...{ store, registry, rulesets, tokens, budgets, settings, now },
      experimentLog: this.#experimentLog,
      onTaken: (placement, outcome, result) => metrics.outcomeTaken({ placement, outcome, result }),
      onRefused: (code) => metrics.outcomeRefused(code),
      onForgetful: () => metrics.historyForgot(),
    })
    const { decisions, outcomes } = this
    this.site = new SiteService({ access, decisions, outcomes, rulesets, store, tokenKeys: keys, logger, now })
    this.operator = new OperatorScreen({ store, registry, rulesets, settings, now })
    this.aliases = new AliasService({ store, rulesets })
    this.live = new LiveService({
      ...{ store, rulesets, settings, metrics, now, access: this.access, aliases: this.aliases, screen: this.operator },
      decisions: this.decisions,
      outcomes: this.outcomes,
      tokens,
      units: new UnitsOfTokens(tokens, budgets),
      onBroken: (error) => logger.error({ err: error }, 'a live call failed'),
      onProblem: (error) => observeProblem(error, this),
    })
    this.readiness = new Readiness(probe, rulesets, this.alarms)
    metrics.watch({
      requestsInFlight: () => this.admission.underWay,
      queueLength: () => rulesets.queueLength,
      workerThreads: () => rulesets.workerThreads,
      takeSuppressions: () => rulesets.takeSuppressions(),
      activeRuleset: () => (rulesets.isReady ? activeSummary(rulesets) : undefined),
      pingStore: () => probe.ping(),
      alarms: alarmFlags(this.alarms),
      liveSessions: () => this.live.sessionCount,
      liveCalls: () => this.live.callCount,
      budgets: async () => (rulesets.isReady ? budgets.summaries(rulesets.active.ruleset) : []),
    })
  }

  /** Opens the store; no ruleset is active before the first `publish`. Rejects with `InvalidStoreUrl`, `StoreUnavailable`, `StoreUnsafe`. */
  static async open(settings: Settings, logger: Logger): Promise<Sufler> {
    const store = await openStore(settings.store, {
      commandTimeoutMs: settings.storeTimeoutMs,
      keyPrefix: settings.redisKeyPrefix,
      waitReplicas: settings.redisWaitReplicas,
      waitTimeoutMs: settings.redisWaitTimeoutMs,
    })
    let clock: StoreClock | undefined
    try {
      await refuseUnsafeServer(store, settings.allowEviction)
      clock = await StoreClock.open({ store })
      const registry = await LayoutRegistry.open(store)
      const access = await AccessService.open(settings, logger, store, clock.now)
      const rareLog = new RareLog(logger)
      const customers = underLayout(store, registry, () =>
        rareLog.error('record-illegible', {}, 'a customer was read whose values rest on a layout that is lost'),
      )
      const sufler = new Sufler(settings, logger, customers, registry, access, clock, rareLog)
      await sufler.#storeWatch.start()
      sufler.#layoutWatch.start()
      return sufler
    } catch (error) {
      clock?.close()
      await store.close()
      throw error
    }
  }

  /** Publishes what stands in the rules directory. A ruleset with errors is refused, not thrown. */
  async publish(): Promise<PublishResult> {
    try {
      const result = await this.rulesets.publish()
      if (result.outcome !== 'refused') await this.budgets.published(this.rulesets.active.ruleset)
      if (result.outcome === 'published') this.live.rulesetChanged()
      this.metrics.published(result.outcome)
      this.#logPublication(result)
      return result
    } catch (error) {
      this.metrics.published('failed')
      throw error
    }
  }

  /** Checks files, or what stands in the rules directory, and changes nothing. */
  validate(files?: RulesTexts): Promise<Validation> {
    return this.#checker.validate(files === undefined ? { dir: this.settings.rules } : { files })
  }

  /** Answers what was accepted, then lets go of threads and store. */
  async close(): Promise<void> {
    this.readiness.stop()
    this.#storeWatch.close()
    this.#damageWatch.close()
    await this.#layoutWatch.close()
    this.access.close()
    this.clock.close()
    await this.live.close()
    await this.#checker.close()
    await this.rulesets.close()
    await this.#experimentLog.close()
    await this.budgets.close()
    this.#storeFailures.close()
    this.#degradedShare.close()
    await this.store.close()
    this.#loop.close()
  }

  #logPublication(result: PublishResult): void {
    if (result.outcome === 'refused') {
      const errors = result.errors.map(({ file, line, column, message }) => `${file}:${line}:${column}  ${message}`)
      this.logger.warn({ errors }, 'the ruleset has errors and was refused; the active one stays')
    } else if (result.outcome === 'published') {
      const { ruleset, warnings } = result
      const [publication] = this.rulesets.publications
      this.logger.info({ ruleset, tookMs: publication?.tookMs, warnings: warnings.length }, 'published a ruleset')
    }
  }
}

function activeSummary({ active }: RulesetService): { id: string; offers: number } {
  return { id: active.ruleset.id, offers: active.ruleset.offers.length }
}

function alarmFlags(alarms: Alarms): () => [alarm: string, isRaised: boolean][] {
  return () => alarmCodes.map((alarm) => [alarm, alarms.isRaised(alarm)])
}

function tokenKeys(settings: Settings, logger: Logger): [TokenKey, ...TokenKey[]] {
  const keys = parseTokenKeys(settings.tokenKeys)
  if (typeof keys === 'string') throw new Error(keys)
  const [first, ...others] = keys
  if (first !== undefined) return [first, ...others]
  logger.warn('SUFLER_TOKEN_KEYS is not set: tokens of offers are good until this process ends, and on this node only')
  return [temporaryTokenKey()]
}
