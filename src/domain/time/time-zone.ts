import { dayMs, minutesInDay, weekdayOf } from './civil-date.ts'

/** A stretch of time whose offsets are found together, about 398 days. */
const bucketMs = 2 ** 35
/**
 * Offsets are probed this far apart, about three days. A change that is taken back sooner would be missed: in the zone
 * database none is, the shortest stretch lasts seven days (daylight saving in Brazil in 2000, in Gaza around Ramadan).
 */
const probeMs = bucketMs / 128

/**
 * Outside 1800–2399 the offset of the nearest of these years' ends holds: values of customers may lie anywhere, `Intl` throws
 * beyond its own range, and what is remembered must have a bound (some 550 stretches a zone).
 */
const earliestMs = Date.UTC(1800, 0, 1)
const latestMs = Date.UTC(2400, 0, 1) - 1

interface Bucket {
  /** Offset in force from `starts[i]` until `starts[i + 1]`. */
  starts: number[]
  offsets: number[]
}

/**
 * UTC offsets of one IANA time zone. `Intl` answers in microseconds, too slow for a decision, so the transitions of
 * each stretch of about a year are found once and remembered.
 */
export class TimeZone {
  readonly #format: Intl.DateTimeFormat
  readonly #buckets = new Map<number, Bucket>()

  /** Throws a RangeError for a name that is no IANA time zone. */
  constructor(readonly name: string) {
    this.#format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset', year: 'numeric' })
  }

  /** Milliseconds to add to UTC to get local time. */
  offsetMs(utcMs: number): number {
    const knownMs = Math.min(Math.max(utcMs, earliestMs), latestMs)
    const index = Math.floor(knownMs / bucketMs)
    let bucket = this.#buckets.get(index)
    if (bucket === undefined) {
      bucket = this.#probe(index * bucketMs)
      this.#buckets.set(index, bucket)
    }
    let i = bucket.starts.length - 1
    // The first begins with the bucket.
    while (knownMs < (bucket.starts[i] as number)) i--
    return bucket.offsets[i] as number
  }

  /** The local calendar day, as days since 1970-01-01. */
  localDay(utcMs: number): number {
    return Math.floor((utcMs + this.offsetMs(utcMs)) / dayMs)
  }

  /** Minutes since local midnight, 0–1439. */
  localMinute(utcMs: number): number {
    const localMs = utcMs + this.offsetMs(utcMs)
    return Math.floor((localMs - Math.floor(localMs / dayMs) * dayMs) / 60_000)
  }

  /** Minutes since Monday 00:00, 0–10079. */
  weekMinute(utcMs: number): number {
    return weekdayOf(this.localDay(utcMs)) * minutesInDay + this.localMinute(utcMs)
  }

  /** UTC of a local time; of one that a clock change skips, the moment of the change; of one that occurs twice, the first. */
  utcMs(localMs: number): number {
    const before = this.offsetMs(localMs - dayMs)
    const early = localMs - before
    if (this.offsetMs(early) === before) return early
    const after = this.offsetMs(localMs + dayMs)
    const late = localMs - after
    return this.offsetMs(late) === after ? late : this.#transitionBetween(late, early)
  }

  #probe(start: number): Bucket {
    const bucket: Bucket = { starts: [start], offsets: [this.#askIntl(start)] }
    for (let at = start; at < start + bucketMs; at += probeMs) {
      const before = bucket.offsets.at(-1)
      const after = this.#askIntl(at + probeMs)
      if (after !== before) {
        bucket.starts.push(this.#transitionBetween(at, at + probeMs))
        bucket.offsets.push(after)
      }
    }
    return bucket
  }

  #transitionBetween(from: number, to: number): number {
    const before = this.#askIntl(from)
    let low = from
    let high = to
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (this.#askIntl(middle) === before) low = middle
      else high = middle
    }
    return high
  }

  #askIntl(utcMs: number): number {
    // "2026 GMT+03:00"; Greenwich itself is "2026 GMT". Parts would take twice as long.
    const match = /GMT([+-])(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(this.#format.format(utcMs))
    if (match === null) return 0
    const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0)
    return (match[1] === '-' ? -seconds : seconds) * 1000
  }
}
