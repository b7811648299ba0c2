import { dayMs, daysFromCivil, daysInMonth } from './civil-date.ts'
import type { TimeZone } from './time-zone.ts'

const pattern =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3})\d*)?)?(Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?)?$/

export interface Moment {
  ms: number
  /** Only a date was written: `ms` is its first moment. */
  isDateOnly: boolean
}

/** What is expected where a moment must say itself which clock it is of, ready for a message. */
export const instantForm = 'a day and a time that exist, in ISO 8601 with an offset, as 2026-07-01T10:00:00+03:00'

/**
 * Milliseconds since 1970 of an ISO 8601 date and time with an offset: the same moment wherever it is read. Undefined when
 * the text is something else, lacks the offset, or names a day, an hour or an offset that does not exist.
 */
export function parseInstant(text: string): number | undefined {
  const moment = text.charAt(10) === 'T' ? readMoment(text) : undefined
  return moment?.offsetMs === undefined ? undefined : moment.localMs - moment.offsetMs
}

/**
 * An ISO 8601 date or time. A date, or a time without an offset, is local to `timeZone`. Undefined when the text is
 * something else, or names a day, an hour or an offset that does not exist.
 */
export function parseMoment(text: string, timeZone: TimeZone): Moment | undefined {
  const moment = readMoment(text)
  if (moment === undefined) return undefined
  const { localMs, offsetMs, isDateOnly } = moment
  return { ms: offsetMs === undefined ? timeZone.utcMs(localMs) : localMs - offsetMs, isDateOnly }
}

/** Days since 1970-01-01 of a date alone, which is the same in every time zone. Undefined for all else, also for a day that does not exist. */
export function parseDate(text: string): number | undefined {
  const moment = text.length === 10 ? readMoment(text) : undefined
  return moment?.isDateOnly ? moment.localMs / dayMs : undefined
}

interface WrittenMoment {
  /** As if it were UTC. */
  localMs: number
  /** East of Greenwich; undefined when none is written. */
  offsetMs: number | undefined
  isDateOnly: boolean
}

function readMoment(text: string): WrittenMoment | undefined {
  const match = pattern.exec(text)
  if (match === null) return undefined
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((group) => Number(match[group] ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined
  if (hour > 23 || minute > 59 || second > 59) return undefined
  const milliseconds = Number((match[7] ?? '0').padEnd(3, '0'))
  const localMs = daysFromCivil(year, month, day) * dayMs + ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds
  return { localMs, offsetMs: offsetMsOf(match[8]), isDateOnly: match[4] === undefined }
}

function offsetMsOf(offset: string | undefined): number | undefined {
  if (offset === undefined) return undefined
  if (offset === 'Z') return 0
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2))
  return (offset.startsWith('-') ? -minutes : minutes) * 60_000
}
