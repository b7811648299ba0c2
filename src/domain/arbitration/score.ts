import type { Arbitration } from '../../schema/catalog-file.ts'
import type { Boost } from '../../schema/condition.ts'
import { type CompileScope, compileCondition, type Predicate } from '../eligibility/compile-condition.ts'
import { yes } from '../eligibility/truth.ts'
import { typeChecked } from '../eligibility/type-condition.ts'
import type { ConditionScope } from '../eligibility/typed-condition.ts'
import type { FactRow } from '../features/fact-table.ts'

/** A factor that depends on the customer and the moment. */
export interface CompiledBoost {
  holds: Predicate
  factor: number
}

export function compileBoosts(
  boosts: readonly Boost[],
  conditions: ConditionScope,
  scope: CompileScope,
): CompiledBoost[] {
  return boosts.map(({ when, factor }) => ({ holds: compileCondition(typeChecked(when, conditions), scope), factor }))
}

/** The product of the factors whose conditions hold; one that is unknown multiplies nothing. */
export function boostOf(boosts: readonly CompiledBoost[], row: FactRow): number {
  let product = 1
  for (const { holds, factor } of boosts) if (holds(row) === yes) product *= factor
  return product
}

/** The four factors of a score. */
export interface Factors {
  propensity: number
  contextWeight: number
  value: number
  lever: number
}

/**
 * score = propensity^a × contextWeight^b × value^c × lever^d. An exponent of 0 switches its factor off, also one that
 * is 0 itself (0⁰ = 1). Always finite: what grows beyond float64 counts as its largest number, and a factor of 0 wins over it.
 */
export function scoreOf(factors: Factors, exponents: Required<Arbitration>): number {
  const score =
    power(factors.propensity, exponents.propensity) *
    power(factors.contextWeight, exponents.contextWeight) *
    power(factors.value, exponents.value) *
    power(factors.lever, exponents.lever)
  if (score <= Number.MAX_VALUE) return score
  return Number.isNaN(score) ? 0 : Number.MAX_VALUE
}

/** `Math.pow` costs some 20 ns; the usual exponents cost nothing. */
function power(base: number, exponent: number): number {
  return exponent === 1 ? base : exponent === 0 ? 1 : base ** exponent
}
