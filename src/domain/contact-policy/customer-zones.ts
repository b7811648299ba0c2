import type { FactRow, FactTable } from '../features/fact-table.ts'
import type { Layout } from '../features/layout.ts'
import type { Ruleset } from '../ruleset.ts'
import { TimeZone } from '../time/time-zone.ts'
import { ZoneCalendar } from './zone-calendar.ts'

/**
 * The customer's own time zone, from the feature that the ruleset names. A customer without one, or with a text that is no
 * IANA zone, lives in the catalogue's.
 */
export class CustomerZones {
  readonly #position: number
  readonly #layout: Layout
  /** By category number. As many as there are zones, and texts that are none: bounded by the dictionary. */
  readonly #calendars = new Map<number, ZoneCalendar>()

  constructor(
    ruleset: Ruleset,
    table: FactTable,
    layout: Layout,
    readonly catalogue: ZoneCalendar,
  ) {
    const { customerTimeZone } = ruleset
    this.#position = customerTimeZone === undefined ? -1 : table.position(customerTimeZone)
    this.#layout = layout
  }

  calendarOf({ numbers }: FactRow): ZoneCalendar {
    const category = this.#position < 0 ? Number.NaN : (numbers[this.#position] as number)
    if (Number.isNaN(category)) return this.catalogue
    const known = this.#calendars.get(category)
    return known ?? this.#learn(category)
  }

  #learn(category: number): ZoneCalendar {
    const name = this.#layout.categoryText(category)
    // Without a text it may still get one: the layout of a thread that explains grows.
    if (name === undefined) return this.catalogue
    const calendar = name === this.catalogue.zone.name ? this.catalogue : (calendarOfZone(name) ?? this.catalogue)
    this.#calendars.set(category, calendar)
    return calendar
  }
}

function calendarOfZone(name: string): ZoneCalendar | undefined {
  try {
    return new ZoneCalendar(new TimeZone(name))
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
