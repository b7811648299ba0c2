import { listNames, type Mismatch } from '../domain/mismatch.ts'
import type { RulesetErrorCode } from './ruleset-error-codes.ts'
import type { SourceFile } from './ruleset-source.ts'

export type Path = readonly (string | number)[]

/** A mismatch within one file, before its line and column are looked up. */
export interface Finding extends Mismatch {
  code: RulesetErrorCode
  /** `key` puts it at the key instead of the value: for names that are wrong themselves. */
  at?: 'key'
  /** Other places that take part in it. */
  related?: readonly RelatedPlace[]
}

export interface RelatedPlace {
  file: SourceFile
  path: Path
  /** What stands there, ready for a sentence. */
  label: string
}

export function finding(
  code: RulesetErrorCode,
  path: Path,
  found: string,
  expected: string,
  suggestion?: string,
): Finding {
  return { code, path: [...path], found, expected, ...(suggestion === undefined ? {} : { suggestion }) }
}

/** As `finding`, at the key. */
export function findingAtKey(
  code: RulesetErrorCode,
  path: Path,
  found: string,
  expected: string,
  suggestion?: string,
): Finding {
  return { ...finding(code, path, found, expected, suggestion), at: 'key' }
}

/** `one of a, b, c`, shortened when there are many. */
export function oneOf(names: readonly string[]): string {
  if (names.length === 0) return 'nothing: none are declared'
  return `${names.length === 1 ? '' : 'one of '}${listNames(names)}`
}
