import { randomInt } from 'node:crypto'
import type { Budget } from '../../domain/budgets/budget.ts'
import { type PortionGrant, type PortionRequest, portionUnitsMax } from '../../domain/budgets/ledger.ts'
import { allowedAboveAtMs, allowedUnits } from '../../domain/budgets/pacing.ts'
import { type BudgetPeriod, periodOf } from '../../domain/budgets/period.ts'
import type { TimeZone } from '../../domain/time/time-zone.ts'
import type { BudgetLedgers, LedgerName, LedgerSettlement } from '../../store/budget-ledgers.ts'
import type { BudgetUnit } from './budget-unit.ts'
import type { LeaseTimes } from './lease-times.ts'

/** Pause before the store is asked again, which had nothing left: units may come back any moment. */
const askAgainMs = 1_000
/** The same when all are used up, so that nothing but a slip that is taken back can free one. */
const askAgainUsedUpMs = 10_000
/** Even pacing frees units one by one; so often at most they are fetched. */
const askAgainPacedMsMin = 20
/** Where decisions are so rare that nobody has asked again for so long, the next one waits for an answer. */
const staleMs = 2_000
/** Units are given back when nobody has wanted one for so long. */
const idleMs = 10_000
/** Units asked for while little is known of the demand. */
const startUnits = 16
/** Requests of which the answer was lost, and that are still to be given back. More go back by themselves, when due. */
const lostMax = 100
/** A decision that began just before midnight may come when the next day's units are held already. */
const previousDayMs = 60_000

export interface StockOptions {
  budget: Budget
  ledgers: BudgetLedgers
  timeZone: TimeZone
  times: LeaseTimes
  /** A clock that never jumps, in milliseconds: `performance.now`. */
  clock: () => number
  /** Goes on while the machine sleeps, which `clock` need not: `Date.now`. */
  wallClock: () => number
  /** Whether units may be leased: not while nobody knows how long a lease lasts here. */
  mayLease: () => boolean
  /** The store could not be asked, or told. What is unknown then goes back by itself, when it is due. */
  onFailure: (error: unknown) => void
}

interface HeldPortion {
  portionId: string
  /** Not handed out yet; the last one is next. */
  units: number[]
  /** On the clock that never jumps. */
  usableUntilMs: number
  /** The same on the other: a machine that slept has missed the end of the lease. */
  usableUntilWallMs: number
}

/**
 * The units of one budget that this node holds: handed out at once, fetched before they run out. Never more than were
 * leased, and never after the lease, so a node that is cut off from the store stops in time.
 */
export class BudgetStock {
  readonly budget: Budget
  readonly #options: StockOptions
  #period: BudgetPeriod | undefined
  /** Those that end first come first. */
  #portions: HeldPortion[] = []
  #held = 0
  /** Fetch more when no more than this are left. */
  #refillAt = 0
  #handedSinceTake = 0
  #lastHandedAtMs = 0
  /** Decisions that wait for a unit. */
  #waiting = 0
  #taking: Promise<void> | undefined
  /** The store had nothing left when it was asked last. */
  #isEmpty = false
  #askAgainAtMs = 0
  readonly #lost: LedgerSettlement[][] = []
  #isClosed = false

  constructor(options: StockOptions) {
    this.budget = options.budget
    this.#options = options
  }

