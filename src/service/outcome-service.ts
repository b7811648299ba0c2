import type { AppendOutcome } from '../domain/history/append.ts'
import { decodeHistory, encodeRecords, type HistoryRecord } from '../domain/history/history-record.ts'
import type { Outcome, OutcomeResult, OutcomesAnswer, OutcomesRequest } from '../schema/outcome.ts'
import type { LayoutRegistry } from '../store/layout-registry.ts'
import type { Store } from '../store/store.ts'
import type { ActiveRuleset } from './active-ruleset.ts'
import type { BudgetService } from './budgets/budget-service.ts'
import { parseUnits } from './budgets/budget-unit.ts'
import type { OutcomeUnits } from './budgets/outcome-units.ts'
import type { DecisionTokens } from './decision-token.ts'
import type { ErrorCode } from './errors.ts'
import type { ExperimentLog } from './experiments/experiment-log.ts'
import { keepFromMs } from './history-retention.ts'
import { AnswerDraft } from './outcome-answer.ts'
import { isFault, OutcomeChecker, type OutcomeClaims, type OutcomeFault, type OutcomeScope } from './outcome-checker.ts'
import { OutcomeNames } from './outcome-names.ts'
import type { Settings } from './setting-definitions.ts'

/** An outcome that is to be written. */
interface Report {
  /** In the request. */
  position: number
  claims: OutcomeClaims
  record: HistoryRecord
}

/** How much is believed of who reports. */
export interface OutcomeTrust {
  /** Only what tokens prove, as `--require-tokens` has it for everybody. */
  requiresTokens?: boolean
  /** The customer's id was made up for one answer: units of budgets are settled, no history is written. Takes no undos. */
  isPassing?: boolean
}

export interface OutcomeServiceOptions {
  store: Store
  registry: LayoutRegistry
  rulesets: { readonly active: Pick<ActiveRuleset, 'index'> }
  tokens: DecisionTokens
  budgets: Pick<BudgetService, 'outcomeUnits'>
  settings: Pick<Settings, 'outcomeAgeMaxDays' | 'undoWindowMinutes' | 'requireTokens'>
  /** Told whose acceptances are new, or taken back: they may be conversions. */
  experimentLog?: Pick<ExperimentLog, 'settle'>
  /** Called once the outcome is kept, or was found to be kept already. */
  onTaken?: (placementId: string, outcome: Outcome, result: Exclude<OutcomeResult, 'refused'>) => void
  onRefused?: (code: ErrorCode) => void
  /** Called for every write to a history that is no longer the whole truth. */
  onForgetful?: () => void
  now?: () => number
}

/** Takes what happened to offers into the histories of customers. */
export class OutcomeService {
  readonly #options: OutcomeServiceOptions
  readonly #checker: OutcomeChecker
  readonly #names: OutcomeNames
  readonly #undoWindowMs: number
  readonly #now: () => number

  constructor(options: OutcomeServiceOptions) {
    const { registry, tokens, settings, now = Date.now } = options
    this.#options = options
    this.#checker = new OutcomeChecker({ tokens, outcomeAgeMaxDays: settings.outcomeAgeMaxDays })
    this.#names = new OutcomeNames(registry)
    this.#undoWindowMs = settings.undoWindowMinutes * 60_000
    this.#now = now
  }

