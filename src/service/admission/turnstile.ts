import { performance } from 'node:perf_hooks'
import { ServiceError } from '../errors.ts'
import type { Refusals } from './refusals.ts'

/** What is answered to those who are refused. */
export function tooMuchArrives(): ServiceError {
  return new ServiceError('overloaded', 'more arrives than can be answered in time')
}

/** Somebody who has arrived and wants to be served by the main thread. */
export interface Arrival {
  /** Nobody waits for the answer any more. */
  readonly isGone: boolean
  /** Begins the work. `waitedSinceMs`: on the clock of `performance.now()`; undefined when it is served at once. */
  serve(waitedSinceMs: number | undefined): void
  /** Answers that the node has too much to do. */
  refuse(): void
}

interface Waiting {
  arrival: Arrival
  arrivedAtMs: number
}

/** What time it is, and how long the event loop has had nothing to do since the process began, both in milliseconds. */
export interface LoopClock {
  nowMs(): number
  idleMs(): number
}

const loopClock: LoopClock = {
  nowMs: () => performance.now(),
  idleMs: () => performance.nodeTiming.idleTime,
}

export const turnstileLimits = {
  /** With fewer requests under way, who arrives is served at once: as many keep all stages of an answer busy. */
  underWayMin: 64,
  /** With more, only as long as the event loop has been busy for less without a rest. */
  busyMsMax: 3,
  /** Idle time that counts as a rest: less is what a look at the sockets takes. */
  restMsMin: 0.1,
  /** Share of the time that refusals may take as long as somebody waits to be served. */
  refusedShareMax: 0.05,
  /** Time of one turn for refusals: what the share leaves unused is kept for later turns up to here. */
  refusedMsMax: 1,
  /** For so long somebody must have waited without a break before anybody is refused. */
  standingMsMax: 100,
  /** Then whoever has waited for longer is refused: an answer takes some ten more, and most deadlines are 30 to 50. */
  waitMsMax: 12,
}

/**
 * Lets requests in, turn by turn of the event loop, so that no turn becomes long.
 *
 * Node.js handles all sockets that are ready, and whatever they bring, before it comes to timers, `setImmediate` and the
 * sockets that become ready meanwhile. With thousands of ready sockets such a turn takes longer than any deadline: what
 * was begun in it waits for its store, its thread and its timers until the turn is over, and every answer comes too late.
 * So beyond `underWayMin` requests under way, new ones are let in only while the event loop finds time to rest; who
 * arrives otherwise waits, and is let in at the end of this turn or a later one, first come first served. When the store is
 * slow, and not we, the event loop rests, and everybody is let in. A turn that is long for once (a garbage collection, a
 * ruleset that is swapped) delays requests and loses none.
 *
 * When somebody always waits, for `standingMsMax`, more arrives than can be served. From then on only those are served who
 * have waited for `waitMsMax` at most, so that their answers are in time; the others are refused. Refusals get a share of the
 * time and no more: what is beyond it is refused later. That holds back clients who wait for their answer, and keeps the rest
 * of the time for answers that are of use.
 */
export class Turnstile {
  readonly #underWay: () => number
  readonly #refusals: Pick<Refusals, 'count'>
  readonly #clock: LoopClock
  readonly #waiting = new Queue<Waiting>()
  readonly #refused = new Queue<Waiting>()
  /** Since when somebody has been waiting without a break. */
  #standingSinceMs: number | undefined
  /** When the event loop was last seen to have rested, and its idle time then. */
  #restedAtMs: number
  #idleMsAtRest: number
  /** Time that refusals may take, and until when it was reckoned. Less than 0 when the last refusal took longer. */
  #refusalMs = 0
  #refusalsReckonedAtMs: number
  #isTurnEndPlanned = false

  /** `underWay`: how many requests are being answered. */
  constructor(underWay: () => number, refusals: Pick<Refusals, 'count'>, clock: LoopClock = loopClock) {
    this.#underWay = underWay
    this.#refusals = refusals
    this.#clock = clock
    this.#restedAtMs = clock.nowMs()
    this.#refusalsReckonedAtMs = this.#restedAtMs
    this.#idleMsAtRest = clock.idleMs()
  }

