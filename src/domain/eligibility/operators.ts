import { nearestName } from '../nearest-name.ts'

export const baseOperators = [
  'equal',
  'notEqual',
  'in',
  'notIn',
  'contains',
  'doesNotContain',
  'lessThan',
  'lessThanInclusive',
  'greaterThan',
  'greaterThanInclusive',
] as const
export type BaseOperator = (typeof baseOperators)[number]

export const decorators = ['someFact', 'everyFact', 'someValue', 'everyValue', 'swap', 'not'] as const
export type Decorator = (typeof decorators)[number]

/** `not:someFact:in` is the decorators not and someFact, applied from the left, around the operator in. */
export interface ParsedOperator {
  decorators: Decorator[]
  operator: BaseOperator
}

export function parseOperator(text: string): ParsedOperator | undefined {
  const parts = text.split(':')
  const operator = parts.pop() as BaseOperator
  if (!baseOperators.includes(operator)) return undefined
  if (!parts.every((part) => decorators.includes(part as Decorator))) return undefined
  return { decorators: parts as Decorator[], operator }
}

/** The operator that was probably meant, decorators kept where they are right. */
export function nearestOperator(text: string): string | undefined {
  // `operator: >` begins a text of several lines, which is empty.
  if (text === '') return undefined
  const parts = text.split(':')
  const corrected = parts.map((part, index) => {
    const names: readonly string[] = index === parts.length - 1 ? baseOperators : decorators
    return names.includes(part) ? part : nearestName(part, names)
  })
  return corrected.includes(undefined) ? undefined : corrected.join(':')
}
