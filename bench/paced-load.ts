import { HttpConnection } from './http-connection.ts'
import { isGoodAnswer, type LoadResult, type PacedCommand } from './http-load.ts'
import { LatencyRecorder } from './latency-recorder.ts'

/** Requests that may wait for a connection; a server so far behind does not keep the rate, and the run is stopped. */
const waitingMax = 20_000

/**
 * Sends at a fixed rate, a few requests every millisecond, whether or not earlier ones are answered, and takes each
 * latency from the moment its request was due to go out, so that a server that stalls is charged for all that waited
 * meanwhile (no coordinated omission).
 *
 * autocannon's `overallRate` is no use here. It sends a second's requests as fast as the server answers them and then
 * pauses until the next second: half of saturation is saturation for half of the time. Its correction for coordinated
 * omission takes the expected interval as 1 ms for any rate, its histogram holds whole milliseconds.
 *
 * What is late on our side is no latency of the server: see `generatorLagMsP99`.
 */
export async function sendAtRate(command: PacedCommand, bodies: string[]): Promise<LoadResult> {
  const { hostname, port, pathname, host } = new URL(command.url)
  const requests = bodies.map((body) => encodeRequest(host, pathname, body))
  const connections = await Promise.all(
    Array.from({ length: command.connections }, () => HttpConnection.open(hostname, Number(port))),
  )
  try {
    return await new PacedRun(command, requests, connections).run()
  } finally {
    for (const connection of connections) connection.close()
  }
}

class PacedRun {
  readonly #latencies = new LatencyRecorder()
  readonly #lags = new LatencyRecorder()
  readonly #free: HttpConnection[]
  /** When each waiting request was due, oldest first. */
  readonly #waiting: number[] = []
  #failures = 0
  #taken = 0
  #answered = 0
  #ended: (() => void) | undefined

  constructor(
    readonly command: PacedCommand,
    readonly requests: Buffer[],
    connections: readonly HttpConnection[],
  ) {
    this.#free = [...connections]
  }

  async run(): Promise<LoadResult> {
    const { seconds, ratePerSecond } = this.command
    const startedAtMs = performance.now()
    await this.#send(startedAtMs, Math.round(ratePerSecond * seconds))
    const elapsed = (performance.now() - startedAtMs) / 1000
    return {
      answers: this.#answered,
      throughputPerSecond: this.#answered / elapsed,
      latencyMs: this.#latencies.latencyMs,
      failures: this.#failures,
      generatorLagMsP99: this.#lags.latencyMs.p99,
    }
  }

  /** Resolves when all are answered. */
  #send(startedAtMs: number, total: number): Promise<void> {
    return new Promise((resolve, reject) => {
      let due = 0
      let lastTickMs = startedAtMs
      this.#ended = () => {
        if (due === total && this.#answered + this.#failures >= total) resolve()
      }
      const tick = () => {
        const nowMs = performance.now()
        // A timer of 1 ms; what is beyond is ours, since nothing here waits for the server.
        this.#lags.record(Math.max(0, nowMs - lastTickMs - 1))
        lastTickMs = nowMs
        const dueNow = Math.min(total, Math.floor(((nowMs - startedAtMs) / 1000) * this.command.ratePerSecond))
        for (; due < dueNow; due++) this.#waiting.push(nowMs)
        if (this.#waiting.length > waitingMax) {
          reject(
            new Error(`${this.command.url} does not keep a rate of ${this.command.ratePerSecond} requests a second`),
          )
          return
        }
        this.#dispatch()
        if (due < total) setTimeout(tick, 1)
      }
      tick()
    })
  }

  #dispatch(): void {
    while (this.#waiting.length > 0) {
      const connection = this.#free.pop()
      if (connection === undefined) return
      const dueAtMs = this.#waiting.shift() as number
      const request = this.requests[this.#taken++ % this.requests.length] as Buffer
      connection.send(request, (status, body) => this.#receive(connection, dueAtMs, status, body))
    }
  }

  #receive(connection: HttpConnection, dueAtMs: number, status: number, body: string): void {
    this.#latencies.record(performance.now() - dueAtMs)
    if (status === 200 && isGoodAnswer(body)) this.#answered++
    else this.#failures++
    this.#free.push(connection)
    this.#dispatch()
    this.#ended?.()
  }
}

function encodeRequest(host: string, path: string, body: string): Buffer {
  const head = `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`
  return Buffer.from(head + body)
}
