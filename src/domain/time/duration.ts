import { dayMs } from './civil-date.ts'

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: dayMs }

/** Milliseconds of `30m`, `24h` or `7d`, a day being 24 hours; undefined for what is written otherwise, as `week` or `forever`. */
export function durationMs(text: string): number | undefined {
  const match = /^(\d+)([mhd])$/.exec(text)
  return match === null ? undefined : Number(match[1]) * (unitMs[match[2] as string] as number)
}
