const formats = new Map<string, Intl.DateTimeFormat>()

/** What a clock on the wall and a calendar show, straight from `Intl`: no code is shared with `src/domain/time`. */
export interface WallTime {
  /** 2026-03-29 */
  date: string
  /** mon … sun */
  weekday: string
  /** 02:30 */
  time: string
}

const known = new Map<string, WallTime>()

export function wallTime(zone: string, atMs: number): WallTime {
  // All zones of these tests change their clocks on a quarter of an hour, and nothing here looks at seconds.
  const minute = Math.floor(atMs / 60_000)
  const key = `${zone} ${minute}`
  let wall = known.get(key)
  if (wall === undefined) {
    wall = ask(zone, minute * 60_000)
    if (known.size > 200_000) known.clear()
    known.set(key, wall)
  }
  return wall
}

function ask(zone: string, atMs: number): WallTime {
  let format = formats.get(zone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      ...({ year: 'numeric', month: '2-digit', day: '2-digit', weekday: 'short' } as const),
      ...({ hour: '2-digit', minute: '2-digit' } as const),
    })
    formats.set(zone, format)
  }
  const parts = Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, value]))
  return {
    date: `${parts.year}-${parts.month}-${parts.day}`,
    weekday: (parts.weekday as string).toLowerCase(),
    time: `${parts.hour}:${parts.minute}`,
  }
}

/** The same for all moments of one calendar day, week or month. */
export function periodName(unit: string, zone: string, atMs: number): string {
  const { date } = wallTime(zone, atMs)
  if (unit === 'day') return date
  if (unit === 'month') return date.slice(0, 7)
  const day = new Date(`${date}T00:00Z`)
  const sinceMonday = (day.getUTCDay() + 6) % 7
  return new Date(day.getTime() - sinceMonday * 86_400_000).toISOString().slice(0, 10)
}

/** The first moment that belongs to another period: found by halving, to the millisecond. */
export function periodEnd(unit: string, zone: string, atMs: number): number {
  const name = periodName(unit, zone, atMs)
  let low = atMs
  let high = atMs + 33 * 86_400_000
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (periodName(unit, zone, middle) === name) low = middle
    else high = middle
  }
  return high
}

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/** Whether hours as 21:00-09:00 hold, over midnight for the day on which they begin. */
export function isWithinHours(hours: string, on: readonly string[] | undefined, zone: string, atMs: number): boolean {
  const [start, end] = hours.split('-') as [string, string]
  const { time, weekday } = wallTime(zone, atMs)
  const begins = (day: string) => on === undefined || on.includes(day)
  const yesterday = days[(days.indexOf(weekday) + 6) % 7] as string
  if (start < end) return begins(weekday) && time >= start && time < end
  return (begins(weekday) && time >= start) || (begins(yesterday) && time < end)
}
