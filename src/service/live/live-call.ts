import { arrangeCards } from '../../domain/live/arrange-cards.ts'
import { placementCountMax } from '../../schema/channels-file.ts'
import type { DecidedOffer, DecisionAnswer } from '../../schema/decision.ts'
import type { LiveRequestOf, PushCause } from '../../schema/live.ts'
import type { OperatorCard } from '../../schema/operator.ts'
import type { OutcomeResult } from '../../schema/outcome.ts'
import { planContext } from '../decision-plan.ts'
import { errorRegistry, ServiceError } from '../errors.ts'
import type { RenderedScreen } from '../operator/operator-screen.ts'
import { type Context, knownContext } from './call-context.ts'
import { type CallCustomer, knownCustomer } from './call-customer.ts'
import { CallReports, reportOf } from './call-reports.ts'
import { callState } from './call-state.ts'
import { CustomerWatch } from './customer-watch.ts'
import type { CallAudience, LiveEngine } from './live-engine.ts'
import type { ShownOffer, ShownOffers } from './shown-offers.ts'

/** Pause before something is tried again that the store, or load, kept from working. */
const tryAgainMs = 1_000

export interface CallDetails {
  callId: string
  customer: CallCustomer
  placement: string
  locale: string | undefined
  context: Context
}

/** Why the screen is not up to date, and since when, on the clock of `performance.now()`. */
interface Staleness {
  cause: PushCause
  sinceMs: number
}

/**
 * A call under way: decides again whenever something has changed that may matter, one decision at a time, and pushes the
 * whole screen each time. What changes meanwhile makes one more decision, of the newest state, however much it was.
 */
export class LiveCall {
  readonly #engine: LiveEngine
  readonly #audience: CallAudience
  readonly #details: CallDetails
  readonly #reports: CallReports
  #watch: CustomerWatch
  #sequence = 0
  #cards: readonly OperatorCard[] = []
  #pinned: { card: OperatorCard; place: number } | undefined
  #stale: Staleness | undefined
  #isDeciding = false
  #isFailing = false
  #hasEnded = false
  #retry: NodeJS.Timeout | undefined

  constructor(engine: LiveEngine, audience: CallAudience, details: CallDetails) {
    this.#engine = engine
    this.#audience = audience
    this.#details = details
    this.#reports = new CallReports(engine)
    this.#watch = this.#watchOf(details.customer)
  }

  get callId(): string {
    return this.#details.callId
  }

  get customerId(): string {
    return this.#details.customer.customerId
  }