  /**
   * Records every outcome that is sound and says of the others what is wrong with them. Resolves when all that it claims
   * is kept; a store that fails on the way rejects with `StoreUnavailable` and nothing is claimed, and a retry finds what
   * was kept before to be duplicates. Outcomes of one customer are taken in the order of the request.
   */
  async record({ customerId, outcomes }: OutcomesRequest, trust: OutcomeTrust = {}): Promise<OutcomesAnswer> {
    const { index } = this.#options.rulesets.active
    const requiresTokens = this.#options.settings.requireTokens || trust.requiresTokens === true
    const scope: OutcomeScope = { nowMs: this.#now(), customerId, index, requiresTokens }
    const answer = new AnswerDraft(outcomes.length)
    const reports = await this.#reportsOf(outcomes, scope, answer)
    const timely = await this.#refuseLateUndos(reports, scope.nowMs, answer)
    if (trust.isPassing) await this.#settleOnly(timely, answer)
    else await this.#append(timely, scope, answer)
    const { onRefused } = this.#options
    for (const { code } of answer.faults) onRefused?.(code)
    return answer.finish()
  }

  /** Those that are sound as far as it can be told without the customer's history. */
  async #reportsOf(outcomes: readonly unknown[], scope: OutcomeScope, answer: AnswerDraft): Promise<Report[]> {
    const sound: { position: number; claims: OutcomeClaims }[] = []
    for (const [position, outcome] of outcomes.entries()) {
      const claims = this.#checker.check(outcome, scope)
      if (isFault(claims)) answer.refuse(position, claims)
      else sound.push({ position, claims })
    }
    await this.#names.learn(
      sound.map(({ claims }) => claims),
      scope.nowMs,
    )
    const reports: Report[] = []
    for (const { position, claims } of sound) {
      const record = this.#names.recordOf(claims, scope.index)
      if (isFault(record)) answer.refuse(position, record)
      else reports.push({ position, claims, record })
    }
    return reports
  }

  /**
   * Undos are rare, so they alone pay for reading the history first: what they take back must be recent by its own time.
   * Should it be reported anew in between, the append still finds the right record; only its age is not looked at again.
   */
  async #refuseLateUndos(reports: Report[], nowMs: number, answer: AnswerDraft): Promise<Report[]> {
    const customers = new Set(reports.filter(({ claims }) => claims.isUndo).map(({ claims }) => claims.customerId))
    if (customers.size === 0) return reports
    const kept = new Map(
      await Promise.all([...customers].map(async (id) => [id, await this.#timesOfEvents(id)] as const)),
    )
    return reports.filter(({ position, claims, record }) => {
      const times = kept.get(claims.customerId)
      if (times === undefined) return true
      const event = eventOf(record)
      const atMs = times.get(event)
      if (!claims.isUndo) {
        if (atMs === undefined) times.set(event, record.atMs)
        return true
      }
      if (atMs === undefined || Math.max(0, nowMs - atMs) < this.#undoWindowMs) {
        times.delete(event)
        return true
      }
      answer.refuse(position, this.#tooLate(atMs, nowMs))
      return false
    })
  }

  /** Undefined when the history is damaged: then the append says so. */
  async #timesOfEvents(customerId: string): Promise<Map<string, number> | undefined> {
    const { history, damaged } = await this.#options.store.readCustomer(customerId)
    if (damaged?.includes('history')) return undefined
    const records = decodeHistory(history).records.filter(({ isUndone }) => !isUndone)
    return new Map(records.map((record) => [eventOf(record), record.atMs]))
  }

  #tooLate(atMs: number, nowMs: number): OutcomeFault {
    const { undoWindowMinutes } = this.#options.settings
    return {
      code: 'undo-too-late',
      path: '/undo',
      found: `an outcome of ${new Date(atMs).toISOString()}, ${Math.floor((nowMs - atMs) / 60_000)} minutes ago`,
      expected:
        undoWindowMinutes === 0 ? 'nothing: outcomes are final here' : `one of the last ${undoWindowMinutes} minutes`,
    }
  }

  async #append(reports: readonly Report[], { nowMs, index }: OutcomeScope, answer: AnswerDraft): Promise<void> {
    if (reports.length === 0) return
    const byCustomer = new Map<string, Report[]>()
    for (const report of reports) {
      const { customerId } = report.claims
      const others = byCustomer.get(customerId)
      if (others === undefined) byCustomer.set(customerId, [report])
      else others.push(report)
    }
    const keepFrom = keepFromMs(index.keptSpansMs, nowMs, this.#options.settings.outcomeAgeMaxDays)
    const appends = [...byCustomer].map(([customerId, theirs]) => ({
      customerId,
      records: encodeRecords(theirs.map(({ record }) => record)),
      keepFromMs: keepFrom,
      nowMs,
      layout: index.layout,
    }))
    const units = this.#unitsOf(reports)
    await units.beforeRecording()
    const appended = await this.#options.store.appendHistory(appends)
    const accepted = new Set<string>()
    const takenBack = new Set<string>()
    const recorded = new Set<Report>()
    for (const [i, theirs] of [...byCustomer.values()].entries()) {
      const result = appended[i]
      if (result === undefined || result === 'conflict' || result === 'other-layout')
        throw new Error('an append without a condition was not done')
      if (result === 'damaged') {
        for (const { position } of theirs) answer.refuse(position, historyDamaged)
        continue
      }
      if (result.isForgetful) this.#options.onForgetful?.()
      for (const [j, report] of theirs.entries()) {
        const became = result.outcomes[j] as AppendOutcome
        if (became === 'recorded') recorded.add(report)
        this.#answer(report, became, answer)
        const { outcome, isUndo, customerId } = report.claims
        if (outcome === 'accepted' && became === 'recorded') (isUndo ? takenBack : accepted).add(customerId)
      }
    }
    await units.afterRecording((place) => recorded.has(reports[place] as Report))
    // Experiments are counted behind the answer: what it claims is kept already.
    const { experimentLog } = this.#options
    if (accepted.size > 0) void experimentLog?.settle(accepted, index.experiments, false)
    if (takenBack.size > 0) void experimentLog?.settle(takenBack, index.experiments, true)
  }

  /**
   * Without a history there are no duplicates to be found. To use a unit again changes nothing; what only new outcomes may
   * do, giving units back and counting late ones, is left out, and units that nobody uses lapse by themselves.
   */
  async #settleOnly(reports: readonly Report[], answer: AnswerDraft): Promise<void> {
    await this.#unitsOf(reports).beforeRecording()
    for (const report of reports) this.#answer(report, 'recorded', answer)
  }

  #unitsOf(reports: readonly Report[]): OutcomeUnits {
    return this.#options.budgets.outcomeUnits(
      reports.map(({ claims: { units, outcome, isUndo } }) => ({
        units: units === undefined ? [] : (parseUnits(units) ?? []),
        outcome,
        isUndo,
      })),
    )
  }

  #answer({ position, claims }: Report, became: AppendOutcome, answer: AnswerDraft): void {
    if (became === 'nothing-to-undo') {
      const expected = `an outcome '${claims.outcome}' of this decision, placement and offer`
      answer.refuse(position, { code: 'nothing-to-undo', path: '/undo', found: 'nothing in the history', expected })
      return
    }
    const result = became === 'recorded' && claims.isUndo ? 'undone' : became
    answer.take(position, result)
    this.#options.onTaken?.(claims.placementId, claims.outcome, result)
  }
}

const historyDamaged: OutcomeFault = {
  code: 'record-damaged',
  path: '',
  found: 'a damaged history of the customer',
  expected: 'one that an outcome can be added to: delete the customer, or mend the store with sufler doctor',
}

/** Which event a record is of, as the last 16 bytes of its encoding say. */
function eventOf({ offer, placement, kind, decision }: HistoryRecord): string {
  return `${offer}:${placement}:${kind}:${decision}`
}
