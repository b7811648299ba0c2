import { dayMs } from '../time/civil-date.ts'
import type { TimeZone } from '../time/time-zone.ts'

/**
 * How a timestamp that was written as a date stands in a vector: as midnight UTC of that day plus half a millisecond,
 * which no moment has, since moments are whole milliseconds. So a date stays the same date when the time zone of the
 * catalogue changes. A program that does not know of this reads a moment of that day, at or after 0:00 in Greenwich.
 */
const mark = 0.5

/** The slot of a date; `day` counts from 1970-01-01, in the years 0 to 9999 that can be written. */
export function slotOfDate(day: number): number {
  return day * dayMs + mark
}

/** The date in a slot, as days since 1970-01-01; undefined for a moment, and for what is missing. */
export function dateInSlot(slot: number): number | undefined {
  const whole = Math.floor(slot)
  return slot - whole === mark && whole % dayMs === 0 ? whole / dayMs : undefined
}

/** Milliseconds since 1970 of what stands in the slot of a timestamp; of a date, its first moment in `zone`. NaN is missing. */
export function momentInSlot(slot: number, zone: TimeZone): number {
  // Most moments are told apart by this alone; it costs about a nanosecond.
  if (slot === Math.floor(slot)) return slot
  const day = dateInSlot(slot)
  return day === undefined ? slot : zone.utcMs(day * dayMs)
}