  /** Decides for the first time. Throws what `DecisionService.decide` throws, and then there is no call. */
  async start(sinceMs: number): Promise<void> {
    planContext(this.#details.context, this.#engine.rulesets.active.index)
    // First of all, so that no change falls between.
    await this.#watch.begin()
    this.#isDeciding = true
    try {
      await this.#decide({ cause: 'start', sinceMs })
    } catch (error) {
      this.drop()
      throw error
    } finally {
      this.#isDeciding = false
    }
    this.wake()
  }

  /** Who begins a call that is under way wants to see it, and may have changed the language; what is pitched keeps its own. */
  startAgain(locale: string | undefined): void {
    if (locale !== undefined) this.#details.locale = locale
    this.refresh('start')
  }

  /** The screen is out of date. Decides as soon as somebody listens and no decision is under way. */
  refresh(cause: PushCause): void {
    this.#stale = { cause, sinceMs: this.#stale?.sinceMs ?? performance.now() }
    this.wake()
  }

  /** Somebody listens again. */
  wake(): void {
    if (this.#stale !== undefined && !this.#isDeciding && this.#canDecide) void this.#decideAgain()
  }

  /** Throws `context-invalid`, and then nothing was changed. */
  changeContext(changes: Context): void {
    const merged = Object.entries({ ...this.#details.context, ...changes }).filter(([, value]) => value !== null)
    const context = Object.fromEntries(merged)
    planContext(context, this.#engine.rulesets.active.index)
    this.#details.context = context
    this.refresh('context')
  }

  /** Throws `card-unknown`, and what reporting throws; then the screen is as it was. */
  async pin({
    offerId,
    presented = false,
    ageMs,
  }: Pick<LiveRequestOf<'call.pin'>, 'offerId' | 'presented' | 'ageMs'>): Promise<void> {
    if (offerId === this.#pinned?.card.offerId) return
    if (offerId === null) {
      if (this.#pinned === undefined) return
      this.#pinned = undefined
      this.refresh('pin')
      return
    }
    const place = this.#cards.findIndex((card) => card.offerId === offerId)
    const card = this.#cards[place]
    const shown = this.#shown.get(offerId)
    if (card === undefined || shown === undefined) throw unknownCard(offerId)
    const before = this.#pinned
    this.#pinned = { card, place }
    if (presented) this.#shown.report(shown, { report: { outcome: 'presented' }, atMs: this.#engine.now() }, false)
    try {
      if (!shown.isPresented) {
        const report = { outcome: 'presented' as const, ...(ageMs === undefined ? {} : { ageMs }) }
        await this.#reports.record(shown, report, this.#watch.own)
      }
    } catch (error) {
      this.#pinned = before
      throw error
    }
    this.refresh('pin')
  }

  /** Throws `card-unknown`, and the code of what is wrong with the outcome. */
  async report(request: LiveRequestOf<'call.outcome'>): Promise<OutcomeResult> {
    const { offerId } = request
    const shown = this.#shown.get(offerId)
    if (shown === undefined) throw unknownCard(offerId)
    const result = await this.#reports.record(shown, reportOf(request), this.#watch.own)
    if (shown.answer !== undefined && this.#pinned?.card.offerId === offerId) this.#pinned = undefined
    this.refresh('outcome')
    return result
  }

  /**
   * Who calls is known now, or is somebody else than was thought: the call goes on with this customer. Rejects with
   * `StoreUnavailable`, and then it is with whom it was.
   */
  async identify(customerId: string): Promise<void> {
    const before = this.#details.customer
    if (before.customerId === customerId) {
      this.refresh('identify')
      return
    }
    const customer = knownCustomer(customerId)
    // From here on no decision that is under way is shown: it was for somebody else.
    this.#details.customer = customer
    try {
      await this.#reports.handOver(before, customer, this.#details.placement)
    } catch (error) {
      this.#details.customer = before
      this.refresh('identify')
      throw error
    }
    if (!before.isPassing) {
      this.#pinned = undefined
      this.#cards = []
    }
    this.#watch.end()
    this.#watch = this.#watchOf(customer)
    await this.#watch.begin()
    this.refresh('identify')
  }

  /**
   * Records what was on the screen and not presented; answers it. Of a call that was handed over to a colleague nothing is
   * recorded: the talk goes on elsewhere, and what it holds of budgets is free for it. When the store is away the call
   * goes on, so that it can be ended again.
   */
  async end({ transferred = false }: { transferred?: boolean } = {}): Promise<string[]> {
    // Nothing more is shown from here on.
    this.#hasEnded = true
    let notPresented: string[] = []
    try {
      if (transferred) await this.#reports.giveBackUnits(this.#shown.notPresented)
      else notPresented = await this.#reports.recordNotPresented(this.#details.customer)
    } catch (error) {
      this.#hasEnded = false
      this.refresh('features')
      throw error
    }
    this.drop()
    return notPresented
  }

  /** Ends without a trace: another node, or nobody, goes on with the call. */
  drop(): void {
    this.#hasEnded = true
    this.#watch.end()
    clearTimeout(this.#retry)
  }

  get #canDecide(): boolean {
    return !this.#hasEnded && this.#audience.isListening
  }

  async #decideAgain(): Promise<void> {
    this.#isDeciding = true
    while (this.#stale !== undefined && this.#canDecide) {
      try {
        await this.#engine.pace.run(async () => {
          const stale = this.#stale
          if (stale !== undefined && this.#canDecide) await this.#decide(stale)
        })
        this.#isFailing = false
      } catch (error) {
        this.#failed(error)
        break
      }
    }
    this.#isDeciding = false
  }

  /** What a caller cannot mend by waiting is told once; everything else is tried again, too. */
  #failed(error: unknown): void {
    if (this.#hasEnded) return
    if (!this.#isFailing) this.#audience.fail(this.callId, error)
    this.#isFailing = true
    if (error instanceof ServiceError && errorRegistry[error.code].status < 500) return
    this.#tryAgainLater('features')
  }

  #tryAgainLater(cause: PushCause): void {
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => this.refresh(cause), tryAgainMs)
  }

  async #decide(stale: Staleness): Promise<void> {
    // Whatever changes from here on makes another decision.
    this.#stale = undefined
    const { customer, placement, locale } = this.#details
    const { customerId, isPassing } = customer
    const { index } = this.#engine.rulesets.active
    const context = knownContext(this.#details.context, index)
    const declared = index.placements.get(placement)?.placement.count ?? 1
    await this.#reports.giveBackUnits(this.#cards.flatMap(({ offerId }) => this.#unreported(offerId)))
    const request = {
      customerId,
      context,
      // Room for what will be left out because it was answered in this call.
      placements: [{ id: placement, count: Math.min(declared + this.#shown.answered.size, placementCountMax) }],
      ...(locale === undefined ? {} : { locale }),
    }
    const decided = await this.#engine.decisions.decide(request, undefined, { isPassing, isOnTheLine: true })
    const { answer } = decided
    const screen = await this.#engine.screen.render({ decided, locale, context, isIdentified: !isPassing })
    if (this.#hasEnded || customer !== this.#details.customer) {
      const given = answer.placements.flatMap(({ offers }) => offers)
      await this.#reports.giveBackUnits(given.map((offer) => ({ token: tokenOf(offer), customer })))
      return
    }
    this.#show(answer, screen.cards, declared, customer)
    this.#push(stale, answer, screen, context, index.renderer.chooseLocale(locale))
    if (answer.degraded.length > 0) this.#tryAgainLater('features')
  }

  /** Puts a decision on the screen, and notes by which one each of its offers is shown. */
  #show(
    { decisionId, placements }: DecisionAnswer,
    ranked: readonly OperatorCard[],
    count: number,
    customer: CallCustomer,
  ): void {
    const pinned = this.#pinned
    const cards = arrangeCards({ ranked, pinned, hidden: this.#shown.answered, count })
    if (pinned !== undefined) pinned.place = cards.indexOf(pinned.card)
    const given = new Map(placements.flatMap(({ offers }) => offers.map((offer) => [offer.offerId, offer] as const)))
    const unused = new Set(given.values())
    for (const { offerId } of cards) {
      const offer = given.get(offerId)
      if (offer === undefined) continue
      const token = tokenOf(offer)
      const superseded = this.#shown.show({ offerId, decisionId, token, customer }, pinned?.card.offerId === offerId)
      if (superseded !== offer.token) unused.delete(offer)
    }
    this.#cards = cards.map((card) => {
      const shown = this.#shown.get(card.offerId)
      return shown === undefined ? card : { ...card, decisionId: shown.decisionId, presented: shown.isPresented }
    })
    const lost = [...unused].map((offer) => ({ token: tokenOf(offer), customer }))
    this.#reports.giveBackUnits(lost).catch(this.#engine.onBroken)
  }

  #push(
    { cause, sinceMs }: Staleness,
    answer: DecisionAnswer,
    screen: RenderedScreen,
    context: Context,
    locale: string,
  ) {
    const { callId } = this
    const { placement } = this.#details
    const sequence = ++this.#sequence
    const pinned = this.#pinned?.card.offerId ?? null
    const cards = [...this.#cards]
    const state = callState(answer, screen, { callId, sequence, cause, locale, placement, context, pinned, cards })
    this.#audience.push(state, cause, sinceMs)
  }

  /** Units of an offer that is on the screen and was not reported: before it is decided anew, they must be free for it. */
  #unreported(offerId: string): ShownOffer[] {
    const shown = this.#shown.get(offerId)
    const isHeld = shown !== undefined && !shown.isPresented && this.#pinned?.card.offerId !== offerId
    return isHeld && this.#engine.rulesets.active.index.budgetedOffers.has(offerId) ? [shown] : []
  }

  #watchOf({ customerId }: CallCustomer): CustomerWatch {
    return new CustomerWatch(this.#engine, customerId, (cause) => this.refresh(cause))
  }

  get #shown(): ShownOffers {
    return this.#reports.shown
  }
}

function tokenOf({ offerId, token }: DecidedOffer): string {
  if (token === undefined) throw new Error(`the decision gave no token of '${offerId}'`)
  return token
}

function unknownCard(offerId: string): ServiceError {
  const expected = 'an offer that has been on the screen in this call'
  return new ServiceError('card-unknown', `'${offerId}' has not been on the screen in this call`, [
    { path: '/offerId', found: `'${offerId}'`, expected },
  ])
}
