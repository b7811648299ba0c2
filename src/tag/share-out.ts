import type { Offer, Placement, Wanted } from './options.ts'

/** Placements that one request may ask for; the server's bound. */
export const placementsMax = 10

/** What to ask for on behalf of several slots: each placement once, and for as many offers as its slots hold. */
export function wantedOf(slots: readonly Wanted[]): Wanted[] {
  const byId = new Map<string, Wanted>()
  for (const { id, count } of slots) {
    const known = byId.get(id)
    // One slot alone may leave the number to the placement; of several each takes one unless it says more.
    byId.set(id, { id, count: known ? (known.count ?? 1) + (count ?? 1) : count })
  }
  return [...byId.values()]
}

/** Which offers go to which slot, slot by slot in the order of the page: the best to the first. */
export function shareOut(slots: readonly Wanted[], placements: readonly Placement[]): Offer[][] {
  const left = new Map(placements.map(({ id, offers }) => [id, [...offers]]))
  return slots.map(({ id, count }) => {
    const isAlone = slots.filter((slot) => slot.id === id).length === 1
    return left.get(id)?.splice(0, count ?? (isAlone ? Infinity : 1)) ?? []
  })
}
