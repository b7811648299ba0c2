import { describe, expect, it } from 'vitest'
import { dayMs } from '#sufler/domain/time/civil-date.ts'
import { TimeZone } from '#sufler/domain/time/time-zone.ts'
import { IntlZone } from '../../support/intl-zone.ts'
import { scale, seed } from '../../support/seed.ts'

/** Seldom what one expects: offsets that change twice within weeks, a day that is left out, offsets with seconds, 30 minutes of daylight saving. */
const hardYears: [zone: string, from: number, to: number][] = [
  ['Africa/Casablanca', 2012, 2014],
  ['Africa/Casablanca', 2030, 2032],
  ['Africa/El_Aaiun', 2024, 2027],
  ['Africa/Cairo', 2010, 2015],
  ['Africa/Monrovia', 1970, 1973],
  ['America/Argentina/San_Luis', 2007, 2010],
  ['America/Argentina/Tucuman', 2003, 2005],
  ['America/Boa_Vista', 1999, 2002],
  ['America/Noronha', 1999, 2002],
  ['America/Caracas', 2007, 2008],
  ['Antarctica/Troll', 2004, 2008],
  ['Antarctica/Casey', 2018, 2024],
  ['Asia/Gaza', 2039, 2041],
  ['Asia/Gaza', 2053, 2055],
  ['Asia/Hebron', 2072, 2074],
  ['Asia/Pyongyang', 2015, 2019],
  ['Australia/Lord_Howe', 1985, 1988],
  ['Europe/Dublin', 1970, 1973],
  ['Europe/Moscow', 1990, 1993],
  ['Europe/Volgograd', 2016, 2022],
  ['Pacific/Apia', 2009, 2013],
  ['Pacific/Kiritimati', 1994, 1996],
  ['Pacific/Kwajalein', 1993, 1994],
]

const [firstYear, lastYear, windowYears] = [1970, 2100, 10]
const windows = Intl.supportedValuesOf('timeZone').flatMap((zone) =>
  Array.from({ length: (lastYear - firstYear) / windowYears }, (_, index): (typeof hardYears)[number] => {
    const from = firstYear + index * windowYears
    return [zone, from, from + windowYears]
  }),
)
/** All of them with TEST_SCALE=1000, which takes about ten minutes. */
const sample = drawn(windows, 6 * scale)

/** Some of the items, others with each seed; all, when there are no more. */
function drawn<Item>(items: readonly Item[], count: number): readonly Item[] {
  if (count >= items.length) return items
  // Numerical Recipes' generator: any will do, as long as it follows from the seed.
  let state = seed >>> 0
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  return Array.from({ length: count }, () => items[Math.floor(next() * items.length)] as Item)
}

/** Minutes either side of a change: densely within hours, and a day and more away, as far as whole days are left out. */
const minutesAside = [
  ...Array.from({ length: 49 }, (_, index) => (index - 24) * 7.5),
  ...[-2880, -1441, -1440, -1439, -720, 720, 1439, 1440, 1441, 2880],
]

function wrongIn([name, from, to]: (typeof hardYears)[number]): string[] {
  const [fromMs, toMs] = [Date.UTC(from, 0, 1), Date.UTC(to, 0, 1)]
  const wrong: string[] = []
  const zone = new TimeZone(name)
  const intl = new IntlZone(name)
  const transitions = intl.transitions(fromMs - 3 * dayMs, toMs + 3 * dayMs, dayMs / 2)
  const offsets = [...new Set([fromMs - 3 * dayMs, ...transitions].map((at) => intl.offsetMs(at)))]

  const moments = transitions.flatMap((at, index) => {
    const next = transitions[index + 1] ?? toMs
    const within = [0.01, 0.25, 0.5, 0.75, 0.99].map((share) => Math.floor(at + (next - at) * share))
    return [at - 3_600_000, at - 1000, at - 1, at, at + 1, at + 3_600_000, ...within]
  })
  for (const at of [fromMs, ...moments, toMs]) {
    if (zone.offsetMs(at) !== intl.offsetMs(at))
      wrong.push(`${name} at ${new Date(at).toISOString()}: offset ${zone.offsetMs(at)}`)
  }

  for (const transition of transitions) {
    for (const minutes of minutesAside) {
      for (const shown of [intl.localMs(transition - 1) + 1, intl.localMs(transition)]) {
        const localMs = shown + minutes * 60_000
        const utcMs = zone.utcMs(localMs)
        if (utcMs !== momentOf(localMs, intl, offsets, transitions))
          wrong.push(`${name}, local ${new Date(localMs).toISOString()}: ${new Date(utcMs).toISOString()}`)
      }
    }
  }
  return wrong
}

/** The first moment at which the clock shows a time; the change that leaves it out, when it never does. */
function momentOf(localMs: number, intl: IntlZone, offsets: number[], transitions: number[]): number | undefined {
  const shownAt = offsets.map((offset) => localMs - offset).filter((utcMs) => intl.localMs(utcMs) === localMs)
  if (shownAt.length > 0) return Math.min(...shownAt)
  return transitions.find((at) => intl.localMs(at - 1) < localMs && localMs < intl.localMs(at))
}

describe(`the clock changes of the zone database (TEST_SEED=${seed})`, () => {
  it.each(hardYears)('are those of Intl in %s from %d to %d', (...years) => {
    expect(wrongIn(years)).toEqual([])
  })

  it(`are those of Intl in ${sample.length} decades of ${windows.length}`, { timeout: 3_600_000 }, () => {
    expect(sample.flatMap(wrongIn)).toEqual([])
  })
})
