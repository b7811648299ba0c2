/** Dates of the proleptic Gregorian calendar as days since 1970-01-01; the algorithms are those of H. Hinnant's "chrono-Compatible Low-Level Date Algorithms". */

export const dayMs = 86_400_000
export const minutesInDay = 1_440

export interface CivilDate {
  year: number
  /** 1–12 */
  month: number
  /** 1–31 */
  day: number
}

export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

export function civilFromDays(days: number): CivilDate {
  const z = days + 719_468
  const era = Math.floor(z / 146_097)
  const dayOfEra = z - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  }
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** 0 is Monday. */
export function weekdayOf(days: number): number {
  return (((days + 3) % 7) + 7) % 7
}

/** The same day of the month `months` later, or that month's last day: 31 January + 1 month is 28 or 29 February. */
export function addMonths(date: CivilDate, months: number): number {
  const index = date.year * 12 + date.month - 1 + months
  const year = Math.floor(index / 12)
  const month = index - year * 12 + 1
  return daysFromCivil(year, month, Math.min(date.day, daysInMonth(year, month)))
}

/** Whole months from one day to another, rounded down: the largest n for which `addMonths(from, n)` is not after `to`. */
export function wholeMonthsBetween(fromDays: number, toDays: number): number {
  const from = civilFromDays(fromDays)
  const to = civilFromDays(toDays)
  const months = (to.year - from.year) * 12 + to.month - from.month
  return addMonths(from, months) > toDays ? months - 1 : months
}

/** Days until the day returns that `date` has every year, 0 on the day itself; 29 February is kept on the 28th in other years. */
export function daysUntilAnniversary(dateDays: number, todayDays: number): number {
  const date = civilFromDays(dateDays)
  const { year } = civilFromDays(todayDays)
  const thisYear = addMonths(date, (year - date.year) * 12)
  return (thisYear >= todayDays ? thisYear : addMonths(date, (year + 1 - date.year) * 12)) - todayDays
}
