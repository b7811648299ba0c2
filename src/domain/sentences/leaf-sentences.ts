import type { LeafExplanation } from '../../schema/explanation.ts'
import { type Requirement, requirementOf } from '../eligibility/requirement.ts'
import type { ConditionScope } from '../eligibility/typed-condition.ts'
import type { ScopedFact } from '../features/fact-scope.ts'
import { factNameOf, isFactReference } from '../features/path-fact.ts'
import type { ValueWords } from './value-words.ts'

/** What one comparison of a rule says about a customer, in one language. */
export class LeafSentences {
  constructor(
    readonly words: ValueWords,
    readonly conditions: Pick<ConditionScope, 'facts'>,
    /** Milliseconds since 1970; tells how near dates are. Undefined: dates stand alone. */
    readonly nowMs: number | undefined,
  ) {}

  /**
   * What a leaf that does not hold lacks: "Tenure: 11 months, needs at least 12 months". `isNegated` under an odd number
   * of `not`.
   */
  miss(leaf: LeafExplanation, isNegated: boolean): string {
    const fact = this.#fact(factNameOf(leaf))
    const { wording } = this.words
    const { kind, conjunction, expected } = this.#requirement(fact, leaf, isNegated)
    const words = this.#expected(leaf, expected, fact, conjunction, 'unit')
    return wording.miss(this.#label(fact), this.#actual(fact, leaf.actual), wording.requirements[kind](words))
  }

  /** How a leaf holds that does: "Tenure: 26 months (from 12)". */
  reason(leaf: LeafExplanation, isNegated: boolean): string {
    const fact = this.#fact(factNameOf(leaf))
    const { wording } = this.words
    const { kind, conjunction, expected } = this.#requirement(fact, leaf, isNegated)
    // That a number is above nothing, it says itself.
    const isAboveZero = expected === 0 && (kind === 'more' || kind === 'atLeast')
    return wording.reasons[isAboveZero ? 'is' : kind]({
      label: this.#label(fact),
      actual: this.#actual(fact, leaf.actual),
      matching: this.#actual(fact, matchingOf(leaf.actual, leaf.expectedActual ?? expected)),
      expected: this.#expected(leaf, expected, fact, kind === 'lacksOne' ? 'and' : conjunction, 'bare'),
    })
  }

  #requirement(fact: ScopedFact, { operator, expected }: LeafExplanation, isNegated: boolean) {
    const { type } = fact.declaration
    const other = isFactReference(expected) ? this.#fact(factNameOf(expected)) : undefined
    const requirement: Requirement = requirementOf(operator, isNegated, type, other?.declaration.type === 'set')
    // Of two values, "not no" is said more simply.
    const isOpposite = requirement.kind === 'isNot' && typeof expected === 'boolean'
    return isOpposite ? { ...requirement, kind: 'is' as const, expected: !expected } : { ...requirement, expected }
  }

  #expected(
    { expectedActual }: LeafExplanation,
    expected: unknown,
    fact: ScopedFact,
    conjunction: Requirement['conjunction'],
    unit: 'unit' | 'bare',
  ): string {
    const { words } = this
    if (!isFactReference(expected)) return words.list(fact, expected, conjunction, unit)
    const other = this.#fact(factNameOf(expected))
    const value = expectedActual === undefined ? undefined : words.list(other, expectedActual, 'and')
    const { otherFact, otherFactBeside } = words.wording
    return unit === 'unit' || value === undefined
      ? otherFact(this.#label(other), value)
      : otherFactBeside(this.#label(other), value)
  }

  #actual(fact: ScopedFact, value: unknown): string {
    return this.words.actual(fact, value, this.nowMs)
  }

  #label(fact: ScopedFact): string {
    const source = fact.origin === 'derived' && fact.derived.of === 'timestamp' ? fact.derived.timestamp : undefined
    return this.words.label(fact, source === undefined ? undefined : this.#fact(source))
  }

  #fact(name: string): ScopedFact {
    const fact = this.conditions.facts.get(name)
    if (fact === undefined) throw new Error(`no fact is called ${name}`)
    return fact
  }
}

/** Of a set, the members that were asked for. */
function matchingOf(actual: unknown, expected: unknown): unknown {
  if (!Array.isArray(actual)) return actual
  const asked = [expected].flat()
  const matching = actual.filter((member) => asked.includes(member))
  return matching.length === 0 ? actual : matching
}
