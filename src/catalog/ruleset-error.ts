import { posix } from 'node:path'
import { compareText } from '../domain/compare-text.ts'
import { formatPath, type Mismatch } from '../domain/mismatch.ts'
import { hiddenIn } from '../domain/spelling.ts'
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
  const hint = suggestion === undefined ? '' : `; did you mean ${inItsQuotes(suggestion)}?`
  return `${place}found ${found}${hiddenNote(found)}, expected ${expected}${hint}`
}

/** Numbers and booleans without quotes, with which they would be texts. */
function inItsQuotes(suggestion: string): string {
  return /^(?:-?\d+(?:\.\d+)?|true|false)$/.test(suggestion) ? suggestion : `'${suggestion}'`
}

/** Two names that look the same are the same to who reads the message, unless it says why they are not. */
function hiddenNote(found: string): string {
  const [, word = ''] = /^'(\S+)'/.exec(found) ?? []
  const hidden = hiddenIn(word)
  return hidden === undefined ? '' : `, with ${hidden}`
}

/** `rules/offers/x.yaml:12:7  …`, with the directory as the user named it; terminals make a link of it. */
export function formatRulesetError(error: RulesetError, dir = ''): string {
  return `${posix.join(dir, error.file)}:${error.line}:${error.column}  ${error.message}`
}

/** The order in which people work through them: by file, then from top to bottom. */
export function compareRulesetErrors(a: RulesetError, b: RulesetError): number {
  return compareText(a.file, b.file) || a.line - b.line || a.column - b.column || compareText(a.message, b.message)
}
