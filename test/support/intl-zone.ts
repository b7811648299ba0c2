/** The local time of a zone by another way than the one under test: from the fields that `Intl` shows. */
export class IntlZone {
  readonly #format: Intl.DateTimeFormat

  constructor(timeZone: string) {
    const fields = {
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    } as const
    this.#format = new Intl.DateTimeFormat('en-US', { ...fields, timeZone, calendar: 'gregory', hourCycle: 'h23' })
  }

  /** As if it were UTC. */
  localMs(utcMs: number): number {
    const wholeMs = Math.floor(utcMs / 1000) * 1000
    // "12/31/2026, 23:59:59"
    const [month, day, year, hour, minute, second] = this.#format.format(wholeMs).match(/\d+/g)?.map(Number) ?? []
    const localMs = Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second)
    return localMs + (utcMs - wholeMs)
  }

  offsetMs(utcMs: number): number {
    return this.localMs(utcMs) - utcMs
  }

  /**
   * Where the offset changes, by walking from one moment to the other in steps and halving: a change that is taken back
   * within a step is not seen.
   */
  transitions(fromMs: number, toMs: number, stepMs: number): number[] {
    const transitions: number[] = []
    let before = this.offsetMs(fromMs)
    for (let at = fromMs; at < toMs; at += stepMs) {
      const after = this.offsetMs(at + stepMs)
      if (after === before) continue
      let [low, high] = [at, at + stepMs]
      while (high - low > 1000) {
        const middle = Math.floor((low + high) / 2000) * 1000
        if (this.offsetMs(middle) === before) low = middle
        else high = middle
      }
      transitions.push(high)
      before = after
    }
    return transitions
  }
}
