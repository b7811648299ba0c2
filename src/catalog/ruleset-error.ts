import { posix } from 'node:path'
import { compareText } from '../domain/compare-text.ts'
import { formatPath, type Mismatch } from '../domain/mismatch.ts'
import type { RulesetErrorCode } from './ruleset-error-codes.ts'

/** One thing that is wrong with a ruleset, at its place in a file. */
export interface RulesetError extends Mismatch {
  code: RulesetErrorCode
  /** Relative to the rules directory, with `/`. */
  file: string
  /** From 1. */
  line: number
  /** From 1, in UTF-16 units, as editors count. */
  column: number
  /** Path, found, expected and suggestion as one sentence. */
  message: string
  /** Other places that take part in it, as the conditions that conflict. */
  related?: { file: string; line: number; column: number; label: string }[]
}

/** `eligibility.all[0].fact: found 'mobile_dat', expected a declared fact; did you mean 'mobile_data_mb_30d'?` */
export function formatMismatch({ path, found, expected, suggestion }: Mismatch): string {
  const place = path.length === 0 ? '' : `${formatPath(path)}: `
  const hint = suggestion === undefined ? '' : `; did you mean '${suggestion}'?`
  return `${place}found ${found}, expected ${expected}${hint}`
}

/** `rules/offers/x.yaml:12:7  …`, with the directory as the user named it; terminals make a link of it. */
export function formatRulesetError(error: RulesetError, dir = ''): string {
  return `${posix.join(dir, error.file)}:${error.line}:${error.column}  ${error.message}`
}

/** The order in which people work through them: by file, then from top to bottom. */
export function compareRulesetErrors(a: RulesetError, b: RulesetError): number {
  return compareText(a.file, b.file) || a.line - b.line || a.column - b.column || compareText(a.message, b.message)
}
