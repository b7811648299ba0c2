/** A day to come back on, as the panel offers it. */
export interface LaterChoice {
  name: 'tomorrow' | 'week' | 'month'
  /** YYYY-MM-DD */
  until: string
}

/** Tomorrow, in a week, in a month: days of the catalogue's time zone, in which the server reads them. */
export function laterChoices(nowMs: number, timeZone: string | undefined): readonly LaterChoice[] {
  const today = civilDay(nowMs, timeZone)
  return [
    { name: 'tomorrow', until: plusDays(today, 1) },
    { name: 'week', until: plusDays(today, 7) },
    { name: 'month', until: plusMonth(today) },
  ]
}

/** YYYY-MM-DD in the time zone. */
export function dayOf(nowMs: number, timeZone: string | undefined): string {
  return iso(civilDay(nowMs, timeZone))
}

/** The day as midnight UTC, so that counting days meets no change of the clock. */
function civilDay(nowMs: number, timeZone: string | undefined): Date {
  const format = new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone })
  return new Date(`${format.format(nowMs)}T00:00:00Z`)
}

const iso = (day: Date) => day.toISOString().slice(0, 10)

const plusDays = (day: Date, days: number) => iso(new Date(day.getTime() + days * 86_400_000))

/** 31 January plus a month is the last of February. */
function plusMonth(day: Date): string {
  const [year, month] = [day.getUTCFullYear(), day.getUTCMonth()]
  const lastOfNext = new Date(Date.UTC(year, month + 2, 0)).getUTCDate()
  return iso(new Date(Date.UTC(year, month + 1, Math.min(day.getUTCDate(), lastOfNext))))
}
