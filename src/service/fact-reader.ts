import type { FactSource } from '../domain/decision/decide.ts'
import { factValue } from '../domain/eligibility/engine-condition.ts'
import { type FactScope, factScope, type ScopedFact } from '../domain/features/fact-scope.ts'
import { type FactRow, FactTable } from '../domain/features/fact-table.ts'
import type { FeatureValue } from '../domain/features/feature-value.ts'
import type { Layout } from '../domain/features/layout.ts'
import { ownValue } from '../domain/own-value.ts'
import type { Fact, Ruleset } from '../domain/ruleset.ts'
import { TimeZone } from '../domain/time/time-zone.ts'

/** The context of a request, checked. */
export type ContextValues = ReadonlyMap<Fact, FeatureValue>

const noContext: ContextValues = new Map()

/**
 * The facts of one request at a time, for what is said about it in the main thread. Derived facts are computed when their
 * position has been asked for in `table`.
 */
export class FactReader {
  readonly table: FactTable
  readonly scope: FactScope
  #row: FactRow
  #context: ContextValues = noContext

  constructor(
    readonly ruleset: Ruleset,
    readonly layout: Layout,
  ) {
    this.table = new FactTable(ruleset, layout, new TimeZone(ruleset.timeZone))
    this.scope = factScope(ruleset.features, ruleset.context)
    this.#row = this.table.createRow()
  }

  /** `context` are the request's own values: as numbers, those that no rule names could not be told apart. */
  begin(facts: FactSource, context: ContextValues = noContext): void {
    const { nowMs, source, vectorStart, slotCount, contextStart } = facts
    if (this.#row.numbers.length < this.table.length) this.#row = this.table.createRow()
    this.table.fill(this.#row, nowMs, source, vectorStart, slotCount, contextStart)
    this.#context = context
  }

  /** Of the request that has begun. */
  get row(): FactRow {
    return this.#row
  }

  fact(name: string): ScopedFact {
    const fact = this.scope.get(name)
    if (fact === undefined) throw new Error(`no fact is called ${name}`)
    return fact
  }

  /** As people see it; undefined when it is missing. `texts` are the customer's, which are kept apart from the vector. */
  value(fact: ScopedFact, texts: Readonly<Record<string, string>>): unknown {
    if (fact.origin === 'context') {
      const given = this.#context.get(fact.declaration as Fact)
      if (given?.kind === 'text' || given?.kind === 'category') return given.text
      if (given?.kind === 'set') return given.members
    }
    if (fact.declaration.type === 'text') return ownValue(texts, fact.name)
    return factValue(fact, this.#row, this.table, this.layout)
  }
}
