import type { Fact, ObjectFact } from '../domain/ruleset.ts'
import { ServiceError } from '../service/errors.ts'

/**
 * `fact=value` as a request's context would have it: the type is the one that the ruleset declares. What does not fit
 * stays a text, so that whoever checks the context says what is wrong with it.
 */
export function parseContext(
  facts: readonly (Fact | ObjectFact)[],
  assignments: readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(
    assignments.map((assignment) => {
      const at = assignment.indexOf('=')
      if (at < 1) {
        const error = { path: '--context', found: `'${assignment}'`, expected: 'fact=value' }
        throw new ServiceError('request-invalid', 'a context fact is not written as fact=value', [error])
      }
      const name = assignment.slice(0, at)
      return [name, parseValue(facts.find((fact) => fact.name === name)?.type, assignment.slice(at + 1))]
    }),
  )
}

function parseValue(type: (Fact | ObjectFact)['type'] | undefined, text: string): unknown {
  switch (type) {
    case 'number':
      return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text)
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text
    case 'set':
      return text === '' ? [] : text.split(',')
    case 'object':
      return parseJson(text)
    default:
      return text
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return text
    throw error
  }
}
