import { lastMs } from '../../domain/decision/why-not.ts'
import { ownValue } from '../../domain/own-value.ts'
import type { Offer, OperatorScreenDeclaration, Ruleset } from '../../domain/ruleset.ts'
import type { ValueWords } from '../../domain/sentences/value-words.ts'
import { wordsOf } from '../../domain/sentences/words-of.ts'
import { parseTemplate } from '../../domain/text/placeholders.ts'
import type { DecidedOffer, DecidedPlacement } from '../../schema/decision.ts'
import type { HeaderFact, OperatorCard, RecentContact } from '../../schema/operator.ts'
import { factsOf } from '../../worker/messages.ts'
import { type ContextValues, FactReader } from '../fact-reader.ts'
import type { RulesetIndex } from '../ruleset-index.ts'
import { TextFiller } from '../text-filler.ts'
import { headerFact } from './header-facts.ts'
import { OfferReasons } from './offer-reasons.ts'
import { offerTitle } from './offer-titles.ts'
import type { RecentRecord } from './recent-contacts.ts'

/** What is known of the customer and the moment. */
export interface ShownCustomer {
  nowMs: number
  /** As `contextNumbers` makes them. */
  context: Float64Array
  contextValues: ContextValues
  /** Undefined for a customer who is not known. */
  vector: Uint8Array | undefined
  texts: Readonly<Record<string, string>>
}

/**
 * The operator's screen under one ruleset, by one of its rules. Holds the facts of one customer at a time: what follows `begin` must be asked
 * before anything else is awaited.
 */
export class OperatorView {
  readonly #reader: FactReader
  readonly #filler: TextFiller
  readonly #reasons: OfferReasons
  /** Offers whose conditions and texts have their facts in the table. */
  readonly #prepared = new Set<Offer>()
  readonly #words = new Map<string, ValueWords>()
  #customer: ShownCustomer | undefined

  /** The ruleset under the rules that have decided. */
  readonly #ruleset: Ruleset

  /** `rules`: their number. */
  constructor(
    readonly index: RulesetIndex,
    readonly screen: OperatorScreenDeclaration | undefined,
    rules = 0,
  ) {
    this.#ruleset = index.allRules[rules] ?? index.ruleset
    this.#reader = new FactReader(this.#ruleset, index.layout)
    this.#filler = new TextFiller(this.#reader)
    this.#reasons = new OfferReasons(this.#reader)
    for (const { fact } of screen?.header ?? []) this.#reader.table.position(fact)
  }

  /** `offerIds` are those of which cards will be asked. */
  begin(customer: ShownCustomer, offerIds: Iterable<string>): void {
    const { nowMs, context, contextValues, vector } = customer
    for (const id of offerIds) this.#prepare(id)
    const encoded = { nowMs, placements: [], context, vector, history: undefined }
    this.#reader.begin(factsOf(encoded, this.index.contextLength), contextValues)
    this.#customer = customer
  }

  header(locale: string): HeaderFact[] {
    const { nowMs, texts } = this.#begun
    return (this.screen?.header ?? []).map((line) => {
      const value = this.#reader.value(this.#reader.fact(line.fact), texts)
      return headerFact(line, value, this.#reader, this.#wordsOf(locale), nowMs)
    })
  }

  /** IANA; undefined when it is not known. */
  timeZone(): string | undefined {
    const { customerTimeZone } = this.index.ruleset
    if (customerTimeZone === undefined) return undefined
    const value = this.#reader.value(this.#reader.fact(customerTimeZone), this.#begun.texts)
    return value === undefined ? undefined : String(value)
  }

  card(offer: DecidedOffer, { id: placementId, fallback }: DecidedPlacement, decisionId: string): OperatorCard {
    const { offerId, group, kind, rank, score, value, treatment } = offer
    const declared = this.#ruleset.offers[this.index.offerNumbers.get(offerId) ?? -1]
    const { locale, content } = treatment
    return {
      ...{ offerId, group, kind, rank, score, value, placementId, decisionId, content },
      // It was decided under a ruleset that was swapped a moment ago: there is nothing to be told of it any more.
      ...(declared === undefined ? { reasons: [], objections: [] } : this.#about(declared, fallback, locale)),
      presented: false,
    }
  }

  recent({ atMs, kind, offer, placement, reason, untilSeconds }: RecentRecord, locale: string): RecentContact {
    const { layout, allRules, offerNumbers } = this.index
    const offerId = layout.key('offers', offer) ?? `#${offer}`
    const placementId = layout.key('placements', placement) ?? `#${placement}`
    const number = offerNumbers.get(offerId) ?? -1
    // Of those that only a variant has, the others know no texts.
    const declared = allRules.map(({ offers }) => offers[number]).find((each) => (each?.treatments.length ?? 0) > 0)
    return {
      at: new Date(atMs).toISOString(),
      outcome: kind,
      offerId,
      title: declared === undefined ? offerId : offerTitle(declared, placementId, locale),
      placementId,
      ...(reason === 0 ? {} : { reason: this.#reasonWords(layout.key('reasons', reason) ?? `#${reason}`, locale) }),
      ...(untilSeconds === 0 ? {} : { until: new Date(untilSeconds * 1_000).toISOString() }),
    }
  }

  #about(offer: Offer, isFallback: boolean, locale: string): Pick<OperatorCard, 'reasons' | 'objections'> {
    const { nowMs, texts } = this.#begun
    const words = this.#wordsOf(locale)
    const until = offer.valid?.until
    return {
      reasons: isFallback ? [words.wording.fallback] : this.#reasons.why(offer, words, texts, nowMs),
      ...(until === undefined
        ? {}
        : { validUntil: new Date(lastMs(until, this.#reasons.zoneOf(offer))).toISOString() }),
      objections: this.#objections(offer, locale),
    }
  }

  /** An answer that cannot be filled is left out: half a sentence helps nobody. */
  #objections({ objections = {} }: Offer, locale: string): OperatorCard['objections'] {
    const { texts } = this.#begun
    return Object.entries(objections).flatMap(([reason, answers]) => {
      const answer = this.#filler.fill(parseTemplate(answers[locale] ?? ''), false, locale, texts)
      return answer === undefined || answer === '' ? [] : [{ reason, says: this.#reasonWords(reason, locale), answer }]
    })
  }

  #prepare(offerId: string): void {
    const offer = this.#ruleset.offers[this.index.offerNumbers.get(offerId) ?? -1]
    if (offer === undefined || this.#prepared.has(offer)) return
    this.#reasons.prepare(offer)
    for (const text of Object.values(offer.objections ?? {}).flatMap((answers) => Object.values(answers)))
      for (const part of parseTemplate(text)) if ('fact' in part) this.#reader.table.position(part.fact)
    this.#prepared.add(offer)
  }

  #reasonWords(reason: string, locale: string): string {
    return ownValue(this.index.ruleset.declineReasons, reason)?.[locale] ?? reason
  }

  #wordsOf(locale: string): ValueWords {
    let words = this.#words.get(locale)
    if (words === undefined) {
      words = wordsOf(locale, this.#reader.table)
      this.#words.set(locale, words)
    }
    return words
  }

  get #begun(): ShownCustomer {
    if (this.#customer === undefined) throw new Error('nothing has begun')
    return this.#customer
  }
}