  /** Who waits to be served, and who waits to be refused. */
  get waiting(): number {
    return this.#waiting.length + this.#refused.length
  }

  enter(arrival: Arrival): void {
    const nowMs = this.#clock.nowMs()
    if (this.#waiting.length === 0 && this.#hasRoom(nowMs, 0)) {
      arrival.serve(undefined)
      return
    }
    this.#waiting.push({ arrival, arrivedAtMs: nowMs })
    this.#standingSinceMs ??= nowMs
    this.#planTurnEnd()
  }

  /** `begun`: requests that were let in just now, and are not counted as under way before their bodies are read. */
  #hasRoom(nowMs: number, begun: number): boolean {
    return this.#underWay() + begun < turnstileLimits.underWayMin || !this.#isBusy(nowMs)
  }

  #isBusy(nowMs: number): boolean {
    const idleMs = this.#clock.idleMs()
    if (idleMs - this.#idleMsAtRest >= turnstileLimits.restMsMin) {
      this.#idleMsAtRest = idleMs
      this.#restedAtMs = nowMs
    }
    return nowMs - this.#restedAtMs > turnstileLimits.busyMsMax
  }

  #planTurnEnd(): void {
    if (this.#isTurnEndPlanned) return
    this.#isTurnEndPlanned = true
    setImmediate(this.#endTurn)
  }

  readonly #endTurn = () => {
    this.#isTurnEndPlanned = false
    if (this.waiting === 0) return
    this.#refuse(this.#serve())
    if (this.waiting > 0) this.#planTurnEnd()
  }

  /** Serves those for whom there is room; returns what time it is then. */
  #serve(): number {
    const { standingMsMax, waitMsMax } = turnstileLimits
    let nowMs = this.#clock.nowMs()
    let begun = 0
    let hasExpired = false
    const isOverloaded = this.#standingSinceMs !== undefined && nowMs - this.#standingSinceMs > standingMsMax
    for (let first = this.#waiting.first; first !== undefined; first = this.#waiting.first) {
      if (isOverloaded && nowMs - first.arrivedAtMs > waitMsMax) {
        this.#waiting.shift()
        this.#refused.push(first)
        hasExpired = true
        continue
      }
      if (!this.#hasRoom(nowMs, begun)) return nowMs
      this.#waiting.shift()
      if (first.arrival.isGone) continue
      first.arrival.serve(first.arrivedAtMs)
      begun++
      nowMs = this.#clock.nowMs()
    }
    // A queue that is empty because all were too late has not come to an end.
    if (!hasExpired) this.#standingSinceMs = undefined
    return nowMs
  }

  /**
   * Refuses as many as there is time for: a share of what has gone by, or, when nobody waits to be served, as much as a turn
   * may take. Whoever was refused asks again at once, so that each refusal costs the reading of another request, too.
   */
  #refuse(startedAtMs: number): void {
    const { refusedShareMax, refusedMsMax } = turnstileLimits
    const earnedMs =
      this.#waiting.length === 0 ? refusedMsMax : (startedAtMs - this.#refusalsReckonedAtMs) * refusedShareMax
    const mayTakeMs = Math.min(refusedMsMax, this.#refusalMs + earnedMs)
    let tookMs = 0
    while (tookMs < mayTakeMs) {
      const first = this.#refused.shift()
      if (first === undefined) break
      if (first.arrival.isGone) continue
      this.#refusals.count('late')
      first.arrival.refuse()
      tookMs = this.#clock.nowMs() - startedAtMs
    }
    this.#refusalMs = mayTakeMs - tookMs
    this.#refusalsReckonedAtMs = startedAtMs
  }
}

/** First in, first out. An array of thousands would be moved as a whole at each `shift`. */
class Queue<Item> {
  #items: Item[] = []
  #head = 0

  get length(): number {
    return this.#items.length - this.#head
  }

  get first(): Item | undefined {
    return this.#items[this.#head]
  }

  push(item: Item): void {
    this.#items.push(item)
  }

  shift(): Item | undefined {
    const item = this.#items[this.#head]
    if (item === undefined) return undefined
    this.#head++
    // Half of it is garbage: moving the other half costs no more than it has cost to fill it.
    if (this.#head * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#head)
      this.#head = 0
    }
    return item
  }
}
