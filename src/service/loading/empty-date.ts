/** Zeros and what stands between them, or that alone: 00.00.0000, 0000-00-00 00:00:00, the empty mask `  .  .    `. */
const zeros = /^[0\s./:TZ+-]+$/

/** The first day of the years (1C, .NET), and the day 0 of spreadsheets and some databases. */
const firstDays = /^(?:0001-01-01|1899-12-3[01])/

/** Whether a date, as a cell or as ISO 8601, is how a program writes that there is none. */
export function isEmptyDate(date: string | number): boolean {
  return typeof date === 'string' && (zeros.test(date) || firstDays.test(date))
}
