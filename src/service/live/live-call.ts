import { arrangeCards } from '../../domain/live/arrange-cards.ts'
import { placementCountMax } from '../../schema/channels-file.ts'
import type { DecidedOffer, DecisionAnswer } from '../../schema/decision.ts'
import type { CallState, LiveRequestOf, PushCause } from '../../schema/live.ts'
import type { OperatorCard } from '../../schema/operator.ts'
import { type OutcomeEntry, type OutcomeResult, outcomesPerRequestMax } from '../../schema/outcome.ts'
import { chunks } from '../../store/chunks.ts'
import { StoreUnavailable } from '../../store/store.ts'
import { planContext } from '../decision-plan.ts'
import { errorRegistry, ServiceError } from '../errors.ts'
import type { RenderedScreen } from '../operator/operator-screen.ts'
import { type Context, knownContext } from './call-context.ts'
import { CustomerWatch } from './customer-watch.ts'
import type { CallAudience, LiveEngine } from './live-engine.ts'
import { type ShownOffer, ShownOffers } from './shown-offers.ts'

/** Pause before something is tried again that the store, or load, kept from working. */
const tryAgainMs = 1_000

export interface CallDetails {
  callId: string
  customerId: string
  placement: string
  locale: string | undefined
  context: Context
}

/** Why the screen is not up to date, and since when, on the clock of `performance.now()`. */
interface Staleness {
  cause: PushCause
  sinceMs: number
}

type Report = Pick<OutcomeEntry, 'outcome' | 'reason' | 'until' | 'ageMs' | 'undo'>

/**
 * A call under way: decides again whenever something has changed that may matter, one decision at a time, and pushes the
 * whole screen each time. What changes meanwhile makes one more decision, of the newest state, however much it was.
 */
