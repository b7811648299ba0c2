import type { Fact, Ruleset } from '../ruleset.ts'
import type { TimeZone } from '../time/time-zone.ts'
import { type DerivedFact, derivedFactsOf, timeFacts, timestampFacts, weekdays } from './derived-facts.ts'
import { momentInSlot } from './kept-date.ts'
import { type Layout, membersPerSlot, slotsOf } from './layout.ts'

/** The facts of one decision as numbers, by position in the fact table; missing is NaN. Both views share their memory. */
export interface FactRow {
  numbers: Float64Array
  /** Two words a position, low word first, for the bits of sets. */
  words: Uint32Array
}

/**
 * The first category of a request's context that is in no dictionary: known, but equal to nothing that is kept or named in
 * a rule. Others count down from here, so that two context facts are equal when their texts are.
 */
export const unseenCategory = -1

interface FeatureColumn {
  position: number
  slot: number
  /** The first slot of the set that this slot continues; -1 for a slot that stands alone or comes first. */
  continues: number
}

/** A column of the moment of the decision that no rule can name: validity rests on it. */
interface MomentColumn {
  position: number
  /** Undefined: milliseconds since 1970. Else minutes since Monday 00:00 in this time zone. */
  weekOf: TimeZone | undefined
}

interface DerivedColumn {
  position: number
  derived: DerivedFact
  /** Position of the timestamp it derives from; -1 for facts of the moment. */
  source: number
}

/**
 * Which position of a row holds which fact of one ruleset: first features, then context facts, then derived facts. Only
 * derived facts that somebody asks for get a position, so that no decision computes what no rule reads.
 */
export class FactTable {
  readonly #features: FeatureColumn[] = []
  /** Positions of the kept timestamps, of which some may be dates. */
  readonly #timestamps: number[] = []
  readonly #derived: DerivedColumn[] = []
  readonly #moments: MomentColumn[] = []
  readonly #positions = new Map<string, number>()
  readonly #derivable: ReadonlyMap<string, DerivedFact>
  readonly #defaults: Float64Array
  readonly #contextStart: number
  /** The numbers of mon … sun in the dictionary. */
  readonly #weekdayCategories: number[]
  /** Positions that a request's context fills: its length in a message to the worker. */
  readonly contextLength: number
  #length: number

  constructor(
    ruleset: Pick<Ruleset, 'features' | 'context'>,
    layout: Layout,
    readonly timeZone: TimeZone,
  ) {
    const facts = [...ruleset.features, ...ruleset.context]
    this.#derivable = new Map(derivedFactsOf(facts).map((derived) => [derived.name, derived]))
    let position = 0
    for (const feature of ruleset.features) {
      this.#positions.set(feature.name, position)
      if (feature.type === 'timestamp') this.#timestamps.push(position)
      for (let index = 0; index < slotsOf(feature); index++) {
        const slot = layout.slot(feature.name, feature, index)
        if (slot === undefined) throw new Error(`feature ${feature.name} is not in the layout`)
        const first = index === 0 ? -1 : (layout.slot(feature.name, feature) as number)
        this.#features.push({ position: position++, slot, continues: first })
      }
    }
    this.#contextStart = position
    for (const fact of ruleset.context) {
      this.#positions.set(fact.name, position)
      position += slotsOf(fact)
    }
    this.contextLength = position - this.#contextStart
    this.#length = position
    this.#weekdayCategories = weekdays.map((weekday) => layout.category(weekday) as number)
    this.#defaults = defaultsOf(facts, this.#positions, layout, position)
  }

  /** Positions of a row. Grows while conditions and texts are compiled, then stays. */
  get length(): number {
    return this.#length
  }

  /** Where a fact stands in a row; a set takes `slotsOf` positions from here on. Throws for a name that is no fact. */
  position(name: string): number {
    const known = this.#positions.get(name)
    if (known !== undefined) return known
    const derived = this.#derivable.get(name)
    if (derived === undefined) throw new Error(`no fact is called ${name}`)
    const source = derived.of === 'timestamp' ? this.position(derived.timestamp) : -1
    const position = this.#length++
    this.#positions.set(name, position)
    this.#derived.push({ position, derived, source })
    return position
  }

  /** Where the moment of the decision stands in a row, in milliseconds since 1970. */
  nowPosition(): number {
    return this.#momentPosition(undefined)
  }

