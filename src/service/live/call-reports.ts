import type { LiveRequestOf } from '../../schema/live.ts'
import { type OutcomeEntry, type OutcomeResult, outcomesPerRequestMax } from '../../schema/outcome.ts'
import { chunks } from '../../store/chunks.ts'
import { StoreUnavailable } from '../../store/store.ts'
import { ServiceError } from '../errors.ts'
import type { CallCustomer } from './call-customer.ts'
import type { LiveEngine } from './live-engine.ts'
import type { OwnChanges } from './own-changes.ts'
import { type ShownOffer, ShownOffers } from './shown-offers.ts'

export type Report = Pick<OutcomeEntry, 'outcome' | 'reason' | 'until' | 'ageMs' | 'undo'>

export function reportOf({ outcome, reason, until, ageMs, undo }: LiveRequestOf<'call.outcome'>): Report {
  return {
    outcome,
    ...(reason === undefined ? {} : { reason }),
    ...(until === undefined ? {} : { until }),
    // An undo happens when it arrives.
    ...(ageMs === undefined || undo === true ? {} : { ageMs }),
    ...(undo === undefined ? {} : { undo }),
  }
}

/** What was on the screen of a call, and what became of it: reported for the customer whom the call was with then. */
export class CallReports {
  readonly shown = new ShownOffers()
  readonly #engine: Pick<LiveEngine, 'outcomes' | 'units' | 'tokens' | 'now'>

  constructor(engine: Pick<LiveEngine, 'outcomes' | 'units' | 'tokens' | 'now'>) {
    this.#engine = engine
  }

  /** Throws the code of what is wrong with the outcome; then nothing was noted. `own` hears of it before the store does. */
  async record(shown: ShownOffer, report: Report, own: OwnChanges): Promise<OutcomeResult> {
    const { token, decisionId, customer } = shown
    const before = customer.isPassing ? resultWithoutHistory(shown, report) : undefined
    if (before !== undefined) return before
    const nowMs = this.#engine.now()
    // Of who is passing nothing is written, so nothing is told.
    if (!customer.isPassing) own.expect(nowMs)
    const { results, refused } = await this.#engine.outcomes.record(
      { customerId: customer.customerId, outcomes: [{ token, ...report }] },
      { isPassing: customer.isPassing },
    )
    const [fault] = refused
    const isNew = fault === undefined && results[0] === (report.undo === true ? 'undone' : 'recorded')
    if (!isNew && !customer.isPassing) own.takeBack()
    if (fault !== undefined) {
      const { code, path, position: _position, ...mismatch } = fault
      const detail = `the outcome was refused: found ${mismatch.found}, expected ${mismatch.expected}`
      throw new ServiceError(code as ServiceError['code'], detail, [
        { path: path.replace(/^\/outcomes\/0/, ''), ...mismatch },
      ])
    }
    // Should a decision have shown the offer anew meanwhile, the outcome is still of the one that it was reported with.
    Object.assign(shown, { token, decisionId })
    const { ageMs = 0, undo, ...said } = report
    this.shown.report(shown, { report: said, atMs: nowMs - ageMs }, undo === true)
    return results[0] as OutcomeResult
  }

  /** Records what was on the screen and never presented; answers it. */
  async recordNotPresented({ customerId, isPassing }: CallCustomer): Promise<string[]> {
    const { notPresented } = this.shown
    if (isPassing) await this.giveBackUnits(notPresented)
    else {
      for (const chunk of chunks(notPresented, outcomesPerRequestMax)) {
        const outcomes = chunk.map(({ token }) => ({ token, outcome: 'not-presented' as const }))
        await this.#engine.outcomes.record({ customerId, outcomes })
      }
    }
    return notPresented.map(({ offerId }) => offerId)
  }

  /**
   * The call goes on with `customer`. What was shown to somebody unknown counts for the customer from here on, as of the
   * moment in which it was said: nobody else can have heard it. What was said to another customer stays theirs. Rejects
   * with `StoreUnavailable`; what was written until then is a duplicate the next time.
   */
  async handOver(before: CallCustomer, customer: CallCustomer, placementId: string): Promise<void> {
    if (!before.isPassing) {
      await this.recordNotPresented(before)
      this.shown.dropNotPresented()
      return
    }
    const { customerId } = customer
    const signed = this.shown.all.map((shown) => {
      const { decisionId, offerId } = shown
      // Units of budgets are settled under the first token, and must not be again.
      return { shown, token: this.#engine.tokens.sign({ decisionId, customerId, placementId, offerId }) }
    })
    const nowMs = this.#engine.now()
    const outcomes = signed.flatMap(({ shown, token }) =>
      shown.reports.map(({ report, atMs }) => ({ token, ...report, ageMs: Math.max(0, nowMs - atMs) })),
    )
    for (const chunk of chunks(outcomes, outcomesPerRequestMax))
      await this.#engine.outcomes.record({ customerId, outcomes: chunk })
    await this.giveBackUnits(this.shown.notPresented)
    for (const { shown, token } of signed) Object.assign(shown, { token, customer })
  }

  /** Of offers of which nothing will be reported. Without the store they come back when their reservation lapses. */
  async giveBackUnits(offers: readonly Pick<ShownOffer, 'token' | 'customer'>[]): Promise<void> {
    if (offers.length === 0) return
    try {
      await this.#engine.units.giveBack(
        offers.map(({ token, customer }) => ({ token, customerId: customer.customerId })),
      )
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error
    }
  }
}

/** What a history would say, were there one: the same twice is a duplicate, and only what was reported can be taken back. */
function resultWithoutHistory({ reports }: ShownOffer, { outcome, undo }: Report): OutcomeResult | undefined {
  const isThere = reports.some(({ report }) => report.outcome === outcome)
  if (undo !== true) return isThere ? 'duplicate' : undefined
  if (isThere) return undefined
  throw new ServiceError('nothing-to-undo', `'${outcome}' was not reported of this offer in this call`)
}
