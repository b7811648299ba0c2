import { afterEach, describe, expect, test } from 'vitest'
import { clockSkewMaxMs } from '#sufler/schema/outcome-times.ts'
import { clockOffMaxMs, StoreClock } from '#sufler/service/clock/store-clock.ts'
import { StoreUnavailable } from '#sufler/store/store-unavailable.ts'

/** A store and a machine whose clocks the test sets; the steady clock goes on by itself, from wherever the machine began. */
class World {
  storeMs = Date.UTC(2026, 6, 1, 12)
  steadyMs = 5_000.25
  machineOffMs = 0
  /** How long the next questions take to the store, and back. */
  trips: [toMs: number, backMs: number][] = []
  isAway = false

  readonly store = {
    description: 'redis://store:6379/0',
    readClock: async () => {
      if (this.isAway) throw new StoreUnavailable('away')
      const [toMs, backMs] = this.trips.shift() ?? [0, 0]
      this.pass(toMs)
      const readMs = this.storeMs
      this.pass(backMs)
      return readMs
    },
  }

  pass(ms: number): void {
    this.storeMs += ms
    this.steadyMs += ms
  }

  async open(): Promise<StoreClock> {
    opened = await StoreClock.open({
      store: this.store,
      machineClock: () => this.storeMs + this.machineOffMs,
      steadyClock: () => this.steadyMs,
    })
    return opened
  }
}

let opened: StoreClock | undefined
afterEach(() => opened?.close())

const hourMs = 3_600_000

describe('the time of a node', () => {
  test.each([-2 * hourMs, 0, 2 * hourMs])('is the store’s, with a machine that is off by %d ms', async (offMs) => {
    const world = new World()
    world.machineOffMs = offMs
    const clock = await world.open()
    world.pass(1_234)
    expect(clock.now()).toBe(world.storeMs)
    expect(clock.offMs).toBe(offMs)
    expect(clock.isSound).toBe(offMs === 0)
  })

  test('is wrong by half the shortest round trip at most', async () => {
    const world = new World()
    world.trips = [
      [900, 100],
      [2, 18],
      [0, 300],
    ]
    const clock = await world.open()
    expect(Math.abs(clock.now() - world.storeMs)).toBeLessThanOrEqual(10)
  })

  test('does not tremble with the round trips, and follows a clock that drifts', async () => {
    const world = new World()
    world.trips = Array(3).fill([1, 1])
    const clock = await world.open()
    const wasAheadMs = clock.now() - world.storeMs
    world.trips = Array(3).fill([40, 0])
    await clock.measure()
    expect(clock.now() - world.storeMs).toBe(wasAheadMs)
    world.storeMs += 30
    world.trips = Array(3).fill([1, 1])
    await clock.measure()
    expect(clock.now()).toBe(world.storeMs)
  })

  test('goes on evenly while the store is away, and when somebody sets the machine’s clock', async () => {
    const world = new World()
    const clock = await world.open()
    world.isAway = true
    world.machineOffMs = 3 * hourMs
    world.pass(60_000)
    await clock.measure()
    expect(clock.now()).toBe(world.storeMs)
    expect(clock.isSound).toBe(true)
    world.isAway = false
    await clock.measure()
    expect({ now: clock.now(), isSound: clock.isSound }).toEqual({ now: world.storeMs, isSound: false })
  })

  test('is put right when the machine has slept, and its steady clock with it', async () => {
    const world = new World()
    const clock = await world.open()
    world.storeMs += 2 * hourMs
    expect(clock.now()).toBe(world.storeMs - 2 * hourMs)
    await clock.measure()
    expect(clock.now()).toBe(world.storeMs)
    expect(clock.isSound).toBe(true)
  })

  test('is not to be had from a store that is away', async () => {
    const world = new World()
    world.isAway = true
    await expect(world.open()).rejects.toBeInstanceOf(StoreUnavailable)
  })
})

test('a machine whose clock is off says by how much, until it is not', async () => {
  const world = new World()
  const clock = await world.open()
  const told: (string | undefined)[] = []
  clock.watch((detail) => told.push(detail))
  for (const offMs of [clockOffMaxMs, clockOffMaxMs + 1, -2 * hourMs, 0]) {
    world.machineOffMs = offMs
    await clock.measure()
  }
  const detail = (off: string) =>
    `this machine's clock is ${off} that of redis://store:6379/0, more than 300 s; no units of budgets are leased here until they agree`
  expect(told).toEqual([undefined, undefined, detail('300 s ahead of'), detail('7200 s behind'), undefined])
})

test('two nodes that lease, and a caller who is as wrong, stay within what outcomes are taken for', () => {
  expect(3 * clockOffMaxMs).toBeLessThanOrEqual(clockSkewMaxMs)
  expect(clockSkewMaxMs).toBeGreaterThan(10 * 60_000)
})
