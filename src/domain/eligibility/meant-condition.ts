import type { FactType } from '../../schema/features-file.ts'
import { booleanMeant, dateMeant, numbersMeant } from '../meant-literal.ts'
import { nearestName } from '../nearest-name.ts'
import { ownValue } from '../own-value.ts'
import { type BaseOperator, baseOperators, nearestOperator } from './operators.ts'
import type { ConditionScope } from './typed-condition.ts'

/** What stands where a condition should, ready for a message: what would be right, and the condition that was probably meant. */
export interface Meant {
  expected: string
  suggestion?: string
}

const condition = 'a condition: all, any, not, condition, or fact with operator and value'

/** Longest text that is read as a formula, in characters: the time grows with the square of its length. */
const formulaLengthMax = 200

/** For a text or a list in the place of a condition: `data_mb > 5`, the bare name of a segment, conditions without `all`. */
export function meantByValue(value: unknown, scope: ConditionScope): Meant {
  if (Array.isArray(value)) return { expected: 'all: or any: before a list of conditions' }
  if (typeof value !== 'string' || value.length > formulaLengthMax) return { expected: condition }
  if (Object.hasOwn(scope.segments, value)) return { expected: condition, suggestion: `{ condition: ${value} }` }
  const [, fact = '', sign = '', right = ''] =
    /^\s*([^\s<>=!]+)\s*([<>=!]+|\s[a-zA-Z]+\s)\s*(.+?)\s*$/.exec(value) ?? []
  const operator = fact === '' ? undefined : nearestOperator(sign.trim())
  if (operator === undefined) return { expected: condition }
  return { expected: condition, suggestion: `{ fact: ${fact}, operator: ${operator}, value: ${right} }` }
}

/** For an object without any of the keys that make a condition. */
export function meantByKeys(keys: readonly string[], shapes: readonly string[], scope: ConditionScope): Meant {
  const expected = `one of ${shapes.join(', ')}`
  for (const key of keys) {
    const spaced = spacedKey(key, [...shapes, 'operator', 'value'])
    if (spaced !== undefined) return { expected: 'a space after the colon', suggestion: spaced }
    if (isFact(key, scope)) return { expected, suggestion: `{ fact: ${key}, operator: …, value: … }` }
    const suggestion = nearestName(key, shapes)
    if (suggestion !== undefined) return { expected, suggestion }
  }
  return { expected }
}

/** `fact: age` of the key `fact:age`, which swallowed its value, since no space follows the colon. */
export function spacedKey(key: string, names: readonly string[]): string | undefined {
  const [, name = '', value = ''] = /^([^:]+):(.+)$/.exec(key) ?? []
  return names.includes(name) ? `${name}: ${value}` : undefined
}

/** For a key that no comparison has. */
export function meantByLeafKey(
  node: Readonly<Record<string, unknown>>,
  key: string,
  names: readonly string[],
): Meant | undefined {
  const { value } = node
  if (/^\d+$/.test(key) && node[key] === null && Number.isInteger(value))
    return { expected: 'numbers with a decimal point', suggestion: `${value}.${key}` }
  const spaced = node[key] === null ? spacedKey(key, names) : undefined
  if (spaced !== undefined) return { expected: 'a space after the colon', suggestion: spaced }
  if ((baseOperators as readonly string[]).includes(key) && !('operator' in node))
    return { expected: 'the operator and the value each under its own name', suggestion: `operator: ${key}, value: …` }
  return undefined
}

/** For a comparison whose value names a fact while its left side does not: `1000 lessThan data_mb`. */
export function turnedRound(
  { fact, path, operator, value }: Readonly<Record<string, unknown>>,
  scope: ConditionScope,
): Meant | undefined {
  if (typeof value !== 'string' || typeof operator !== 'string' || !isFact(value, scope)) return undefined
  if (typeof fact === 'object' || fact === undefined || path !== undefined) return undefined
  // A name that is nearly one of a fact is a fact that was mistyped.
  const names = [...scope.facts.keys(), ...scope.objects]
  if (typeof fact === 'string' && (names.includes(fact) || nearestName(fact, names) !== undefined)) return undefined
  const turned = ownValue<BaseOperator>(opposite, operator)
  if (turned === undefined) return undefined
  return {
    expected: `the fact on the left and what it is compared with as value`,
    suggestion: `{ fact: ${value}, operator: ${turned}, value: ${String(fact)} }`,
  }
}

const opposite: Partial<Record<BaseOperator, BaseOperator>> = {
  equal: 'equal',
  notEqual: 'notEqual',
  lessThan: 'greaterThan',
  lessThanInclusive: 'greaterThanInclusive',
  greaterThan: 'lessThan',
  greaterThanInclusive: 'lessThanInclusive',
  in: 'contains',
  contains: 'in',
}

export function isFact(name: string, { facts }: ConditionScope): boolean {
  const fact = facts.get(name)
  return fact !== undefined && !('pathOf' in fact)
}

/** The value that a text stands for where a fact of another type is compared. */
export function meantLiteral(type: FactType, text: string): string | undefined {
  switch (type) {
    case 'number':
      return numbersMeant(text).map(String)[0]
    case 'boolean':
      return booleanMeant(text)?.toString()
    case 'timestamp':
      return dateMeant(text)
    default:
      return undefined
  }
}

/**
 * Milliseconds since 1970 that nobody means as a moment, but as days or as seconds. Who does mean a day between
 * October 1966 and March 1973 writes the date.
 */
const momentMsMin = 1e11

/** Whether a number that is compared with a timestamp must be a count of days, or seconds since 1970. */
export function isNoMoment(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) < momentMsMin
}

const notOperators: ReadonlyMap<string, string> = new Map([
  ['', 'the name of an operator, as greaterThan: a sign like > begins a text of several lines'],
  [
    'between',
    'two conditions inside all: greaterThanInclusive with the smaller value, and lessThanInclusive with the larger',
  ],
  ...['startsWith', 'endsWith', 'like', 'matches', 'regex'].map(
    (word) => [word.toLowerCase(), 'equal or in, with whole texts: nothing looks into a text'] as const,
  ),
  ...['exists', 'isnull', 'isempty', 'isset', 'defined', 'ismissing', 'isnotnull', 'notnull', 'isnotempty'].map(
    (word) =>
      [word, 'no question whether a fact is known: a comparison with a missing fact is unknown by itself'] as const,
  ),
])

/** What to write instead of words that look like operators, where no single operator does what they say. */
export function insteadOfOperator(text: string): string | undefined {
  return notOperators.get(text.replace(/[\s_-]+/g, '').toLowerCase())
}
