import type { Budget } from '#sufler/domain/budgets/budget.ts'
import type { Outcome } from '#sufler/schema/outcome.ts'
import { BudgetAllocator, type Reservation, type RulesetBudgets } from '#sufler/service/budgets/budget-allocator.ts'
import { graceMs } from '#sufler/service/budgets/lease-times.ts'
import { OutcomeUnits } from '#sufler/service/budgets/outcome-units.ts'
import type { BudgetLedgers } from '#sufler/store/budget-ledgers.ts'
import { type Store, StoreUnavailable } from '#sufler/store/store.ts'
import { rulesetWith } from '../../support/plain-ruleset.ts'

/** What happens to what a node asks of the store. */
type Link = 'up' | 'down' | 'answers-lost'

interface Answer {
  reservation: Reservation
  atMs: number
  isReported: boolean
}

/** Nodes over one store, all on one virtual clock: they can be cut off, killed and started again. */
export class VirtualNodes {
  nowMs = Date.UTC(2026, 6, 1)
  readonly answers: Answer[] = []
  /** Offers that were shown within their reservation. */
  shown = 0
  /** All that were shown. */
  shownEver = 0
  late = 0
  readonly #store: Store
  readonly #budgets: Budget[]
  #nodes: { allocator: BudgetAllocator; budgets: RulesetBudgets; link: Link }[]
  /** Outcomes that have happened and must reach the store within the grace. */
  readonly #unreported: { answer: Answer; outcome: Outcome; atMs: number }[] = []

  constructor(store: Store, budgets: Budget[], count: number) {
    this.#store = store
    this.#budgets = budgets
    this.#nodes = Array.from({ length: count }, () => this.#start())
  }

  node(index: number) {
    const node = this.#nodes[index % this.#nodes.length]
    if (node === undefined) throw new Error('there are no nodes')
    return node
  }

  ledgers(linkOf: () => Link = () => 'up'): BudgetLedgers {
    const { budgets } = this.#store
    const through = async <T>(call: () => Promise<T>): Promise<T> => {
      const link = linkOf()
      if (link === 'down') throw new StoreUnavailable('cut off')
      const answer = await call()
      if (link === 'answers-lost') throw new StoreUnavailable('answer lost')
      return answer
    }
    return {
      take: (ledger, request) => through(() => budgets.take(ledger, request, this.nowMs)),
      settle: (settlements) => through(() => budgets.settle(settlements, this.nowMs)),
      declare: (ruleset, declared) => through(() => budgets.declare(ruleset, declared, this.nowMs)),
      readChanges: (max) => through(() => budgets.readChanges(max)),
      checkDurability: () => budgets.checkDurability(),
    }
  }

  /** Whether the offer was shown: its answer then waits for an outcome. */
  async decide(index: number, mask = 1): Promise<boolean> {
    const { budgets } = this.node(index)
    const reservation = budgets.tryReserve(mask, this.nowMs) ?? (await budgets.reserve(mask, this.nowMs))
    if (reservation === undefined) return false
    this.answers.push({ reservation, atMs: this.nowMs, isReported: false })
    return true
  }

  /** The customer of an answer sees the offer, or never will; the report is on its way, and arrives in time. */
  happen(answerIndex: number, outcome: Outcome): void {
    const answer = this.answers[answerIndex % Math.max(this.answers.length, 1)]
    if (answer === undefined || answer.isReported) return
    answer.isReported = true
    const isInTime = this.nowMs - answer.atMs <= (this.#budgets[0] as Budget).reservationMs
    if (outcome !== 'not-presented') {
      this.shownEver++
      if (isInTime) this.shown++
    }
    this.#unreported.push({ answer, outcome, atMs: this.nowMs })
  }

  async report(times = 1): Promise<void> {
    const outcomes = this.#unreported
      .splice(0)
      .map(({ answer, outcome }) => ({ units: answer.reservation.units, outcome, isUndo: false }))
    for (let i = 0; i < times; i++) {
      const units = new OutcomeUnits(outcomes, this.ledgers(), () => {
        this.late++
      })
      await units.beforeRecording()
      await units.afterRecording(() => i === 0)
    }
  }

  /** What must be reported within this time is. */
  async pass(ms: number): Promise<void> {
    if (this.#unreported.some(({ atMs }) => this.nowMs + ms - atMs > graceMs)) await this.report()
    this.nowMs += ms
    for (const { allocator } of this.#nodes) allocator.tick()
  }

  link(index: number, link: Link): void {
    this.node(index).link = link
  }

  /** It loses its memory, and with it all that it held. */
  kill(index: number): void {
    this.#nodes[index % this.#nodes.length] = this.#start()
  }

  async restart(index: number): Promise<void> {
    await this.node(index).allocator.close()
    this.kill(index)
  }

  close(): Promise<unknown> {
    return Promise.all(this.#nodes.map(({ allocator }) => allocator.close()))
  }

  #start() {
    const node = { link: 'up' as Link }
    const allocator = new BudgetAllocator({
      ledgers: this.ledgers(() => node.link),
      onFailure: () => {},
      clock: () => this.nowMs,
    })
    const budgets = allocator.of(rulesetWith({ budgets: this.#budgets }))
    return Object.assign(node, { allocator, budgets })
  }
}
