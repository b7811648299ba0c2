import type { Store } from '../../store/store.ts'
import { StoreUnavailable } from '../../store/store-unavailable.ts'

/**
 * A node whose own clock is further from the store's says so and leases nothing. A third of what outcomes are taken for
 * (`clockSkewMaxMs`): two nodes that lease, and a caller who keeps time as badly, still understand each other.
 */
export const clockOffMaxMs = 5 * 60_000

const measureEveryMs = 5_000
/** Of each measurement, the round trip that was shortest is believed. */
const roundTrips = 3
/** How often it is looked whether the machine slept, or its clock was set. */
const lookEveryMs = 1_000
const jumpMs = 1_000

export interface StoreClockOptions {
  store: Pick<Store, 'readClock' | 'description'>
  /** The machine's own clock, which may be wrong or set while we run. */
  machineClock?: () => number
  /** Never jumps, in milliseconds: `performance.now`. */
  steadyClock?: () => number
}

/** The store's clock as one round trip found it. */
interface Sample {
  /** To add to the steady clock. */
  offsetMs: number
  /** By so much the offset may be wrong, in either direction: half the round trip. */
  errorMs: number
}

/**
 * What time it is, for everything that nodes share: histories, places under strict caps, periods of budgets, ages of
 * decisions and outcomes. It is the store's clock, so all nodes mean the same moment, however wrong their own clocks are;
 * with an embedded store it is the machine's. Between measurements the node's steady clock carries it on, also while the
 * store is away; so it jumps neither when somebody sets the machine's clock nor when the store's server is replaced by one
 * that keeps the same time.
 */
export class StoreClock {
  readonly #options: Required<StoreClockOptions>
  readonly #timers: NodeJS.Timeout[] = []
  #sample: Sample
  /** Of the machine's clock from this one, when last measured. */
  #offMs = 0
  #onMeasured: (detail: string | undefined) => void = () => {}

  private constructor(options: Required<StoreClockOptions>, sample: Sample) {
    this.#options = options
    this.#sample = sample
    this.#note()
  }

  /** Rejects with `StoreUnavailable`: without the store's time there is none to begin with. */
  static async open(options: StoreClockOptions): Promise<StoreClock> {
    const given = { machineClock: Date.now, steadyClock: () => performance.now(), ...options }
    const clock = new StoreClock(given, await sampleOf(given))
    clock.#timers.push(setInterval(() => void clock.measure(), measureEveryMs).unref())
    clock.#timers.push(setInterval(() => clock.#look(), lookEveryMs).unref())
    return clock
  }

  /** Whole milliseconds since 1970. A field, so that it can be handed on. */
  readonly now = (): number => Math.round(this.#options.steadyClock() + this.#sample.offsetMs)

  /** By how much the machine's clock is ahead of the store's; negative when it is behind. */
  get offMs(): number {
    return this.#offMs
  }

  /** Whether this machine's clock agrees with the store's well enough to hold what others count on. */
  get isSound(): boolean {
    return Math.abs(this.#offMs) <= clockOffMaxMs
  }

  /** Tells now, and after every measurement, what is wrong with the machine's clock; undefined for nothing. */
  watch(onMeasured: (detail: string | undefined) => void): void {
    this.#onMeasured = onMeasured
    this.#tell()
  }

  /** Never rejects; while the store is away, what was measured before holds. */
  async measure(): Promise<void> {
    let sample: Sample
    try {
      sample = await sampleOf(this.#options)
    } catch (error) {
      // Told by the store itself.
      if (error instanceof StoreUnavailable) return
      throw error
    }
    // What differs by no more than it may be wrong says nothing new; to follow it would make time tremble.
    if (Math.abs(sample.offsetMs - this.#sample.offsetMs) > sample.errorMs || sample.errorMs < this.#sample.errorMs)
      this.#sample = sample
    this.#note()
    this.#tell()
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer)
    this.#onMeasured = () => {}
  }

  #note(): void {
    this.#offMs = this.#options.machineClock() - this.now()
  }

  #tell(): void {
    this.#onMeasured(this.isSound ? undefined : this.#detail())
  }

  #detail(): string {
    const seconds = Math.round(Math.abs(this.#offMs) / 1_000)
    const direction = this.#offMs > 0 ? 'ahead of' : 'behind'
    return (
      `this machine's clock is ${seconds} s ${direction} that of ${this.#options.store.description}, more than ` +
      `${clockOffMaxMs / 1_000} s; no units of budgets are leased here until they agree`
    )
  }

  /** A machine that slept has a steady clock that did not go on: until it is measured, time would be too early. */
  #look(): void {
    if (Math.abs(this.#options.machineClock() - this.now() - this.#offMs) > jumpMs) void this.measure()
  }
}

/** The store's clock at the middle of the round trip, as NTP has it. */
async function sampleOf({ store, steadyClock }: Required<StoreClockOptions>): Promise<Sample> {
  let best: Sample | undefined
  for (let i = 0; i < roundTrips; i++) {
    const sentAtMs = steadyClock()
    const storeMs = await store.readClock()
    const errorMs = (steadyClock() - sentAtMs) / 2
    if (best === undefined || errorMs < best.errorMs) best = { offsetMs: storeMs - sentAtMs - errorMs, errorMs }
  }
  return best as Sample
}
