const firstPauseMs = 1_000
const pauseMsMax = 30_000

/** A thread that has worked for this long has shown that it can. */
const provenAfterMs = 60_000

/**
 * How long to wait before a lost thread is started again: the first time not at all, then longer each time, so that what
 * kills threads as soon as they start cannot keep the machine busy with starting them.
 */
export class RestartPauses {
  #losses = 0

  /** `workedMs` is how long the thread that was lost had been ready; 0 for one that never was. */
  next(workedMs: number): number {
    if (workedMs >= provenAfterMs) this.#losses = 0
    const pauseMs = this.#losses === 0 ? 0 : Math.min(pauseMsMax, firstPauseMs * 2 ** (this.#losses - 1))
    this.#losses++
    return pauseMs
  }
}
