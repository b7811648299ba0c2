import { compileRuleset } from '#sufler/domain/decision/compiled-ruleset.ts'
import { entriesOfRuleset } from '#sufler/domain/decision/ruleset-entries.ts'
import { compileCondition, type Predicate } from '#sufler/domain/eligibility/compile-condition.ts'
import { EligibilityIndex, type IndexBounds } from '#sufler/domain/eligibility/eligibility-index.ts'
import { type IndexRow, rowsOf } from '#sufler/domain/eligibility/index-rows.ts'
import { isTrue, type NormalForm, normalForm } from '#sufler/domain/eligibility/normal-form.ts'
import { typeChecked } from '#sufler/domain/eligibility/type-condition.ts'
import type { FactRow, FactTable } from '#sufler/domain/features/fact-table.ts'
import { Layout } from '#sufler/domain/features/layout.ts'
import type { Ruleset } from '#sufler/domain/ruleset.ts'
import { TimeZone } from '#sufler/domain/time/time-zone.ts'
import type { Condition } from '#sufler/schema/condition.ts'
import { conditionScopeOf, type Segments, type TruthName, truthNames } from './conditions.ts'
import { encodeFacts } from './encode-facts.ts'
import { context, type FactValues, features } from './generators/facts.ts'
import { objects } from './generators/objects.ts'
import { offerOf, rulesetWith } from './plain-ruleset.ts'

// Made once: a time zone is costly, and thousands of catalogues are compiled.
const timeZone = new TimeZone('UTC')

/**
 * So few bitmaps that neighbouring regions share them and rows are listed, however small the catalogue; and ordered as soon
 * as the bitmaps are not short.
 */
export const fewBitmaps: IndexBounds = {
  bitmapsMax: 3,
  bitmapBytesMin: 0,
  listedRowsPerWord: 0,
  orderedRowsMin: 0,
  orderedRowsPerOfferMin: 0,
}

/** Lists of rows only, several regions to a list. */
export const onlyLists: IndexBounds = {
  bitmapsMax: 5,
  bitmapBytesMin: 0,
  listedRowsPerWord: Number.POSITIVE_INFINITY,
  orderedRowsMin: Number.POSITIVE_INFINITY,
  orderedRowsPerOfferMin: 0,
}

/** So few offers that some facts are asked about by hardly any. */
const fewOffers = 4

/** Conditions over the generated facts, each compiled alone and all of them as the offers of one ruleset. */
export class CompiledCatalogue {
  readonly #layout = new Layout()
  readonly #table: FactTable
  readonly #predicates: Predicate[]
  readonly #forms: NormalForm[]
  /** The index of the ruleset, and the same rows in an index of few bitmaps and in one of none. */
  readonly indexes: readonly EligibilityIndex[]
  readonly rows: readonly IndexRow[]
  /** The first offers alone. */
  readonly smallIndex: EligibilityIndex

  constructor(conditions: readonly Condition[], segments: Segments, missingFacts: Ruleset['missingFacts']) {
    const offers = conditions.map((eligibility, number) => offerOf({ id: `offer-${number}`, eligibility }))
    const ruleset = rulesetWith({ features, context, objects, segments, missingFacts, offers, timeZone: 'UTC' })
    this.#layout.internLocally(entriesOfRuleset(ruleset))
    const { table, scope, index } = compileRuleset(ruleset, this.#layout)
    const typed = conditions.map((condition) => typeChecked(condition, conditionScopeOf(segments)))
    this.#table = table
    this.#predicates = typed.map((condition) => compileCondition(condition, scope))
    this.#forms = typed.map((condition) => normalForm(condition, scope))
    this.rows = this.#forms.flatMap((form, offer) => rowsOf(offer, form))
    this.indexes = [index, ...[fewBitmaps, onlyLists].map((bounds) => new EligibilityIndex(this.rows, bounds))]
    this.smallIndex = new EligibilityIndex(this.rows.filter(({ offer }) => offer < fewOffers))
  }

  /** All the way through the codecs, as the service would send them. */
  rowOf(values: FactValues): FactRow {
    const row = this.#table.createRow()
    const { nowMs, source, vectorStart, slotCount, contextStart } = encodeFacts(
      { features, context, objects, timeZone },
      this.#layout,
      values,
    )
    this.#table.fill(row, nowMs, source, vectorStart, slotCount, contextStart)
    return row
  }

  /** What each condition answers when it is compiled alone. */
  answers(row: FactRow): TruthName[] {
    return this.#predicates.map((predicate) => truthNames[predicate(row)])
  }

  /** Conditions that hold in their normal form, by number. */
  trueForms(row: FactRow): number[] {
    return numbersWhere(this.#forms, (form) => isTrue(form, row))
  }

  /** Conditions that hold, by number, as each of the indexes finds them; the small one is given those that it does not have. */
  matches(row: FactRow, holding: readonly number[]): number[][] {
    const small = [...this.smallIndex.match(row), ...holding.filter((offer) => offer >= fewOffers)]
    return [...this.indexes.map((index) => [...index.match(row)]), small]
  }
}

export function numbersWhere<Item>(items: readonly Item[], holds: (item: Item) => boolean): number[] {
  return items.flatMap((item, number) => (holds(item) ? [number] : []))
}
