import { FloodConnection } from './flood-connection.ts'

const healthEveryMs = 50

/**
 * Asks for health one question at a time, as a load balancer does, from a process that does nothing else: the one that floods
 * would count its own thousands of answers as the server's wait.
 */
export class HealthWatch {
  readonly #connection: FloodConnection
  readonly #timer: NodeJS.Timeout
  #msMax = 0
  #askedAtMs: number | undefined

  static async start(url: string): Promise<HealthWatch> {
    const { hostname, port } = new URL(url)
    return new HealthWatch(await FloodConnection.open(hostname, Number(port)))
  }

  private constructor(connection: FloodConnection) {
    this.#connection = connection
    const request = Buffer.from('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n')
    this.#timer = setInterval(() => {
      if (this.#askedAtMs !== undefined) return
      const askedAtMs = performance.now()
      this.#askedAtMs = askedAtMs
      this.#connection.send(request, (status) => {
        this.#askedAtMs = undefined
        this.#msMax = Math.max(this.#msMax, status === 200 ? performance.now() - askedAtMs : Number.POSITIVE_INFINITY)
      })
    }, healthEveryMs)
  }

  /** Returns the longest wait for a 200 in milliseconds; infinity when there was another answer or none. */
  stop(): number {
    clearInterval(this.#timer)
    this.#connection.close()
    return this.#askedAtMs === undefined ? this.#msMax : Math.max(this.#msMax, performance.now() - this.#askedAtMs)
  }
}
