import { compileContactPolicies } from '#sufler/domain/contact-policy/compile-contact-policies.ts'
import type { Suppression } from '#sufler/domain/contact-policy/contact-policy.ts'
import { ContactState } from '#sufler/domain/contact-policy/contact-state.ts'
import { entriesOfRuleset } from '#sufler/domain/decision/ruleset-entries.ts'
import { type FactRow, FactTable } from '#sufler/domain/features/fact-table.ts'
import { Layout } from '#sufler/domain/features/layout.ts'
import {
  decodeHistory,
  encodeHistory,
  type HistoryRecord,
  historyHeaderBytes,
} from '#sufler/domain/history/history-record.ts'
import type { Offer, Placement, Ruleset } from '#sufler/domain/ruleset.ts'
import { TimeZone } from '#sufler/domain/time/time-zone.ts'
import { encodeFacts } from '../../support/encode-facts.ts'
import type { ContactEvent, ContactWorld } from './naive-policy.ts'

const zones = new Map<string, TimeZone>()

/** Made once: a time zone takes longer than a course. */
function zoneOf(name: string): TimeZone {
  const zone = zones.get(name) ?? new TimeZone(name)
  zones.set(name, zone)
  return zone
}

/** The policies of one ruleset, and a customer's events given to them as the bytes that a store would keep. */
export class ContactPolicies {
  readonly state: ContactState
  readonly layout = new Layout()
  readonly compiled: ReturnType<typeof compileContactPolicies>
  readonly #ruleset: Ruleset
  readonly #table: FactTable
  readonly #row: FactRow

  constructor(ruleset: Ruleset) {
    this.#ruleset = ruleset
    // Other rulesets had numbers before this one.
    const gone = [
      { dictionary: 'offers', key: 'gone' },
      { dictionary: 'groups', key: 'gone-group' },
      { dictionary: 'placements', key: 'gone.place' },
    ]
    const entries = entriesOfRuleset(ruleset)
    this.layout.internLocally([...entries.slice(-3), ...gone, ...entries])
    this.#table = new FactTable(ruleset, this.layout, zoneOf(ruleset.timeZone))
    this.compiled = compileContactPolicies(ruleset, this.layout, this.#table)
    this.state = new ContactState(this.compiled)
    this.#row = this.#table.createRow()
  }

  begin(world: Omit<ContactWorld, 'answer' | 'ruleset'>): void {
    const { events, forgottenUntilMs } = world
    this.beginFrom(encodeHistory({ revision: 1, forgottenUntilMs, records: this.recordsOf(events) }), world)
  }

  /** The same from the bytes of a store. */
  beginFrom(
    history: Uint8Array,
    { nowMs, isHistoryKnown, values }: Pick<ContactWorld, 'nowMs' | 'isHistoryKnown' | 'values'>,
  ): void {
    const { source, vectorStart, slotCount, contextStart } = encodeFacts(
      { ...this.#ruleset, timeZone: this.#table.timeZone },
      this.layout,
      values,
      nowMs,
    )
    this.#table.fill(this.#row, nowMs, source, vectorStart, slotCount, contextStart)
    const { revision: _, forgottenUntilMs, records } = decodeHistory(history)
    const before = 3
    const bytes64 = new Float64Array(before + history.length / 8)
    new Uint8Array(bytes64.buffer).set(history, before * 8)
    const kept = {
      source: bytes64,
      words: new Uint32Array(bytes64.buffer),
      recordsStart: before + historyHeaderBytes / 8,
      recordCount: records.length,
    }
    this.state.begin({ nowMs, ...kept, forgottenUntilMs, isHistoryKnown }, this.#row)
  }

  /** Each of another decision. */
  recordsOf(events: readonly ContactEvent[]): HistoryRecord[] {
    return events.map((event, index) => this.#recordOf(event, index))
  }

  #recordOf({ atMs, untilMs, offer, group, placement, kind, reason, isUndone }: ContactEvent, index: number) {
    const number = (dictionary: string, key: string) => {
      const known = this.layout.number(dictionary, key)
      if (known === undefined) throw new Error(`${key} is not in ${dictionary}`)
      return known
    }
    return {
      atMs,
      untilSeconds: untilMs / 1_000,
      group: number('groups', group),
      reason: number('reasons', reason),
      offer: number('offers', offer),
      placement: number('placements', placement),
      kind,
      isUndone,
      decision: index.toString(16).padStart(16, '0'),
    }
  }
}

/** What the policies say of every offer in every placement. */
export function verdicts(state: ContactState, { offers, placements }: Ruleset): Record<string, Suppression | boolean> {
  return Object.fromEntries(
    placements.flatMap((placement: Placement, number) => {
      state.beginPlacement(number)
      const among = [...state.blockedAmong(Uint32Array.from(offers.keys()))]
      return offers.map((offer: Offer, position) => {
        const suppression = state.suppression(position)
        const isBlocked = state.isBlocked(position)
        if ((among[position] !== 0) !== isBlocked) throw new Error(`${offer.id} is blocked alone, or only among others`)
        // Either both or neither.
        return [`${offer.id} in ${placement.id}`, isBlocked ? (suppression ?? true) : suppression !== undefined]
      })
    }),
  )
}
