import type { RulesetError } from '#sufler/catalog/ruleset-error.ts'

/** A fault put into the minimal ruleset, and the one error that must come of it. */
export interface ErrorFixture {
  name: string
  /** Files replaced, added or (undefined) taken away. */
  changes: Record<string, string | Uint8Array | undefined>
  error: Omit<RulesetError, 'code' | 'message'>
}

export function fixture(
  name: string,
  changes: ErrorFixture['changes'],
  place: `${string}:${number}:${number}`,
  path: (string | number)[],
  found: string,
  expected: string,
  suggestion?: string,
): ErrorFixture {
  const [file, line, column] = place.split(':') as [string, string, string]
  const error = { file, line: Number(line), column: Number(column), path, found, expected }
  return { name, changes, error: suggestion === undefined ? error : { ...error, suggestion } }
}
