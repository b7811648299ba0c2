import { type FeatureValue, type Parsed, parseFeatureValue } from '../../domain/features/feature-value.ts'
import { describeValue } from '../../domain/mismatch.ts'
import type { Fact } from '../../domain/ruleset.ts'
import type { TimeZone } from '../../domain/time/time-zone.ts'
import { compileDateFormat, type DateReader } from './date-format.ts'
import { exampleOf, type NumberFormat, parseDecimal } from './decimal.ts'

/** How the texts of one column become values of one feature, all defaults filled in. */
export interface CellFormat extends NumberFormat {
  /** Text → JSON value; of a set: member → member, members, or null for none. */
  values: ReadonlyMap<string, unknown>
  missing: ReadonlySet<string>
  dateFormat?: string
  split?: string
}

/** Reads a cell without spaces around it. */
export type CellReader = (text: string) => Parsed

export const missingValue: FeatureValue = { kind: 'missing' }

/**
 * What a cell means: the one place that says it. The encoders of `cell-encoder.ts` remember its answers, or take a
 * shorter way to the same ones.
 */
export function cellReader(fact: Fact, format: CellFormat, timeZone: TimeZone): CellReader {
  const check = (json: unknown): Parsed => parseFeatureValue(fact, json, timeZone)
  const readText = textReader(fact, format, check)
  return (text) => {
    if (text === '' || format.missing.has(text)) return { value: missingValue }
    // A set's values are looked up member by member.
    if (fact.type !== 'set' && format.values.has(text)) return check(format.values.get(text))
    return readText(text)
  }
}

function textReader(fact: Fact, format: CellFormat, check: (json: unknown) => Parsed): CellReader {
  switch (fact.type) {
    case 'number':
      return (text) => {
        const number = parseDecimal(text, format)
        return number === undefined ? refused(text, `a number, as ${exampleOf(format)}`) : check(number)
      }
    case 'boolean':
      return (text) => {
        const boolean = booleanOf(text)
        return boolean === undefined ? refused(text, expectedBoolean) : check(boolean)
      }
    case 'timestamp':
      return timestampReader(format.dateFormat, check)
    case 'set':
      return (text) => check(membersOf(text, format))
    case 'category':
    case 'text':
      return check
  }
}

/** Without a format ISO 8601 alone: digits could be milliseconds, seconds or 20260501. */
function timestampReader(dateFormat: string | undefined, check: (json: unknown) => Parsed): CellReader {
  if (dateFormat === undefined) {
    const expected = 'a date (2026-05-01) or a time (2026-05-01T10:00:00+03:00)'
    return (text) => {
      const parsed = check(text)
      return 'mismatch' in parsed ? refused(text, expected) : parsed
    }
  }
  const read = compileDateFormat(dateFormat) as DateReader
  const expected = dateFormat.startsWith('unix') ? `a number (${dateFormat})` : `a date written ${dateFormat}`
  return (text) => {
    const json = read(text)
    const parsed = json === undefined ? undefined : check(json)
    return parsed === undefined || 'mismatch' in parsed ? refused(text, expected) : parsed
  }
}

function membersOf(text: string, { split, values }: CellFormat): unknown[] {
  const members = split === undefined ? [text] : text.split(split).map((member) => member.trim())
  return members
    .filter((member) => member !== '')
    .flatMap((member) => (values.has(member) ? (values.get(member) ?? []) : member))
}

const booleans = new Map([
  ...['true', 'yes', '1'].map((word) => [word, true] as const),
  ...['false', 'no', '0'].map((word) => [word, false] as const),
])

export const expectedBoolean = 'true or false, yes or no, 1 or 0'

export function booleanOf(text: string): boolean | undefined {
  return booleans.get(text.toLowerCase())
}

export function refused(text: string, expected: string): Parsed {
  return { mismatch: { path: [], found: describeValue(text), expected } }
}