  /** A unit, or undefined when none is held: then `refill` may help, unless `isExhausted`. */
  takeUnit(nowMs: number): BudgetUnit | undefined {
    this.#putInOrder(nowMs)
    const portion = this.#portions[0]
    const unit = portion?.units.pop()
    if (portion === undefined || unit === undefined || this.#period === undefined) return undefined
    if (portion.units.length === 0) this.#portions.shift()
    this.#held--
    this.#handedSinceTake++
    this.#lastHandedAtMs = this.#options.clock()
    if (this.#held <= this.#refillAt && !this.#isEmpty) void this.refill(nowMs)
    const { id: budgetId, countOn } = this.budget
    return { budgetId, period: this.#period.name, portionId: portion.portionId, unit, countOn }
  }

  /** Takes a unit back whose answer was never given, so that nobody can ever report it. */
  putBack(unit: BudgetUnit): void {
    const portion = this.#portions.find(({ portionId }) => portionId === unit.portionId)
    if (portion === undefined) {
      // The portion is handed out for the most part, or its lease has ended.
      this.#giveBack([settlementOf(unit)])
      return
    }
    portion.units.push(unit.unit)
    this.#held++
  }

  /** Whether there is nothing to be had, as far as is known; asks again now and then. */
  isExhausted(nowMs: number): boolean {
    // Nothing else is done for every decision and every budget.
    if (this.#held > 0 || !this.#isEmpty) return false
    this.#putInOrder(nowMs)
    if (!this.#isEmpty) return false
    const overdueMs = this.#options.clock() - this.#askAgainAtMs
    if (overdueMs >= staleMs) this.#isEmpty = false
    else if (overdueMs >= 0) void this.refill(nowMs)
    return this.#isEmpty
  }

  /** A unit, for which it waits unless there is nothing to be had: for a request under way and one of its own at most. */
  async awaitUnit(nowMs: number): Promise<BudgetUnit | undefined> {
    if (this.isExhausted(nowMs)) return undefined
    this.#waiting++
    try {
      // One that is under way may have been sent for fewer decisions than are waiting by now.
      if (this.#taking !== undefined) await this.#taking
      else await this.refill(nowMs)
      const unit = this.takeUnit(nowMs)
      if (unit !== undefined || this.#isEmpty) return unit
      await this.refill(nowMs)
      return this.takeUnit(nowMs)
    } finally {
      this.#waiting--
    }
  }

  /** Fetches a portion; who asks while one is under way waits for that. Never rejects. */
  refill(nowMs: number): Promise<void> {
    if (this.#isClosed) return Promise.resolve()
    this.#putInOrder(nowMs)
    if (!this.#options.mayLease()) {
      this.#isEmpty = true
      this.#askAgainAtMs = this.#options.clock() + askAgainMs
      return Promise.resolve()
    }
    this.#taking ??= this.#take(nowMs).finally(() => {
      this.#taking = undefined
    })
    return this.#taking
  }

  /** Gives back what has been held too long for nobody, and what was asked for in vain. Call it every second or so. */
  tick(): void {
    const clockMs = this.#options.clock()
    this.#dropEnded()
    if (this.#held > 0 && clockMs - this.#lastHandedAtMs >= idleMs) this.#releaseAll()
    for (const settlements of this.#lost.splice(0)) {
      void this.#giveBack(settlements).then((isKnown) => {
        if (!isKnown) this.#lost.push(settlements)
      })
    }
  }

  /** Gives everything back that is not handed out; resolves when the store knows. */
  async close(): Promise<void> {
    this.#isClosed = true
    const released = this.#releaseAll()
    await this.#taking
    await released
  }

  async #take(nowMs: number): Promise<void> {
    const { budget, ledgers, clock, wallClock, times } = this.#options
    const period = this.#period as BudgetPeriod
    const ledger = { budgetId: budget.id, period: period.name }
    const sentAtMs = clock()
    const sentAtWallMs = wallClock()
    const request = this.#request(period, nowMs)
    this.#handedSinceTake = 0
    let grant: PortionGrant
    try {
      grant = await ledgers.take(ledger, request)
    } catch (error) {
      this.#options.onFailure(error)
      this.#isEmpty = true
      this.#askAgainAtMs = clock() + askAgainMs
      this.#rememberLost(ledger, request)
      return
    }
    const portion = {
      portionId: request.portionId,
      units: Array.from({ length: grant.granted }, (_, i) => grant.granted - 1 - i),
      usableUntilMs: sentAtMs + times.leaseMs - times.marginMs,
      usableUntilWallMs: sentAtWallMs + times.leaseMs - times.marginMs,
    }
    if (this.#isClosed || this.#period !== period || this.#hasEnded(portion)) {
      await this.#giveBack(unitsOf(ledger, portion))
      return
    }
    this.#learn(grant, request.allowed, period, nowMs)
    if (grant.granted === 0) return
    this.#lastHandedAtMs = clock()
    this.#portions.push(portion)
    this.#held += grant.granted
    this.#refillAt = Math.floor(grant.granted / 4)
  }

  /** As much as the demand since the last portion suggests, twice. */
  #request(period: BudgetPeriod, nowMs: number): PortionRequest {
    const { budget, times } = this.#options
    return {
      portionId: randomInt(2 ** 47).toString(36),
      least: Math.min(Math.max(this.#waiting, 1), portionUnitsMax),
      most: Math.min(Math.max(this.#handedSinceTake * 2, startUnits), portionUnitsMax),
      allowed: allowedUnits(budget, period, nowMs),
      holdMs: Math.ceil(times.leaseMs + times.reservationMs + times.graceMs),
    }
  }

  #learn({ used, out }: PortionGrant, allowed: number, period: BudgetPeriod, nowMs: number): void {
    this.#isEmpty = used + out >= allowed
    if (!this.#isEmpty) return
    const { limit, pacing } = this.budget
    const pauseMs =
      used >= limit
        ? askAgainUsedUpMs
        : pacing === 'even'
          ? Math.max(allowedAboveAtMs(this.budget, period, used + out) - nowMs, askAgainPacedMsMin)
          : askAgainMs
    this.#askAgainAtMs = this.#options.clock() + (used >= limit ? pauseMs : Math.min(pauseMs, askAgainMs))
  }

  #putInOrder(nowMs: number): void {
    if (this.#isClosed) return
    const { budget, timeZone } = this.#options
    if (this.#period === undefined || isOutside(this.#period, nowMs)) {
      this.#releaseAll()
      this.#period = periodOf(budget, nowMs, timeZone)
      this.#isEmpty = false
    }
    this.#dropEnded()
  }

  #dropEnded(): void {
    while (this.#portions[0] !== undefined && this.#hasEnded(this.#portions[0])) {
      const portion = this.#portions.shift() as HeldPortion
      this.#held -= portion.units.length
      this.#giveBack(unitsOf(this.#ledger(), portion))
    }
  }

  /** By whichever clock is further: to stop too early costs a round trip, to stop too late a unit that was not there. */
  #hasEnded({ usableUntilMs, usableUntilWallMs }: HeldPortion): boolean {
    const { clock, wallClock } = this.#options
    return clock() >= usableUntilMs || wallClock() >= usableUntilWallMs
  }

  #releaseAll(): Promise<boolean> {
    const settlements = this.#portions.flatMap((portion) => unitsOf(this.#ledger(), portion))
    this.#portions = []
    this.#held = 0
    return this.#giveBack(settlements)
  }

  #ledger(): LedgerName {
    return { budgetId: this.budget.id, period: (this.#period as BudgetPeriod).name }
  }

  /** Nobody waits for it but `close`: what does not reach the store goes back when it is due. Whether it did. */
  async #giveBack(settlements: readonly LedgerSettlement[]): Promise<boolean> {
    if (settlements.length === 0) return true
    try {
      await this.#options.ledgers.settle(settlements)
      return true
    } catch (error) {
      this.#options.onFailure(error)
      return false
    }
  }

  /** The store may have granted what we never heard of. */
  #rememberLost(ledger: LedgerName, { portionId, least, most }: PortionRequest): void {
    if (this.#lost.length >= lostMax) return
    const units = Array.from({ length: Math.max(least, most) }, (_, unit) => unit)
    this.#lost.push(unitsOf(ledger, { portionId, units }))
  }
}

function isOutside({ startMs, endMs }: BudgetPeriod, nowMs: number): boolean {
  return nowMs >= endMs || nowMs < startMs - previousDayMs
}

function unitsOf(
  ledger: LedgerName,
  { portionId, units }: Pick<HeldPortion, 'portionId' | 'units'>,
): LedgerSettlement[] {
  return units.map((unit) => ({ ...ledger, portionId, unit, change: 'return' }))
}

function settlementOf({ budgetId, period, portionId, unit }: BudgetUnit): LedgerSettlement {
  return { budgetId, period, portionId, unit, change: 'return' }
}
