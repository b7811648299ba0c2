import { setTimeout as sleep } from 'node:timers/promises'

const everyMs = 250
const patienceMs = 1_000

/** What load balancers see: asks every node for its readiness all the time. */
export class Balancer {
  /** Alarms that some node has raised. */
  readonly alarms = new Set<string>()
  /** Since `forget`: whether a node said that it is not ready, or did not answer in time. */
  wasNotReady = false
  #isRunning = true
  readonly #ended: Promise<unknown>

  constructor(urls: readonly string[]) {
    this.#ended = Promise.all(urls.map((url) => this.#watch(url)))
  }

  /** What was seen so far does not count. */
  forget(): void {
    this.alarms.clear()
    this.wasNotReady = false
  }

  async stop(): Promise<void> {
    this.#isRunning = false
    await this.#ended
  }

  async #watch(url: string): Promise<void> {
    for (; this.#isRunning; await sleep(everyMs)) {
      try {
        const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(patienceMs) })
        const { alarms } = (await response.json()) as { alarms: string[] }
        for (const alarm of alarms) this.alarms.add(alarm)
        if (response.status !== 200) this.wasNotReady = true
      } catch {
        this.wasNotReady = true // killed, paused or too busy: no balancer would send requests there
      }
    }
  }
}
