import type { OutcomeEntry } from '../../schema/outcome.ts'

type Answer = 'accepted' | 'declined' | 'later'

/** An offer that has been on the screen in a call. */
export interface ShownOffer {
  offerId: string
  /** Of the decision that showed it last or, once something was reported, under which it was reported. */
  decisionId: string
  token: string
  isPresented: boolean
  answer: Answer | undefined
}

/** All offers that have been on the screen in one call: at most as many as the catalogue has. */
export class ShownOffers {
  readonly #byOffer = new Map<string, ShownOffer>()

  get(offerId: string): ShownOffer | undefined {
    return this.#byOffer.get(offerId)
  }

  /** What is shown by a new decision. Answers the token that nobody will report with any more. */
  show(offerId: string, decisionId: string, token: string, isKept: boolean): string | undefined {
    const shown = this.#byOffer.get(offerId)
    if (shown === undefined) {
      this.#byOffer.set(offerId, { offerId, decisionId, token, isPresented: false, answer: undefined })
      return undefined
    }
    // What was reported is of one decision, from presenting to accepting, and so can be taken back.
    if (isKept || wasReported(shown)) return token
    const before = shown.token
    Object.assign(shown, { decisionId, token })
    return before
  }

  /** Those that were answered, and must not come again in this call. */
  get answered(): ReadonlySet<string> {
    return new Set([...this.#byOffer.values()].flatMap(({ offerId, answer }) => (answer === undefined ? [] : offerId)))
  }

  get notPresented(): ShownOffer[] {
    return [...this.#byOffer.values()].filter((shown) => !wasReported(shown))
  }

  /** Notes what was recorded. */
  report(shown: ShownOffer, outcome: OutcomeEntry['outcome'], isUndo: boolean): void {
    if (outcome === 'presented') shown.isPresented = !isUndo
    else if (outcome === 'accepted' || outcome === 'declined' || outcome === 'later')
      shown.answer = isUndo ? undefined : outcome
  }
}

function wasReported({ isPresented, answer }: ShownOffer): boolean {
  return isPresented || answer !== undefined
}