  /** Where the minute of the week stands in a row, counted from Monday 00:00 in a time zone. */
  weekMinutePosition(zone: TimeZone): number {
    return this.#momentPosition(zone)
  }

  #momentPosition(weekOf: TimeZone | undefined): number {
    const known = this.#moments.find((moment) => moment.weekOf?.name === weekOf?.name)
    if (known !== undefined) return known.position
    const position = this.#length++
    this.#moments.push({ position, weekOf })
    return position
  }

  createRow(): FactRow {
    const numbers = new Float64Array(this.#length)
    return { numbers, words: new Uint32Array(numbers.buffer) }
  }

  /**
   * Fills a row for one decision. `source` holds `slotCount` slots of the customer's vector from `vectorStart` on (none
   * for an unknown customer) and `contextLength` context numbers from `contextStart` on. Allocates nothing.
   */
  fill(
    row: FactRow,
    nowMs: number,
    source: Float64Array,
    vectorStart: number,
    slotCount: number,
    contextStart: number,
  ): void {
    const { numbers } = row
    const defaults = this.#defaults
    for (const { position, slot, continues } of this.#features) {
      const value = slot < slotCount ? (source[vectorStart + slot] as number) : Number.NaN
      if (!Number.isNaN(value)) numbers[position] = value
      // A set that is known but was written before it got this slot has no members here.
      else if (continues >= 0 && continues < slotCount && !Number.isNaN(source[vectorStart + continues] as number))
        numbers[position] = 0
      else numbers[position] = defaults[position] as number
    }
    for (const position of this.#timestamps)
      numbers[position] = momentInSlot(numbers[position] as number, this.timeZone)
    for (let index = 0; index < this.contextLength; index++) {
      const position = this.#contextStart + index
      const value = source[contextStart + index] as number
      numbers[position] = Number.isNaN(value) ? (defaults[position] as number) : value
    }
    if (this.#derived.length > 0) this.#derive(numbers, nowMs)
    for (const { position, weekOf } of this.#moments)
      numbers[position] = weekOf === undefined ? nowMs : weekOf.weekMinute(nowMs)
  }

  #derive(numbers: Float64Array, nowMs: number): void {
    const zone = this.timeZone
    const today = zone.localDay(nowMs)
    for (const { position, derived, source } of this.#derived) {
      if (derived.of === 'now') {
        const value = timeFacts[derived.time](nowMs, zone)
        numbers[position] = derived.time === 'time.weekday' ? (this.#weekdayCategories[value] as number) : value
        continue
      }
      const timestamp = numbers[source] as number
      numbers[position] = Number.isNaN(timestamp)
        ? Number.NaN
        : timestampFacts[derived.fact](zone.localDay(timestamp), today)
    }
  }
}

function defaultsOf(
  facts: readonly Fact[],
  positions: ReadonlyMap<string, number>,
  layout: Layout,
  length: number,
): Float64Array {
  const defaults = new Float64Array(length).fill(Number.NaN)
  const words = new Uint32Array(defaults.buffer)
  for (const fact of facts) {
    const position = positions.get(fact.name) as number
    if (fact.type === 'number' && fact.default !== undefined) defaults[position] = fact.default
    if (fact.type === 'boolean' && fact.default !== undefined) defaults[position] = fact.default ? 1 : 0
    if (fact.type === 'category' && fact.default !== undefined)
      defaults[position] = layout.category(fact.default) as number
    if (fact.type === 'set' && fact.default !== undefined) {
      defaults.fill(0, position, position + slotsOf(fact))
      for (const member of fact.default) setBit(words, position, layout.member(fact.name, member) as number)
    }
  }
  return defaults
}

/** The word of a row and the bit in it that stand for a member, `position` being the set's first. */
export function memberBit(position: number, member: number): { word: number; mask: number } {
  const within = member % membersPerSlot
  const slot = position + Math.floor(member / membersPerSlot)
  return { word: slot * 2 + (within < 32 ? 0 : 1), mask: 1 << (within & 31) }
}

/** Sets the bit of a member in the words of a row or a message. */
export function setBit(words: Uint32Array, position: number, member: number): void {
  const { word, mask } = memberBit(position, member)
  words[word] = (words[word] as number) | mask
}

export function hasBit(words: Uint32Array, position: number, member: number): boolean {
  const { word, mask } = memberBit(position, member)
  return ((words[word] as number) & mask) !== 0
}
