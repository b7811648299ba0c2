import { type DictionaryEntry, noReason } from '../domain/features/layout.ts'
import { decisionKey, type HistoryRecord, unknownGroup } from '../domain/history/history-record.ts'
import { describeValue } from '../domain/mismatch.ts'
import type { LayoutRegistry } from '../store/layout-registry.ts'
import { type OutcomeClaims, type OutcomeFault, suggestionFor } from './outcome-checker.ts'
import type { RulesetIndex } from './ruleset-index.ts'

/** The whole layout is read again for names that a caller alone vouches for, but not more often. */
const refreshIntervalMs = 1_000

/**
 * Turns the names of outcomes into the numbers of records. Offers outlive rulesets: one that the active ruleset does not
 * have any more, or does not have yet because another node was first to publish, can be reported all the same.
 */
export class OutcomeNames {
  readonly #registry: LayoutRegistry
  #refreshedAtMs = Number.NEGATIVE_INFINITY

  constructor(registry: LayoutRegistry) {
    this.#registry = registry
  }

  /**
   * Gets the numbers that this node lacks: what a token proves is interned, everything else looked up. Costs nothing in
   * the usual case, that all are known. Throws `LayoutFull`.
   */
  async learn(claims: readonly OutcomeClaims[], nowMs: number): Promise<void> {
    const isUnknown = ({ dictionary, key }: DictionaryEntry) =>
      this.#registry.layout.number(dictionary, key) === undefined
    const proven: DictionaryEntry[] = []
    let isSomeClaimed = false
    for (const claim of claims) {
      const unknown = namesIn(claim).filter(isUnknown)
      if (unknown.length === 0) continue
      if (claim.isProven) proven.push(...unknown)
      else isSomeClaimed = true
    }
    if (proven.length > 0) await this.#registry.ensure(proven)
    if (!isSomeClaimed || Math.abs(nowMs - this.#refreshedAtMs) < refreshIntervalMs) return
    this.#refreshedAtMs = nowMs
    await this.#registry.refresh()
  }

  /** The record that the outcome becomes, or the name that no ruleset has had. */
  recordOf(claims: OutcomeClaims, index: RulesetIndex): HistoryRecord | OutcomeFault {
    const { layout } = this.#registry
    const offer = layout.number('offers', claims.offerId)
    const placement = layout.number('placements', claims.placementId)
    if (placement === undefined) return unknownName('placement', claims.placementId, index.placements)
    if (offer === undefined) return unknownName('offer', claims.offerId, index.offerNumbers)
    return {
      atMs: claims.atMs,
      // Rounded up: the offer must not come again a moment too early.
      untilSeconds: Math.ceil(claims.untilMs / 1_000),
      group: this.#groupOf(claims.offerId, index),
      reason: this.#reasonNumber(claims.reason),
      offer,
      placement,
      kind: claims.outcome,
      isUndone: claims.isUndo,
      decision: decisionKey(claims.decisionId),
    }
  }

  #groupOf(offerId: string, { ruleset, offerNumbers }: RulesetIndex): number {
    const offer = ruleset.offers[offerNumbers.get(offerId) ?? -1]
    return (offer && this.#registry.layout.number('groups', offer.group)) ?? unknownGroup
  }

  /** Reasons come from the active ruleset, whose names were interned before it became active. */
  #reasonNumber(reason: string): number {
    if (reason === noReason.key) return 0
    const number = this.#registry.layout.number('reasons', reason)
    if (number === undefined) throw new Error(`the reason '${reason}' of the active ruleset has no number`)
    return number
  }
}

function namesIn({ offerId, placementId }: OutcomeClaims): DictionaryEntry[] {
  return [
    { dictionary: 'offers', key: offerId },
    { dictionary: 'placements', key: placementId },
  ]
}

function unknownName(what: 'offer' | 'placement', name: string, names: ReadonlyMap<string, unknown>): OutcomeFault {
  const found = describeValue(name)
  const expected = `the ${what} of a decision`
  return { code: `${what}-unknown`, path: `/${what}Id`, found, expected, ...suggestionFor(name, names) }
}
