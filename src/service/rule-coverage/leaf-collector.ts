import type { PartPlace, RulesetPlaces } from '../../catalog/ruleset-places.ts'
import { type CompileScope, compileCondition } from '../../domain/eligibility/compile-condition.ts'
import { typeChecked } from '../../domain/eligibility/type-condition.ts'
import type { ConditionScope } from '../../domain/eligibility/typed-condition.ts'
import type { Condition } from '../../schema/condition.ts'
import type { CoveredLeaf } from './covered-parts.ts'

/**
 * Finds the comparisons below conditions, as far as they stand in files that count. Those of a segment are counted once,
 * where the segment is defined, through whatever reference they are reached.
 */
export class LeafCollector {
  /** Every comparison found so far, in the order in which it was found. */
  readonly leaves: CoveredLeaf[] = []
  readonly #places: RulesetPlaces
  readonly #conditions: ConditionScope
  readonly #scope: CompileScope
  readonly #counts: (place: PartPlace) => boolean
  readonly #segments = new Map<string, readonly CoveredLeaf[]>()

  constructor(
    places: RulesetPlaces,
    conditions: ConditionScope,
    scope: CompileScope,
    counts: (place: PartPlace) => boolean,
  ) {
    this.#places = places
    this.#conditions = conditions
    this.#scope = scope
    this.#counts = counts
  }

  /** All comparisons that the answer of a condition rests on. `path` leads to it from the part at `place`. */
  collect(condition: Condition, place: PartPlace, path: readonly (string | number)[]): CoveredLeaf[] {
    if ('all' in condition) {
      return condition.all.flatMap((child, index) => this.collect(child, place, [...path, 'all', index]))
    }
    if ('any' in condition) {
      return condition.any.flatMap((child, index) => this.collect(child, place, [...path, 'any', index]))
    }
    if ('not' in condition) return this.collect(condition.not, place, [...path, 'not'])
    if ('condition' in condition) return [...this.segment(condition.condition)]
    if (!this.#counts(place)) return []
    const covered: CoveredLeaf = {
      leaf: condition,
      file: place.file,
      line: () => place.lineOf(path),
      holds: compileCondition(typeChecked(condition, this.#conditions), this.#scope),
      held: false,
      failed: false,
    }
    this.leaves.push(covered)
    return [covered]
  }

  segment(name: string): readonly CoveredLeaf[] {
    const known = this.#segments.get(name)
    if (known !== undefined) return known
    const condition = this.#conditions.segments[name]
    if (condition === undefined) throw new Error(`no segment is called ${name}`)
    const leaves = this.collect(condition, this.#places.segment(name), [])
    this.#segments.set(name, leaves)
    return leaves
  }
}
