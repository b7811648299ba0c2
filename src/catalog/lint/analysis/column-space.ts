import {
  equalTo,
  everyValue,
  hasValue,
  oneOfValues,
  range,
  type ValueSet,
  withMissing,
} from '../../../domain/eligibility/value-set.ts'
import { weekdays } from '../../../domain/features/derived-facts.ts'
import type { FactScope, ScopedFact } from '../../../domain/features/fact-scope.ts'
import { type Layout, otherMember, setDictionary } from '../../../domain/features/layout.ts'
import { minutesInDay } from '../../../domain/time/civil-date.ts'
import type { Column } from './column.ts'
import { domainOf } from './fact-domain.ts'
import { minutesOfWeek, mirrored, monthsOfYears } from './same-column.ts'

/** A column and the values of it that mean the same as those of a fact. */
export interface Constraint {
  column: Column
  values: ValueSet
}

/** The columns of one ruleset, each made when it is first asked for. The layout knows all that the rules name. */
export class ColumnSpace {
  readonly #columns = new Map<string, Column>()
  readonly #members = new Map<string, Column[]>()

  constructor(
    readonly facts: FactScope,
    readonly layout: Layout,
    /** Of the catalogue: in which `time.hour` and `time.weekday` are counted. */
    readonly timeZone: string,
  ) {}

  /** What it means that a fact (no set) has one of these values. */
  constraint(fact: ScopedFact, values: ValueSet): Constraint {
    if (fact.origin !== 'derived') return { column: this.own(fact), values }
    const { derived } = fact
    if (derived.of === 'timestamp') {
      const sibling = (name: string) => this.own(this.facts.get(`${derived.timestamp}.${name}`) as ScopedFact)
      if (derived.fact === 'daysUntil') return { column: sibling('daysSince'), values: mirrored(values) }
      if (derived.fact === 'yearsSince') return { column: sibling('monthsSince'), values: monthsOfYears(values) }
      return { column: this.own(fact), values }
    }
    const week = this.weekMinute(this.timeZone)
    if (derived.time === 'time.hour')
      return { column: week, values: minutesOfWeek((_weekday, hour) => hasValue(values, hour)) }
    if (derived.time !== 'time.weekday') return { column: this.own(fact), values }
    const numbers = weekdays.map((weekday) => this.layout.category(weekday) as number)
    return { column: week, values: minutesOfWeek((weekday) => hasValue(values, numbers[weekday] as number)) }
  }

  /** That a fact, a text or set included, is missing, or that it is not. */
  presence(fact: ScopedFact, isMissing: boolean): Constraint {
    const values = isMissing ? { ...everyValue, inside: [false] } : withMissing(everyValue, false)
    const { type } = fact.declaration
    return type === 'set' || type === 'text' ? { column: this.own(fact), values } : this.constraint(fact, values)
  }

  /** Whether a set has a member: 1 or 0. */
  member(set: ScopedFact, member: string): Column {
    const { values, isWhole } = domainOf(set, this.layout)
    return this.#column(`${set.name} has ${member}`, () => ({
      domain: withMissing(oneOfValues([0, 1]), values.missing),
      isWhole,
      tie: set.name,
    }))
  }

  /** Of every member that a set may have and rules name; and of all others together, unless all are declared. */
  members(set: ScopedFact): readonly Column[] {
    let columns = this.#members.get(set.name)
    if (columns === undefined) {
      columns = this.#memberNames(set).map((member) => this.member(set, member))
      this.#members.set(set.name, columns)
    }
    return columns
  }

  #memberNames(set: ScopedFact): string[] {
    if (set.declaration.type === 'set' && set.declaration.values !== undefined) return set.declaration.values
    const names: string[] = []
    for (let bit = 0; bit < this.layout.size(setDictionary(set.name)); bit++)
      names.push(this.layout.memberText(set.name, bit) as string)
    return [...names.filter((name) => name !== otherMember), otherMember]
  }

  /** How two facts compare: -1, 0 or 1, missing while one of them is. `isMirrored` when the column compares them the other way round. */
  order(left: ScopedFact, right: ScopedFact): { column: Column; isMirrored: boolean } {
    const isMirrored = left.name > right.name
    const [first, second] = isMirrored ? [right, left] : [left, right]
    const column = this.#column(`${first.name} against ${second.name}`, () => {
      const canBeMissing = [first, second].some((fact) => domainOf(fact, this.layout).values.missing)
      return {
        domain: withMissing(first.name === second.name ? equalTo(0) : oneOfValues([-1, 0, 1]), canBeMissing),
        isWhole: true,
        tie: `${first.name} against ${second.name}`,
        ...this.#orderOf(first, second),
      }
    })
    return { column, isMirrored }
  }

  /** Whether a category, which declares its values, is a member of a set: 1 or 0, missing while one of them is. */
  membership(category: ScopedFact, set: ScopedFact): Column {
    const key = `${category.name} in ${set.name}`
    return this.#column(key, () => {
      const values = category.declaration.type === 'category' ? (category.declaration.values ?? []) : []
      const ways = values.map((value) => ({
        values: this.constraint(category, equalTo(this.layout.category(value) as number)).values,
        member: this.member(set, value),
      }))
      const canBeMissing = [category, set].some((fact) => domainOf(fact, this.layout).values.missing)
      return {
        domain: withMissing(oneOfValues([0, 1]), canBeMissing),
        isWhole: true,
        tie: key,
        relation: {
          kind: 'membership',
          category: this.constraint(category, everyValue).column,
          set: set.name,
          ways,
        },
      }
    })
  }

  /** Facts that share their column with others in another unit are not held against it. */
  #orderOf(first: ScopedFact, second: ScopedFact): Pick<Column, 'relation'> {
    const compared = [first, second].map((fact) => ({ fact, column: this.constraint(fact, everyValue).column }))
    const [left, right] = compared
    if (left === undefined || right === undefined || compared.some(({ fact, column }) => column.key !== fact.name))
      return {}
    return { relation: { kind: 'order', left: left.column, right: right.column } }
  }

  /** The moment of the decision, in milliseconds since 1970. */
  now(): Column {
    return this.#column('now', () => ({ domain: withMissing(everyValue, false), isWhole: true, tie: 'now' }))
  }

  /** Minutes since Monday 00:00 in a time zone. */
  weekMinute(zone: string): Column {
    const key = `minute of the week in ${zone}`
    return this.#column(key, () => ({ domain: range(0, 7 * minutesInDay), isWhole: true, tie: key }))
  }

  /** The column of the fact itself, also where what is said about it goes to another. */
  own(fact: ScopedFact): Column {
    return this.#column(fact.name, () => {
      const { values, isWhole } = domainOf(fact, this.layout)
      const tie = fact.origin === 'derived' && fact.derived.of === 'timestamp' ? fact.derived.timestamp : fact.name
      return { domain: values, isWhole, tie }
    })
  }

  #column(key: string, make: () => Omit<Column, 'key'>): Column {
    let column = this.#columns.get(key)
    if (column === undefined) {
      column = { key, ...make() }
      this.#columns.set(key, column)
    }
    return column
  }
}