export class LiveCall {
  readonly #engine: LiveEngine
  readonly #audience: CallAudience
  readonly #details: CallDetails
  readonly #shown = new ShownOffers()
  readonly #watch: CustomerWatch
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
    this.#watch = new CustomerWatch(engine, details.customerId, (cause) => this.refresh(cause))
  }

  get callId(): string {
    return this.#details.callId
  }

  get customerId(): string {
    return this.#details.customerId
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
    if (presented) this.#shown.report(shown, 'presented', false)
    try {
      if (!shown.isPresented)
        await this.#record(shown, { outcome: 'presented', ...(ageMs === undefined ? {} : { ageMs }) })
    } catch (error) {
      this.#pinned = before
      throw error
    }
    this.refresh('pin')
  }

  /** Throws `card-unknown`, and the code of what is wrong with the outcome. */
  async report({
    offerId,
    outcome,
    reason,
    until,
    ageMs,
    undo,
  }: LiveRequestOf<'call.outcome'>): Promise<OutcomeResult> {
    const shown = this.#shown.get(offerId)
    if (shown === undefined) throw unknownCard(offerId)
    const result = await this.#record(shown, {
      outcome,
      ...(reason === undefined ? {} : { reason }),
      ...(until === undefined ? {} : { until }),
      // An undo happens when it arrives.
      ...(ageMs === undefined || undo === true ? {} : { ageMs }),
      ...(undo === undefined ? {} : { undo }),
    })
    if (shown.answer !== undefined && this.#pinned?.card.offerId === offerId) this.#pinned = undefined
    this.refresh('outcome')
    return result
  }

  /**
   * Records what was on the screen and not presented; answers it. When the store is away the call goes on, so that it can
   * be ended again.
   */
  async end(): Promise<string[]> {
    // Nothing more is shown from here on.
    this.#hasEnded = true
    const notPresented = this.#shown.notPresented
    try {
      for (const chunk of chunks(notPresented, outcomesPerRequestMax)) {
        const outcomes = chunk.map(({ token }) => ({ token, outcome: 'not-presented' as const }))
        await this.#engine.outcomes.record({ customerId: this.customerId, outcomes })
      }
    } catch (error) {
      this.#hasEnded = false
      this.refresh('features')
      throw error
    }
    this.drop()
    return notPresented.map(({ offerId }) => offerId)
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
    const { customerId, placement, locale } = this.#details
    const { index } = this.#engine.rulesets.active
    const context = knownContext(this.#details.context, index)
    const declared = index.placements.get(placement)?.placement.count ?? 1
    await this.#giveBackUnits(this.#cards.flatMap(({ offerId }) => this.#unreported(offerId)))
    const decided = await this.#engine.decisions.decide({
      customerId,
      context,
      // Room for what will be left out because it was answered in this call.
      placements: [{ id: placement, count: Math.min(declared + this.#shown.answered.size, placementCountMax) }],
      ...(locale === undefined ? {} : { locale }),
    })
    const { answer } = decided
    const screen = await this.#engine.screen.render({ decided, locale, context })
    if (this.#hasEnded) {
      await this.#giveBackUnits(answer.placements.flatMap(({ offers }) => offers.map(tokenOf)))
      return
    }
    this.#show(answer, screen.cards, declared)
    this.#push(stale, answer, screen, context, index.renderer.chooseLocale(locale))
    if (answer.degraded.length > 0) this.#tryAgainLater('features')
  }

  /** Puts a decision on the screen, and notes by which one each of its offers is shown. */
  #show({ decisionId, placements }: DecisionAnswer, ranked: readonly OperatorCard[], count: number): void {
    const pinned = this.#pinned
    const cards = arrangeCards({ ranked, pinned, hidden: this.#shown.answered, count })
    if (pinned !== undefined) pinned.place = cards.indexOf(pinned.card)
    const given = new Map(placements.flatMap(({ offers }) => offers.map((offer) => [offer.offerId, offer] as const)))
    const unused = new Set(given.values())
    for (const { offerId } of cards) {
      const offer = given.get(offerId)
      if (offer === undefined) continue
      const superseded = this.#shown.show(offerId, decisionId, tokenOf(offer), pinned?.card.offerId === offerId)
      if (superseded !== offer.token) unused.delete(offer)
    }
    this.#cards = cards.map((card) => {
      const shown = this.#shown.get(card.offerId)
      return shown === undefined ? card : { ...card, decisionId: shown.decisionId, presented: shown.isPresented }
    })
    const lost = [...unused].map((offer) => tokenOf(offer))
    this.#giveBackUnits(lost).catch(this.#engine.onBroken)
  }

  #push(
    { cause, sinceMs }: Staleness,
    answer: DecisionAnswer,
    screen: RenderedScreen,
    context: Context,
    locale: string,
  ) {
    const [placement] = answer.placements
    const state: CallState = {
      type: 'call.state',
      callId: this.callId,
      sequence: ++this.#sequence,
      cause,
      locale,
      ruleset: answer.ruleset,
      decisionId: answer.decisionId,
      degraded: answer.degraded,
      placement: this.#details.placement,
      fallback: placement?.fallback ?? true,
      customer: screen.customer,
      context,
      pinned: this.#pinned?.card.offerId ?? null,
      cards: [...this.#cards],
    }
    this.#audience.push(state, cause, sinceMs)
  }

  async #record(shown: ShownOffer, report: Report): Promise<OutcomeResult> {
    const { token, decisionId } = shown
    this.#watch.own.expect(this.#engine.now())
    const { results, refused } = await this.#engine.outcomes.record({
      customerId: this.customerId,
      outcomes: [{ token, ...report }],
    })
    const [fault] = refused
    if (fault !== undefined || results[0] !== (report.undo === true ? 'undone' : 'recorded')) this.#watch.own.takeBack()
    if (fault !== undefined) {
      const { code, path, position: _position, ...mismatch } = fault
      const detail = `the outcome was refused: found ${mismatch.found}, expected ${mismatch.expected}`
      throw new ServiceError(code as ServiceError['code'], detail, [
        { path: path.replace(/^\/outcomes\/0/, ''), ...mismatch },
      ])
    }
    // Should a decision have shown the offer anew meanwhile, the outcome is still of the one that it was reported with.
    Object.assign(shown, { token, decisionId })
    this.#shown.report(shown, report.outcome, report.undo === true)
    return results[0] as OutcomeResult
  }

  /** Units of an offer that is on the screen and was not reported: before it is decided anew, they must be free for it. */
  #unreported(offerId: string): string[] {
    const shown = this.#shown.get(offerId)
    const isHeld = shown !== undefined && !shown.isPresented && this.#pinned?.card.offerId !== offerId
    return isHeld && this.#engine.rulesets.active.index.budgetedOffers.has(offerId) ? [shown.token] : []
  }

  async #giveBackUnits(tokens: readonly string[]): Promise<void> {
    if (tokens.length === 0) return
    try {
      await this.#engine.units.giveBack(tokens.map((token) => ({ token, customerId: this.customerId })))
    } catch (error) {
      // They come back when their reservation lapses.
      if (!(error instanceof StoreUnavailable)) throw error
    }
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
