import { ColumnSpace } from '#sufler/catalog/lint/analysis/column-space.ts'
import { ConditionReader } from '#sufler/catalog/lint/analysis/condition-node.ts'
import type { Form } from '#sufler/catalog/lint/analysis/form.ts'
import { LeafForms } from '#sufler/catalog/lint/analysis/leaf-form.ts'
import { entriesOfRuleset } from '#sufler/domain/decision/ruleset-entries.ts'
import { compileCondition } from '#sufler/domain/eligibility/compile-condition.ts'
import { yes } from '#sufler/domain/eligibility/truth.ts'
import { conditionScope, typeChecked } from '#sufler/domain/eligibility/type-condition.ts'
import { FactTable } from '#sufler/domain/features/fact-table.ts'
import { Layout } from '#sufler/domain/features/layout.ts'
import type { Ruleset } from '#sufler/domain/ruleset.ts'
import type { Condition } from '#sufler/schema/condition.ts'
import { rulesFileTypes } from '#sufler/schema/rules-files.ts'
import { encodeFacts } from './encode-facts.ts'
import { offerOf, rulesetWith } from './plain-ruleset.ts'

/** Conditions both as the linter sees them and as they are compiled for decisions. */
export class LintedConditions {
  readonly #ruleset: Ruleset
  readonly #layout = new Layout()
  readonly #table: FactTable
  readonly #scope
  readonly #reader: ConditionReader

  constructor(
    declared: Pick<Ruleset, 'features' | 'context'> &
      Partial<Pick<Ruleset, 'objects' | 'segments' | 'missingFacts' | 'timeZone'>>,
    readonly conditions: readonly Condition[],
  ) {
    const offers = conditions.map((eligibility, index) => offerOf({ id: `offer-${index}`, eligibility }))
    this.#ruleset = rulesetWith({ ...declared, offers })
    this.#layout.internLocally(entriesOfRuleset(this.#ruleset))
    this.#scope = conditionScope(this.#ruleset)
    this.#table = new FactTable(this.#ruleset, this.#layout, this.#scope.timeZone)
    const space = new ColumnSpace(this.#scope.facts, this.#layout, this.#ruleset.timeZone)
    const compileScope = { table: this.#table, layout: this.#layout, missingFacts: this.#ruleset.missingFacts }
    this.#reader = new ConditionReader(this.#scope, new LeafForms(space, compileScope), sourceFile)
  }

  form(index: number): Form {
    return this.#reader.form(this.#reader.read(this.conditions[index] as Condition, sourceFile, [index]))
  }

  /** Whether each condition is true for the values, all the way through the codecs. */
  answers(values: Record<string, unknown>, nowMs = 0): boolean[] {
    const { missingFacts } = this.#ruleset
    const predicates = this.conditions.map((condition) =>
      compileCondition(typeChecked(condition, this.#scope), { table: this.#table, layout: this.#layout, missingFacts }),
    )
    const row = this.#table.createRow()
    const facts = encodeFacts({ ...this.#ruleset, timeZone: this.#scope.timeZone }, this.#layout, values, nowMs)
    this.#table.fill(row, facts.nowMs, facts.source, facts.vectorStart, facts.slotCount, facts.contextStart)
    return predicates.map((predicate) => predicate(row) === yes)
  }
}

const [type] = rulesFileTypes
if (type === undefined) throw new Error('there are no types of rules files')
const sourceFile = { path: 'segments.yaml', type, text: '' }
