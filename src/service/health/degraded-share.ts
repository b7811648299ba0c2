import type { Alarms } from './alarms.ts'

/** The alarm looks back so far. */
const windowSeconds = 60
/** Of fewer decisions nothing is said: one slow answer in the night is no share. */
const decisionsMin = 20
/** Raised from this share on … */
export const degradedShareMax = 0.1
/** … and over when it is down to this: a share that swings about one bound would raise and clear it all the time. */
const degradedShareOver = 0.05

/**
 * The share of decisions that went without the customer, the history, budgets or the engine, and so showed fallbacks or
 * less, in the last minute. A placement whose offers did not match shows its fallback as well, and is not meant: that is
 * for the rules to decide.
 *
 * A decision adds one to a number; a second's numbers are put away once a second.
 */
export class DegradedShare {
  readonly #alarms: Alarms
  readonly #timer: NodeJS.Timeout
  /** By second, the present one not included; the oldest is overwritten. */
  readonly #decisions = new Uint32Array(windowSeconds)
  readonly #degraded = new Uint32Array(windowSeconds)
  #second = 0
  #decisionsNow = 0
  #degradedNow = 0
  /** What they went without since the alarm was clear. */
  readonly #parts = new Set<string>()

  constructor(alarms: Alarms) {
    this.#alarms = alarms
    this.#timer = setInterval(() => this.tick(), 1_000).unref()
  }

  decided(degraded: readonly string[]): void {
    this.#decisionsNow++
    if (degraded.length === 0) return
    this.#degradedNow++
    for (const part of degraded) this.#parts.add(part)
  }

  /** Call it every second. */
  tick(): void {
    this.#decisions[this.#second] = this.#decisionsNow
    this.#degraded[this.#second] = this.#degradedNow
    this.#second = (this.#second + 1) % windowSeconds
    this.#decisionsNow = 0
    this.#degradedNow = 0
    const decisions = sum(this.#decisions)
    const share = decisions < decisionsMin ? 0 : sum(this.#degraded) / decisions
    if (share > degradedShareMax) this.#alarms.raise('decisions-degraded', this.#detail())
    else if (share <= degradedShareOver) {
      this.#parts.clear()
      this.#alarms.clear('decisions-degraded')
    }
  }

  close(): void {
    clearInterval(this.#timer)
  }

  /** Without the share itself, which is another every second and would be told each time. */
  #detail(): string {
    const parts = [...this.#parts].sort().join(', ')
    return `more than ${degradedShareMax * 100} % of the decisions of the last minute went without: ${parts}`
  }
}

function sum(numbers: Uint32Array): number {
  return numbers.reduce((total, number) => total + number, 0)
}
