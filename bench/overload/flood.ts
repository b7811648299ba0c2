import { decisionRequests } from '../decision-requests.ts'
import { LatencyRecorder } from '../latency-recorder.ts'
import type { FloodCommand, FloodPhase, PhaseResult } from './flood-command.ts'
import { FloodConnection } from './flood-connection.ts'

/** Connections that are opened at the same time. */
const openingMax = 100
const windowMs = 250
/** A window is good again when so many of its requests are. */
const goodShareMin = 0.95
/** After the last phase, for answers that are still on their way. */
const lastAnswersMs = 2_000

/**
 * An open-loop client: requests leave when they are due, whatever the server does, and latencies count from then. A request
 * that finds no connection free is given up, as a client with a pool of connections and a deadline would; whichever
 * connection has been free for longest is taken, so that all of them are in use.
 */
export async function flood(command: FloodCommand): Promise<PhaseResult[]> {
  const { hostname, port } = new URL(command.url)
  const open = () => FloodConnection.open(hostname, Number(port))
  const connections: FloodConnection[] = []
  while (connections.length < command.connections) {
    const count = Math.min(openingMax, command.connections - connections.length)
    connections.push(...(await Promise.all(Array.from({ length: count }, open))))
  }
  const client = new OpenLoop(requestsOf(command), connections, command.deadlineMs)
  const phases: Phase[] = []
  for (const { seconds, ratePerSecond } of command.phases) phases.push(await client.run({ seconds, ratePerSecond }))
  await client.drain(lastAnswersMs)
  for (const connection of connections) connection.close()
  return phases.map((phase) => phase.result)
}

class OpenLoop {
  readonly #free: FloodConnection[]
  #firstFree = 0
  #sent = 0
  #underWay = 0

  constructor(
    readonly requests: readonly Buffer[],
    readonly connections: readonly FloodConnection[],
    readonly deadlineMs: number,
  ) {
    this.#free = [...connections]
  }

  /** Resolves when the last request of the phase was due. */
  run({ seconds, ratePerSecond }: FloodPhase): Promise<Phase> {
    const phase = new Phase(performance.now(), seconds * 1_000, this.deadlineMs)
    const total = Math.round(seconds * ratePerSecond)
    let due = 0
    return new Promise((resolve) => {
      const tick = () => {
        const elapsedMs = performance.now() - phase.startedAtMs
        const dueNow = Math.min(total, Math.floor((elapsedMs / 1_000) * ratePerSecond))
        for (; due < dueNow; due++) this.#send(phase, phase.startedAtMs + (due / ratePerSecond) * 1_000)
        if (due < total) setTimeout(tick, 1)
        else resolve(phase)
      }
      tick()
    })
  }

  async drain(timeoutMs: number): Promise<void> {
    const untilMs = performance.now() + timeoutMs
    while (this.#underWay > 0 && performance.now() < untilMs) await new Promise((resolve) => setTimeout(resolve, 20))
  }

  #send(phase: Phase, dueAtMs: number): void {
    const connection = this.#take()
    const window = phase.due(dueAtMs)
    if (connection === undefined) {
      phase.unsent++
      return
    }
    phase.lags.record(performance.now() - dueAtMs)
    this.#underWay++
    const request = this.requests[this.#sent++ % this.requests.length] as Buffer
    connection.send(request, (status, answer) => {
      this.#underWay--
      phase.answered(window, dueAtMs, status, answer)
      if (!connection.isBroken) this.#free.push(connection)
    })
  }

  #take(): FloodConnection | undefined {
    const connection = this.#free[this.#firstFree]
    if (connection === undefined) return undefined
    this.#firstFree++
    if (this.#firstFree * 2 > this.#free.length && this.#firstFree > 1_000) {
      this.#free.splice(0, this.#firstFree)
      this.#firstFree = 0
    }
    return connection
  }
}

interface Window {
  due: number
  goodInTime: number
}

const isGood = Buffer.from('"degraded":[]')

class Phase {
  readonly lags = new LatencyRecorder()
  readonly #good = new LatencyRecorder()
  readonly #windows: Window[] = []
  #goodMsMax = 0
  #degraded = 0
  #refused = 0
  #failed = 0
  unsent = 0

  constructor(
    readonly startedAtMs: number,
    readonly lengthMs: number,
    readonly deadlineMs: number,
  ) {}

  due(dueAtMs: number): Window {
    const index = Math.floor((dueAtMs - this.startedAtMs) / windowMs)
    this.#windows[index] ??= { due: 0, goodInTime: 0 }
    const window = this.#windows[index]
    window.due++
    return window
  }

  answered(window: Window, dueAtMs: number, status: number, answer: Buffer): void {
    if (status === 503) this.#refused++
    else if (status !== 200) this.#failed++
    else if (!answer.includes(isGood)) this.#degraded++
    else {
      const tookMs = performance.now() - dueAtMs
      this.#good.record(tookMs)
      this.#goodMsMax = Math.max(this.#goodMsMax, tookMs)
      if (tookMs <= this.deadlineMs + 10) window.goodInTime++
    }
  }

  get result(): PhaseResult {
    const { p50, p99 } = this.#good.latencyMs
    const bad = this.#windows.findLastIndex(({ due, goodInTime }) => goodInTime < due * goodShareMin)
    return {
      due: this.#windows.reduce((sum, { due }) => sum + due, 0),
      unsent: this.unsent,
      good: this.#good.count,
      degraded: this.#degraded,
      refused: this.#refused,
      failed: this.#failed,
      goodMsP50: p50,
      goodMsP99: p99,
      goodMsMax: this.#goodMsMax,
      settledAfterMs: (bad + 1) * windowMs,
      lagMsP99: this.lags.count === 0 ? 0 : this.lags.latencyMs.p99,
    }
  }
}

function requestsOf({ url, seed, customers, bodies, deadlineMs }: FloodCommand): Buffer[] {
  const { host } = new URL(url)
  return decisionRequests(seed, customers, bodies).map((request) => {
    const body = JSON.stringify({ ...request, deadlineMs })
    const head = `POST /v1/decisions HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`
    return Buffer.from(head + body)
  })
}
