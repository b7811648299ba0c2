import { describe, expect, test } from 'vitest'
import { type Arrival, Turnstile, turnstileLimits } from '#sufler/service/admission/turnstile.ts'

const { busyMsMax, standingMsMax, waitMsMax, underWayMin } = turnstileLimits

/** Time that passes only when somebody works; the event loop's own idle time beside it. */
class WorkClock {
  now = 0
  idle = 0
  nowMs = () => this.now
  idleMs = () => this.idle
  work(ms: number): void {
    this.now += ms
  }
  rest(ms: number): void {
    this.now += ms
    this.idle += ms
  }
}

class Desk {
  readonly clock = new WorkClock()
  readonly refusals: string[] = []
  underWay = 0
  #begun = 0
  readonly turnstile = new Turnstile(() => this.underWay, { count: (reason) => this.refusals.push(reason) }, this.clock)
  readonly served: { id: number; waitedMs: number }[] = []
  readonly refused: number[] = []
  readonly gone = new Set<number>()
  #arrived = 0

  /** Somebody arrives, whose work takes `workMs`, and whose refusal takes a tenth of it. */
  arrive(workMs = 1): number {
    const id = this.#arrived++
    const desk = this
    const arrival: Arrival = {
      get isGone() {
        return desk.gone.has(id)
      },
      serve: (waitedSinceMs) => {
        desk.served.push({ id, waitedMs: desk.clock.now - (waitedSinceMs ?? desk.clock.now) })
        desk.clock.work(workMs)
        // The body of a request that has waited is read when the turn is over.
        if (waitedSinceMs === undefined) desk.underWay++
        else desk.#begun++
      },
      refuse: () => {
        desk.refused.push(id)
        desk.clock.work(workMs / 10)
      },
    }
    this.turnstile.enter(arrival)
    return id
  }

  /** The turn ends, and so many answers of those under way are done with it. */
  async turn(answered = 0): Promise<void> {
    this.underWay = Math.max(0, this.underWay - answered)
    await new Promise((resolve) => setImmediate(resolve))
    this.underWay += this.#begun
    this.#begun = 0
  }
}

describe('the turnstile', () => {
  test('serves at once while few are under way, and while the event loop has time, however long it was idle', async () => {
    const desk = new Desk()
    for (let round = 0; round < underWayMin * 2; round++) {
      desk.clock.rest(1_000)
      const id = desk.arrive()
      expect(desk.served.at(-1)).toEqual({ id, waitedMs: 0 })
      await desk.turn()
    }
    expect(desk.refused).toEqual([])
  })

  test('serves everybody when the store is slow, and not the event loop', async () => {
    const desk = new Desk()
    for (let turn = 0; turn < 500; turn++) {
      desk.clock.rest(1)
      desk.arrive(0.1)
      desk.arrive(0.1)
      await desk.turn()
    }
    expect(desk.underWay).toBe(1_000)
    expect(desk.refused).toEqual([])
  })

  test('makes those wait who are many in a turn that is long already, and serves them in their order', async () => {
    const desk = new Desk()
    const count = underWayMin * 2
    for (let i = 0; i < count; i++) desk.arrive()
    expect(desk.served).toHaveLength(underWayMin)
    while (desk.turnstile.waiting > 0) await desk.turn(10)
    expect(desk.served.map(({ id }) => id)).toEqual(Array.from({ length: count }, (_, id) => id))
    expect(desk.refused).toEqual([])
  })

  test('loses nobody to a turn that is long for once', async () => {
    const desk = new Desk()
    desk.underWay = underWayMin
    desk.clock.work(90)
    for (let i = 0; i < 50; i++) desk.arrive(0.1)
    expect(desk.served).toEqual([])
    while (desk.turnstile.waiting > 0) await desk.turn(10)
    expect(desk.served).toHaveLength(50)
  })

  test('under more than it can serve, serves those who are in time and refuses the others, all of them in the end', async () => {
    const desk = new Desk()
    let arrived = 0
    const crowd = async (turns: number) => {
      for (let turn = 0; turn < turns; turn++) {
        for (let i = 0; i < 15; i++, arrived++) desk.arrive()
        await desk.turn(5)
      }
    }
    await crowd(100)
    const from = desk.served.length
    const startedAt = desk.clock.now
    await crowd(300)
    const late = desk.served.slice(from).filter(({ waitedMs }) => waitedMs > waitMsMax + 1)
    expect(late).toEqual([])
    // Most of the time went to answers that are of use.
    expect((desk.served.length - from) / (desk.clock.now - startedAt)).toBeGreaterThan(0.8)
    while (desk.turnstile.waiting > 0) await desk.turn(5)
    expect(desk.served.length + desk.refused.length).toBe(arrived)
    expect(desk.refusals).toEqual(desk.refused.map(() => 'late'))
    // And when the crowd has gone, all is as before.
    await desk.turn(underWayMin)
    const id = desk.arrive()
    expect(desk.served.at(-1)).toEqual({ id, waitedMs: 0 })
  })

  test('refuses nobody before somebody has waited for long without a break', async () => {
    const desk = new Desk()
    while (desk.clock.now < standingMsMax * 0.9) {
      for (let i = 0; i < 15; i++) desk.arrive()
      await desk.turn(5)
    }
    expect(desk.refused).toEqual([])
  })

  test('forgets those who have gone', async () => {
    const desk = new Desk()
    desk.underWay = underWayMin
    desk.clock.work(busyMsMax * 2)
    for (let i = 0; i < 20; i++) desk.gone.add(desk.arrive())
    while (desk.turnstile.waiting > 0) await desk.turn(10)
    expect(desk.served).toEqual([])
    expect(desk.refused).toEqual([])
  })
})
