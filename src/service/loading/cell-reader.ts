import { type FeatureValue, type Parsed, parseFeatureValue } from '../../domain/features/feature-value.ts'
import { describeValue } from '../../domain/mismatch.ts'
import type { Fact } from '../../domain/ruleset.ts'
import type { TimeZone } from '../../domain/time/time-zone.ts'
import type { MemberSource } from '../../schema/mapping-file.ts'
import { compileDateFormat, type DateReader } from './date-format.ts'
import { exampleOf, type NumberFormat, parseDecimal } from './decimal.ts'
import { isEmptyDate } from './empty-date.ts'
import { memberReader } from './member-reader.ts'

/** How the texts of one column become values of one feature, all defaults filled in. */
export interface CellFormat extends NumberFormat {
  /** Text → JSON value; of a set: member → member, members, or null for none. */
  values: ReadonlyMap<string, unknown>
  missing: ReadonlySet<string>
  /** Tried one after the other; ISO 8601 when absent. */
  dateFormats?: readonly string[]
  /** What becomes of dates that stand for none. */
  emptyDates: 'refuse' | 'missing'
  /** Of a boolean, instead of those that everybody knows. */
  words?: Pick<MemberSource, 'is' | 'isNot'>
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
    case 'boolean': {
      const readWord = memberReader(format.words ?? {}, format.missing)
      return (text) => {
        const answer = readWord(text)
        return 'mismatch' in answer ? answer : check(answer.has ?? null)
      }
    }
    case 'timestamp':
      return timestampReader(format, check)
    case 'set':
      return (text) => check(membersOf(text, format))
    case 'category':
    case 'text':
      return check
  }
}

/** Without a format ISO 8601 alone: digits could be milliseconds, seconds or 20260501. */
function timestampReader(
  { dateFormats = ['iso8601'], emptyDates }: CellFormat,
  check: (json: unknown) => Parsed,
): CellReader {
  const readers = dateFormats.map((format) => compileDateFormat(format) as DateReader)
  const isNumber = dateFormats.every((format) => format.startsWith('unix'))
  const expected = expectedDate(dateFormats)
  return (text) => {
    for (const read of readers) {
      const json = read(text)
      if (!isNumber && isEmptyDate(json ?? text)) {
        if (emptyDates === 'missing') return { value: missingValue }
        return refused(text, `${expected}; where it stands for no date, emptyDates: missing in the mapping says so`)
      }
      const parsed = json === undefined ? undefined : check(json)
      if (parsed !== undefined && 'value' in parsed) return parsed
    }
    return refused(text, expected)
  }
}

function expectedDate(formats: readonly string[]): string {
  if (formats.length === 1 && formats[0] === 'iso8601')
    return 'a date (2026-05-01) or a time (2026-05-01T10:00:00+03:00)'
  if (formats.length === 1 && formats[0]?.startsWith('unix')) return `a number (${formats[0]})`
  return `a date written ${formats.join(' or ')}`
}

function membersOf(text: string, { split, values }: CellFormat): unknown[] {
  const members = split === undefined ? [text] : text.split(split).map((member) => member.trim())
  return members
    .filter((member) => member !== '')
    .flatMap((member) => (values.has(member) ? (values.get(member) ?? []) : member))
}

export function refused(text: string, expected: string): Parsed {
  return { mismatch: { path: [], found: describeValue(text), expected } }
}
