import type { CompileScope } from '../../../domain/eligibility/compile-condition.ts'
import { normalForm } from '../../../domain/eligibility/normal-form.ts'
import type { Comparison, TypedCondition } from '../../../domain/eligibility/typed-condition.ts'
import {
  complement,
  equalTo,
  everyValue,
  noValue,
  oneOfValues,
  type ValueSet,
  withMissing,
} from '../../../domain/eligibility/value-set.ts'
import type { Column } from './column.ts'
import type { ColumnSpace } from './column-space.ts'
import { type Form, negated, type Source } from './form.ts'

type Kind<Name extends TypedCondition['kind']> = Extract<TypedCondition, { kind: Name }>

/** Turns typed leaves into forms. The sets of single facts are those that the index compiles, by the same function. */
export class LeafForms {
  constructor(
    readonly space: ColumnSpace,
    readonly scope: CompileScope,
  ) {}

  /** What makes the leaf true; with `isNegated`, what makes it false. Neither holds where it is unknown. */
  form(leaf: TypedCondition, isNegated: boolean, source: Source): Form {
    switch (leaf.kind) {
      case 'all':
      case 'any':
        return junction(
          (leaf.kind === 'all') === isNegated ? 'any' : 'all',
          leaf.of.map((child) => this.form(child, isNegated, source)),
          source,
        )
      case 'not':
        return this.form(leaf.of, !isNegated, source)
      case 'compare':
      case 'oneOf':
        return literal(this.space.constraint(leaf.fact, this.#values(leaf, isNegated)), source)
      case 'members':
        return this.#members(leaf, isNegated, source)
      case 'compareFacts':
        return this.#compareFacts(leaf, isNegated, source)
      case 'hasCategory':
        return this.#hasCategory(leaf, isNegated, source)
    }
  }

  get #isCompatible(): boolean {
    return this.scope.missingFacts === 'json-rules-engine'
  }

  #values(leaf: Kind<'compare' | 'oneOf'>, isNegated: boolean): ValueSet {
    const form = normalForm(leaf, this.scope, isNegated)
    if (form.kind === 'column') return form.values
    return form.kind === 'always' ? everyValue : noValue
  }

  /** A missing set fails the leaf, and so meets its negation, as json-rules-engine has it; else it does neither. */
  #members(leaf: Kind<'members'>, isNegated: boolean, source: Source): Form {
    const named = leaf.members.map((member) => this.space.member(leaf.fact, member))
    // "some outside" and "every inside" speak of the members beside the named ones.
    const looksBeside = (leaf.quantifier === 'some') === leaf.outside
    const columns = looksBeside ? this.space.members(leaf.fact).filter((column) => !named.includes(column)) : named
    const isMissingEnough = this.#isCompatible && isNegated
    const hasSome = (leaf.quantifier === 'some') !== isNegated
    const values = withMissing(equalTo(hasSome ? 1 : 0), isMissingEnough)
    const forms = columns.map((column) => literal({ column, values }, source))
    if (forms.length > 0) return junction(hasSome ? 'any' : 'all', forms, source)
    const presence = this.space.presence(leaf.fact, false)
    return literal({ ...presence, values: withMissing(hasSome ? noValue : presence.values, isMissingEnough) }, source)
  }

  #compareFacts(leaf: Kind<'compareFacts'>, isNegated: boolean, source: Source): Form {
    const { column, isMirrored } = this.space.order(leaf.fact, leaf.with)
    const order = orders[leaf.comparison]
    const signs = oneOfValues(isMirrored ? order.map((sign) => -sign) : order)
    if (!this.#isCompatible) {
      return literal({ column, values: withMissing(isNegated ? complement(signs) : signs, false) }, source)
    }
    const holds = literal({ column, values: signs }, source)
    const bothMissing = [leaf.fact, leaf.with].map((fact) => literal(this.space.presence(fact, true), source))
    // json-rules-engine finds two missing facts equal.
    const form =
      leaf.comparison === 'equal' ? junction('any', [holds, junction('all', bothMissing, source)], source) : holds
    return isNegated ? negated(form) : form
  }

  /** A column of its own: one alternative for each value that the category may have would be too many to try. */
  #hasCategory(leaf: Kind<'hasCategory'>, isNegated: boolean, source: Source): Form {
    const { fact: set, category, outside } = leaf
    const column = this.space.membership(category, set)
    const isSought = this.#isCompatible ? !outside : outside === isNegated
    const holds = literal({ column, values: equalTo(isSought ? 1 : 0) }, source)
    if (!this.#isCompatible) return holds
    // There, a list that is known lacks a category that is not.
    const lacksMissing = junction(
      'all',
      [literal(this.space.presence(category, true), source), literal(this.space.presence(set, false), source)],
      source,
    )
    const form = outside ? junction('any', [holds, lacksMissing], source) : holds
    return isNegated ? negated(form) : form
  }
}

export function literal({ column, values }: { column: Column; values: ValueSet }, source: Source): Form {
  return { kind: 'literal', column, values, source }
}

export function junction(kind: 'all' | 'any', of: readonly Form[], source: Source): Form {
  return of.length === 1 ? (of[0] as Form) : { kind, of, source }
}

const orders: Record<Comparison, number[]> = {
  equal: [0],
  lessThan: [-1],
  lessThanInclusive: [-1, 0],
  greaterThan: [1],
  greaterThanInclusive: [0, 1],
}
