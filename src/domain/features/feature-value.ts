import { type FeatureDeclaration, setMembersMaxDefault } from '../../schema/features-file.ts'
import { describeValue, listNames, type Mismatch } from '../mismatch.ts'
import { nearestName } from '../nearest-name.ts'
import { dayMs, daysFromCivil } from '../time/civil-date.ts'
import { parseDate, parseMoment } from '../time/moment.ts'
import type { TimeZone } from '../time/time-zone.ts'
import { dateInSlot } from './kept-date.ts'
import { type DictionaryEntry, type Layout, memberEntry } from './layout.ts'

/** Longest category or set member, in characters. */
export const categoryLengthMax = 200

/** Longest text kept for a customer unless its declaration says otherwise, in characters. */
export const textLengthMaxDefault = 200

/** A value that passed its declaration, before categories are turned into numbers. */
export type FeatureValue =
  | { kind: 'missing' }
  /** number, boolean (0 or 1), timestamp (ms); `day` is that of a timestamp written as a date, counted from 1970-01-01 */
  | { kind: 'number'; number: number; day?: number }
  | { kind: 'category'; text: string }
  | { kind: 'set'; members: string[] }
  | { kind: 'members'; add: string[]; remove: string[] }
  | { kind: 'text'; text: string }

/** The value, or what is wrong with it; the mismatch's path begins below the value. */
export type Parsed = { value: FeatureValue } | { mismatch: Mismatch }

/**
 * Checks a JSON value against a declaration. `null` is missing. Timestamps are ISO 8601 or milliseconds; sets are
 * arrays, or `{ add: […], remove: […] }` for a change that leaves the other members alone.
 */
export function parseFeatureValue(declaration: FeatureDeclaration, value: unknown, timeZone: TimeZone): Parsed {
  if (value === null) return { value: { kind: 'missing' } }
  switch (declaration.type) {
    case 'number':
      return parseNumber(declaration, value)
    case 'boolean':
      return typeof value === 'boolean' ? number(value ? 1 : 0) : mismatch(value, 'true, false or null')
    case 'timestamp':
      return parseTimestamp(value, timeZone)
    case 'category':
      return parseCategory(declaration.values, value)
    case 'set':
      return parseSet(declaration, value)
    case 'text': {
      const lengthMax = declaration.maxLength ?? textLengthMaxDefault
      if (typeof value !== 'string') return mismatch(value, 'a text or null')
      if (value.length > lengthMax)
        return mismatch(value, `a text of at most ${lengthMax} characters, not ${value.length}`)
      return { value: value === '' ? { kind: 'missing' } : { kind: 'text', text: value } }
    }
  }
}

/** The dictionary entries that must have numbers before `value` can be written. */
export function entriesOfValue(
  feature: string,
  declaration: FeatureDeclaration,
  value: FeatureValue,
): DictionaryEntry[] {
  if (value.kind === 'category') return [{ dictionary: 'categories', key: value.text }]
  const members = value.kind === 'set' ? value.members : value.kind === 'members' ? value.add : []
  return members.map((member) => memberEntry(feature, declaration, member))
}

/** The JSON value that stands in a slot, as `GET /v1/customers/:id` shows it; undefined when missing, or when no such value can be. Sets have `formatMembers`. */
export function formatSlot(
  declaration: FeatureDeclaration,
  slot: number,
  layout: Layout,
): number | boolean | string | undefined {
  if (Number.isNaN(slot)) return undefined
  switch (declaration.type) {
    case 'boolean':
      return slot === 1
    case 'timestamp':
      return formatTimestamp(slot)
    case 'category':
      return layout.categoryText(slot)
    default:
      return Number.isFinite(slot) ? slot : undefined
  }
}

function formatTimestamp(slot: number): string | undefined {
  if (Math.abs(slot) > timestampMsMax) return undefined
  const day = dateInSlot(slot)
  return day === undefined ? new Date(slot).toISOString() : new Date(day * dayMs).toISOString().slice(0, 10)
}

function number(value: number): Parsed {
  return { value: { kind: 'number', number: value } }
}

function mismatch(value: unknown, expected: string, suggestion?: string, path: (string | number)[] = []): Parsed {
  return {
    mismatch: { path, found: describeValue(value), expected, ...(suggestion === undefined ? {} : { suggestion }) },
  }
}

