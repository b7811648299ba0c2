import type { OutcomeEntry } from '../../schema/outcome.ts'
import type { CallCustomer } from './call-customer.ts'

type Answer = 'accepted' | 'declined' | 'later'

/** Something that was reported and not taken back. */
export interface OfferReport {
  report: Pick<OutcomeEntry, 'outcome' | 'reason' | 'until'>
  atMs: number
}

/** An offer that has been on the screen in a call. */
export interface ShownOffer {
  offerId: string
  /** Of the decision that showed it last or, once something was reported, under which it was reported. */
  decisionId: string
  token: string
  /** For whom it was decided, as the token proves. */
  customer: CallCustomer
  isPresented: boolean
  answer: Answer | undefined
  /** In their order; each outcome once. */
  reports: readonly OfferReport[]
}

/** All offers that have been on the screen in one call: at most as many as the catalogue has. */
export class ShownOffers {
  readonly #byOffer = new Map<string, ShownOffer>()

  get(offerId: string): ShownOffer | undefined {
    return this.#byOffer.get(offerId)
  }

  get all(): readonly ShownOffer[] {
    return [...this.#byOffer.values()]
  }

  /** What is shown by a new decision. Answers the token that nobody will report with any more. */
  show(
    { offerId, decisionId, token, customer }: Pick<ShownOffer, 'offerId' | 'decisionId' | 'token' | 'customer'>,
    isKept: boolean,
  ): string | undefined {
    const shown = this.#byOffer.get(offerId)
    if (shown === undefined) {
      const fresh = { offerId, decisionId, token, customer, isPresented: false, answer: undefined, reports: [] }
      this.#byOffer.set(offerId, fresh)
      return undefined
    }
    // What was reported is of one decision, from presenting to accepting, and so can be taken back.
    if (isKept || wasReported(shown)) return token
    const before = shown.token
    Object.assign(shown, { decisionId, token, customer })
    return before
  }

  /** Those that were answered, and must not come again in this call. */
  get answered(): ReadonlySet<string> {
    return new Set(this.all.flatMap(({ offerId, answer }) => (answer === undefined ? [] : offerId)))
  }

  get notPresented(): ShownOffer[] {
    return this.all.filter((shown) => !wasReported(shown))
  }

  /** Forgets what was shown and never reported, as if it had not been on the screen. */
  dropNotPresented(): void {
    for (const { offerId } of this.notPresented) this.#byOffer.delete(offerId)
  }

  /** Notes what was recorded. */
  report(shown: ShownOffer, { report, atMs }: OfferReport, isUndo: boolean): void {
    const { outcome } = report
    const others = shown.reports.filter((each) => each.report.outcome !== outcome)
    shown.reports = isUndo ? others : [...others, { report, atMs }]
    if (outcome === 'presented') shown.isPresented = !isUndo
    else if (outcome === 'accepted' || outcome === 'declined' || outcome === 'later')
      shown.answer = isUndo ? undefined : outcome
  }
}

function wasReported({ isPresented, answer }: ShownOffer): boolean {
  return isPresented || answer !== undefined
}
