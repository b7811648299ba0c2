import type { Layout } from '../features/layout.ts'
import type { HistoryRecord } from '../history/history-record.ts'
import type { Offer, Ruleset } from '../ruleset.ts'
import { dayMs } from '../time/civil-date.ts'

/** What would have been shown in one placement, by number of the ruleset. */
export interface Withheld {
  placement: number
  offers: readonly number[]
}

/**
 * Records of what a customer who is held out would have been shown, so that it can be compared with what the others did
 * with it. At most one a day (of UTC) for an offer in a placement: as many as there were decisions would soon drive
 * everything else out of the history. The same event all day long, so that a store finds the second to be a duplicate.
 *
 * The layout must know the ruleset's offers, groups and placements; what it lacks throws.
 */
export function heldOutRecords(
  withheld: readonly Withheld[],
  ruleset: Ruleset,
  layout: Layout,
  atMs: number,
): HistoryRecord[] {
  const number = (dictionary: string, id: string): number => {
    const known = layout.number(dictionary, id)
    if (known === undefined) throw new Error(`'${id}' of ${dictionary} is not in the layout`)
    return known
  }
  const decision = Math.floor(atMs / dayMs)
    .toString(16)
    .padStart(16, '0')
  return withheld.flatMap(({ placement, offers }) =>
    offers.map((position): HistoryRecord => {
      const { id, group } = ruleset.offers[position] as Offer
      return {
        atMs,
        untilSeconds: 0,
        group: number('groups', group),
        reason: 0,
        offer: number('offers', id),
        placement: number('placements', ruleset.placements[placement]?.id ?? ''),
        kind: 'held-out',
        isUndone: false,
        decision,
      }
    }),
  )
}
