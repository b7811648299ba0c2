/** How often what must make progress is looked at. */
export const lookMs = 250

/** What one look can add: a look that comes late says more of the thread that looks than of the one it looks at. */
const addedPerLookMsMax = 2 * lookMs

/**
 * Counts how long something has made no progress. Only time in which the counting thread ran itself is counted: when the
 * process was stopped or the machine slept, one look is added and not the hours in between.
 */
export class StallClock {
  #mark: number | undefined
  #lookedAtMs = 0
  #stalledMs = 0

  /**
   * Milliseconds without progress so far. `mark` is a number that changes with every step forward; undefined while there
   * is nothing to do.
   */
  look(nowMs: number, mark: number | undefined): number {
    const isStill = mark !== undefined && mark === this.#mark
    this.#stalledMs = isStill ? this.#stalledMs + Math.min(nowMs - this.#lookedAtMs, addedPerLookMsMax) : 0
    this.#mark = mark
    this.#lookedAtMs = nowMs
    return this.#stalledMs
  }
}

/** Calls back once after so much time as a `StallClock` counts it, unless it is cleared before. */
export function afterWatched(timeMs: number, onEnd: () => void): { clear(): void } {
  const clock = new StallClock()
  clock.look(performance.now(), 0)
  const timer = setInterval(
    () => {
      if (clock.look(performance.now(), 0) < timeMs) return
      clearInterval(timer)
      onEnd()
    },
    Math.min(lookMs, timeMs),
  )
  timer.unref()
  return { clear: () => clearInterval(timer) }
}
