import { describeValue } from '../../domain/mismatch.ts'
import type { CustomerIdSource } from '../../schema/mapping-file.ts'

/** What an id must be like. */
interface IdRules {
  /** Of the whole id; without one, what looks mangled is refused. */
  pattern?: { source: string; whole: RegExp }
  /** What becomes of what nobody sees. */
  invisible: 'refuse' | 'remove'
}

/** Where the customer id comes from. */
export type IdSource = IdRules &
  (
    | { kind: 'column'; column: string; prefix: string }
    | { kind: 'rowNumber'; prefix: string }
    /** Texts and columns by turns, a text first. */
    | { kind: 'template'; texts: string[]; columns: string[] }
  )

/** Of a file whose mapping does not say where it is, or that has no mapping. */
export const idByName = { kind: 'column', column: 'customerId', prefix: '', invisible: 'refuse' } as const

type Report = (path: (string | number)[], found: string, expected: string) => void

export function resolveId(written: string | CustomerIdSource = idByName.column, report: Report): IdSource {
  const source = typeof written === 'string' ? { column: written } : written
  const given = (['column', 'rowNumber', 'template'] as const).filter((kind) => source[kind] !== undefined)
  if (given.length !== 1) {
    report([], given.length === 0 ? 'none of them' : given.join(' and '), 'exactly one of column, rowNumber, template')
  }
  const prefix = source.prefix ?? ''
  const pattern = source.pattern === undefined ? undefined : compilePattern(source.pattern, report)
  const rules: IdRules = { invisible: source.invisible ?? 'refuse', ...(pattern === undefined ? {} : { pattern }) }
  if (source.template === undefined) {
    return source.column === undefined
      ? { ...rules, kind: 'rowNumber', prefix }
      : { ...rules, kind: 'column', column: source.column, prefix }
  }
  if (source.prefix !== undefined) report(['prefix'], 'it beside template', 'the prefix in the template')
  const parts = source.template.split(/\{([^{}]*)\}/)
  const texts = parts.filter((_, i) => i % 2 === 0)
  const columns = parts.filter((_, i) => i % 2 === 1)
  if (columns.length === 0 || columns.includes('') || texts.some((text) => /[{}]/.test(text))) {
    report(['template'], describeValue(source.template), 'columns in braces, as {branch}-{account}')
  }
  return { ...rules, kind: 'template', texts, columns }
}

function compilePattern(source: string, report: Report): IdRules['pattern'] {
  try {
    return { source, whole: new RegExp(`^(?:${source})$`, 'u') }
  } catch (error) {
    report(['pattern'], `${describeValue(source)} (${(error as Error).message})`, 'a regular expression, as [0-9]{11}')
    return undefined
  }
}
