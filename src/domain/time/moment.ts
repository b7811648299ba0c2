import { dayMs, daysFromCivil, daysInMonth } from './civil-date.ts'
import type { TimeZone } from './time-zone.ts'

const pattern =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3})\d*)?)?(Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?)?$/

export interface Moment {
  ms: number
  /** Only a date was written: `ms` is its first moment. */
  isDateOnly: boolean
}

/**
 * An ISO 8601 date or time. A date, or a time without an offset, is local to `timeZone`. Undefined when the text is
 * something else, or names a day, an hour or an offset that does not exist.
 */
export function parseMoment(text: string, timeZone: TimeZone): Moment | undefined {
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
  const isDateOnly = match[4] === undefined
  const offset = match[8]
  if (offset === undefined) return { ms: timeZone.utcMs(localMs), isDateOnly }
  if (offset === 'Z') return { ms: localMs, isDateOnly }
  const offsetMinutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2))
  return { ms: localMs - (offset.startsWith('-') ? -offsetMinutes : offsetMinutes) * 60_000, isDateOnly }
}
