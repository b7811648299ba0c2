/**
 * The shared account of one budget's units in one period, as both stores keep it.
 *
 * Nodes take units in portions. A unit of a portion is handed out at most once, with one offer of one answer, and then is
 * `used`, or given `back`, or goes back by itself when the portion is due: at that time every reservation that the node
 * can have made from it has lapsed, whether the node lives or not. So at every moment
 *
 *     used + out ≤ what was allowed when the last portion was taken
 *
 * but for outcomes that come when their unit is back already: they have happened, so they count, and are `late`.
 *
 * Units given back are never handed out again under their old portion and number: an outcome that comes late is then
 * known to be late, and one that comes twice counts once. Redis does the same in `store/redis/lua/budget-*.lua`; the
 * contract suite of the stores holds both against a naive model.
 */

/** The counts of an account. */
export interface LedgerTotals {
  /** Units used up, the late ones included. */
  used: number
  /** Of those, the ones that were back already. */
  late: number
  /** Units on lease: in the hands of nodes, or in answers. */
  out: number
  /** Portions that are remembered. */
  portions: number
}

export interface Portion {
  /** When what is still out goes back; of a portion with nothing out, when it is forgotten. Milliseconds, of the store's clock. */
  dueAtMs: number
  out: number
  /** A character for each unit: `unitStates`. */
  units: string
}

/** How a unit stands, as a character. */
export const unitStates = { out: '-', used: 'u', back: 'b', usedLate: 'l' } as const

/** Most units of one portion: each settlement writes the whole portion again. */
export const portionUnitsMax = 500

/** Portions that one account remembers; when there are as many, nothing is given out until some are due. */
export const portionsMax = 50_000

/** Portions that one call puts in order: about a millisecond of the store's time. */
export const dueMax = 100

/** How long a portion is remembered when nothing of it is out: until then an outcome that comes twice is known. */
export const settledKeepMs = 3_600_000

/** How long the account of a day is kept after its last change: longer than any reservation, and the last month can be asked for. */
export const dayLedgerKeepMs = 45 * 86_400_000

/** Where an account is kept: the adapter's part. Calls are within one transaction. */
export interface LedgerPages {
  /** All zero for a new account. */
  readTotals(): LedgerTotals
  writeTotals(totals: LedgerTotals): void
  readPortion(id: string): Portion | undefined
  writePortion(id: string, portion: Portion): void
  removePortion(id: string): void
  /** The portions with `dueAtMs` up to `nowMs`, at most `max`, earliest first. */
  due(nowMs: number, max: number): string[]
}

export interface PortionRequest {
  /** Of the caller's choice and never used before: then an answer that was lost leaves no doubt whose units these are. */
  portionId: string
  /** Units that are needed now: granted while there are any. */
  least: number
  /** Units that would be welcome: granted while they are a small part of what is left. At most `portionUnitsMax`. */
  most: number
  /** Units that may be used or out by now. */
  allowed: number
  /** When the units go back: the lease of the portion, and the longest reservation that may be made at its end. */
  holdMs: number
}

export interface PortionGrant extends LedgerTotals {
  granted: number
}

/**
 * - `use`: the counting outcome has happened. Changes nothing when the portion is not known any more.
 * - `use-late`: the same, of a unit whose portion is forgotten: counts in any case.
 * - `return`: it will not happen.
 * - `undo`: it was reported by mistake.
 */
export type UnitChange = 'use' | 'use-late' | 'return' | 'undo'

export interface UnitSettlement {
  portionId: string
  unit: number
  change: UnitChange
}

/** `late`: counted, though the unit was back. `unknown`: the portion is forgotten, nothing was changed. */
export type UnitSettled = 'settled' | 'duplicate' | 'late' | 'unknown'

/**
 * What is granted of what is left: what is needed, and beyond that at most a sixteenth, so that portions get smaller towards
 * the end and no node sits on units that another one could use.
 */
export function grantOf(left: number, least: number, most: number): number {
  return Math.max(0, Math.min(left, Math.max(least, Math.min(most, Math.ceil(left / 16)))))
}

/** Puts in order what is due, then leases a portion; `least` and `most` 0 to look only. */
export function takePortion(pages: LedgerPages, request: PortionRequest, nowMs: number): PortionGrant {
  const { portionId, least, most, allowed, holdMs } = request
  const totals = pages.readTotals()
  const isChanged = putDueInOrder(pages, totals, nowMs)
  const hasRoom = totals.portions < portionsMax && pages.readPortion(portionId) === undefined
  const granted = hasRoom ? grantOf(allowed - totals.used - totals.out, least, most) : 0
  if (granted > 0) {
    totals.out += granted
    totals.portions++
    pages.writePortion(portionId, {
      dueAtMs: nowMs + holdMs,
      out: granted,
      units: unitStates.out.repeat(granted),
    })
  }
  if (isChanged || granted > 0) pages.writeTotals(totals)
  return { granted, ...totals }
}

/** Whether anything was due. */
function putDueInOrder(pages: LedgerPages, totals: LedgerTotals, nowMs: number): boolean {
  const due = pages.due(nowMs, dueMax)
  for (const id of due) {
    const portion = pages.readPortion(id) as Portion
    if (portion.out === 0) {
      pages.removePortion(id)
      totals.portions--
      continue
    }
    totals.out -= portion.out
    const units = portion.units.replaceAll(unitStates.out, unitStates.back)
    pages.writePortion(id, { dueAtMs: nowMs + settledKeepMs, out: 0, units })
  }
  return due.length > 0
}

/** Changes units in the order given. */
export function settleUnits(pages: LedgerPages, settlements: readonly UnitSettlement[], nowMs: number): UnitSettled[] {
  const totals = pages.readTotals()
  const results = settlements.map((settlement) => settleUnit(pages, totals, settlement, nowMs))
  if (results.some((result) => result === 'settled' || result === 'late')) pages.writeTotals(totals)
  return results
}

function settleUnit(
  pages: LedgerPages,
  totals: LedgerTotals,
  { portionId, unit, change }: UnitSettlement,
  nowMs: number,
): UnitSettled {
  const portion = pages.readPortion(portionId)
  const state = portion?.units[unit]
  if (portion === undefined || state === undefined) {
    if (change !== 'use-late') return 'unknown'
    totals.used++
    totals.late++
    return 'late'
  }
  const next = nextState(state, change)
  if (next === undefined) return 'duplicate'
  const isOut = state === unitStates.out
  if (next === unitStates.used || next === unitStates.usedLate) totals.used++
  else if (change === 'undo') totals.used--
  if (next === unitStates.usedLate) totals.late++
  if (isOut) {
    totals.out--
    portion.out--
    if (portion.out === 0) portion.dueAtMs = nowMs + settledKeepMs
  }
  portion.units = portion.units.slice(0, unit) + next + portion.units.slice(unit + 1)
  pages.writePortion(portionId, portion)
  return next === unitStates.usedLate ? 'late' : 'settled'
}

/** Undefined when the change was made before, or means nothing any more. */
function nextState(state: string, change: UnitChange): string | undefined {
  const isUsed = state === unitStates.used || state === unitStates.usedLate
  if (change === 'undo') return isUsed ? unitStates.back : undefined
  if (isUsed) return undefined
  if (change === 'return') return state === unitStates.out ? unitStates.back : undefined
  return state === unitStates.out ? unitStates.used : unitStates.usedLate
}