function parseNumber(declaration: Extract<FeatureDeclaration, { type: 'number' }>, value: unknown): Parsed {
  const { min, max } = declaration
  if (typeof value !== 'number' || !Number.isFinite(value)) return mismatch(value, 'a number or null')
  if (min !== undefined && value < min) return mismatch(value, `a number of at least ${min}`)
  if (max !== undefined && value > max) return mismatch(value, `a number of at most ${max}`)
  return number(value)
}

/** ECMAScript's range of times, in milliseconds either side of 1970. */
export const timestampMsMax = 8.64e15

const hourMs = 3_600_000

/**
 * The first day of the year 1, from where it begins on earth to where it ends. Programs that cannot write that there is no date
 * write this day (1C, .NET); taken for a date it would make every customer one of two thousand years.
 */
const firstDayBeginMs = daysFromCivil(1, 1, 1) * dayMs - 14 * hourMs
const firstDayEndMs = daysFromCivil(1, 1, 2) * dayMs + 12 * hourMs

function parseTimestamp(value: unknown, timeZone: TimeZone): Parsed {
  const parsed = readTimestamp(value, timeZone)
  const ms = 'value' in parsed && parsed.value.kind === 'number' ? parsed.value.number : Number.NaN
  if (ms >= firstDayBeginMs && ms < firstDayEndMs) {
    return mismatch(value, 'another date than the first of January of the year 1, or null for none')
  }
  return parsed
}

function readTimestamp(value: unknown, timeZone: TimeZone): Parsed {
  // Whole milliseconds: the half is what tells a date (`kept-date.ts`).
  if (typeof value === 'number' && Math.abs(value) <= timestampMsMax) return number(Math.floor(value))
  const day = typeof value === 'string' ? parseDate(value) : undefined
  if (day !== undefined) return { value: { kind: 'number', number: timeZone.utcMs(day * dayMs), day } }
  const moment = typeof value === 'string' ? parseMoment(value, timeZone) : undefined
  return moment === undefined
    ? mismatch(value, 'a date (2026-05-01), a time (2026-05-01T10:00:00+03:00), milliseconds since 1970, or null')
    : number(moment.ms)
}

function parseCategory(values: readonly string[] | undefined, value: unknown): Parsed {
  const problem = categoryProblem(values, value)
  return problem ?? { value: { kind: 'category', text: value as string } }
}

function categoryProblem(
  values: readonly string[] | undefined,
  value: unknown,
  path: (string | number)[] = [],
): Parsed | undefined {
  if (typeof value !== 'string' || value === '') return mismatch(value, 'a text or null', undefined, path)
  if (value.length > categoryLengthMax) {
    return mismatch(value, `at most ${categoryLengthMax} characters, not ${value.length}`, undefined, path)
  }
  if (values !== undefined && !values.includes(value)) {
    return mismatch(value, `one of ${listNames(values)}`, nearestName(value, values), path)
  }
  return undefined
}

function parseSet(declaration: Extract<FeatureDeclaration, { type: 'set' }>, value: unknown): Parsed {
  if (Array.isArray(value)) {
    const problem = membersProblem(declaration, value, [])
    return problem ?? { value: { kind: 'set', members: [...new Set(value as string[])] } }
  }
  if (
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).every((key) => key === 'add' || key === 'remove')
  ) {
    const { add = [], remove = [] } = value as { add?: unknown; remove?: unknown }
    if (Array.isArray(add) && Array.isArray(remove)) {
      const problem = membersProblem(declaration, add, ['add']) ?? membersProblem(declaration, remove, ['remove'])
      return (
        problem ?? {
          value: { kind: 'members', add: [...new Set(add as string[])], remove: [...new Set(remove as string[])] },
        }
      )
    }
  }
  return mismatch(value, 'a list of texts, { add: […], remove: […] }, or null')
}

function membersProblem(
  declaration: Extract<FeatureDeclaration, { type: 'set' }>,
  members: unknown[],
  path: (string | number)[],
): Parsed | undefined {
  const membersMax = declaration.membersMax ?? setMembersMaxDefault
  if (members.length > membersMax)
    return mismatch(members, `at most ${membersMax} members, not ${members.length}`, undefined, path)
  for (const [index, member] of members.entries()) {
    const problem = categoryProblem(declaration.values, member, [...path, index])
    if (problem !== undefined) return problem
  }
  return undefined
}
