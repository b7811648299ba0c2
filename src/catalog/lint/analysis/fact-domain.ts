import {
  equalTo,
  everyValue,
  greaterThan,
  intersection,
  lessThan,
  oneOfValues,
  type ValueSet,
  withMissing,
} from '../../../domain/eligibility/value-set.ts'
import type { TimestampFactName } from '../../../domain/features/derived-facts.ts'
import type { ScopedFact } from '../../../domain/features/fact-scope.ts'
import { timestampMsMax } from '../../../domain/features/feature-value.ts'
import type { Layout } from '../../../domain/features/layout.ts'
import type { FeatureDeclaration } from '../../../schema/features-file.ts'

export interface Domain {
  values: ValueSet
  isWhole: boolean
}

/**
 * The values that a fact can have under its declaration as it stands now; missing is one of them unless there is a
 * default. (A value that was stored under an earlier declaration may lie outside.)
 */
export function domainOf({ declaration, ...fact }: ScopedFact, layout: Layout): Domain {
  if (fact.origin !== 'derived') {
    const hasDefault = 'default' in declaration && declaration.default !== undefined
    return { values: withMissing(declaredValues(declaration, layout), !hasDefault), isWhole: false }
  }
  const { derived } = fact
  if (derived.of === 'timestamp')
    return { values: withMissing(valuesOfTimestampFact(derived.fact), true), isWhole: true }
  switch (derived.time) {
    case 'time.hour':
      return wholeNumbers(0, 23)
    case 'time.dayOfMonth':
      return wholeNumbers(1, 31)
    case 'time.month':
      return wholeNumbers(1, 12)
    case 'time.weekday':
      return { values: declaredValues(declaration, layout), isWhole: false }
  }
}

function declaredValues(declaration: FeatureDeclaration, layout: Layout): ValueSet {
  switch (declaration.type) {
    case 'number':
      return between(declaration.min ?? Number.NEGATIVE_INFINITY, declaration.max ?? Number.POSITIVE_INFINITY)
    case 'boolean':
      return oneOfValues([0, 1])
    case 'timestamp':
      return between(-timestampMsMax, timestampMsMax)
    case 'category':
      return declaration.values === undefined
        ? everyValue
        : oneOfValues(declaration.values.map((value) => layout.category(value) as number))
    case 'set':
    case 'text':
      return equalTo(1)
  }
}

function valuesOfTimestampFact(fact: TimestampFactName): ValueSet {
  switch (fact) {
    case 'daysAfterMonths':
      return between(0, 30)
    case 'daysUntilAnniversary':
      return between(0, 365)
    default:
      return everyValue
  }
}

function wholeNumbers(low: number, high: number): Domain {
  return { values: between(low, high), isWhole: true }
}

/** Both included. */
export function between(low: number, high: number): ValueSet {
  const atLeast = low === Number.NEGATIVE_INFINITY ? everyValue : greaterThan(low, true)
  const atMost = high === Number.POSITIVE_INFINITY ? everyValue : lessThan(high, true)
  return withMissing(intersection(atLeast, atMost), false)
}
