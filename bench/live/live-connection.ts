import { once } from 'node:events'
import WebSocket from 'ws'
import type { CallState, LiveMessage, LiveRequest } from '#sufler/schema/live.ts'

/** One session of a client, which hands on every state that comes. */
export class LiveConnection {
  readonly #socket: WebSocket

  private constructor(socket: WebSocket) {
    this.#socket = socket
  }

  /** Resolves when the server has welcomed the client. An error of the server ends the benchmark. */
  static async open(url: string, onState: (state: CallState) => void): Promise<LiveConnection> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/live`, { perMessageDeflate: false })
    await once(socket, 'open')
    const connection = new LiveConnection(socket)
    const welcomed = new Promise<void>((resolve) => {
      socket.on('message', (data) => {
        const message = JSON.parse(String(data)) as LiveMessage
        if (message.type === 'call.state') onState(message)
        else if (message.type === 'welcome') resolve()
        else if (message.type === 'error') throw new Error(`${message.code}: ${message.detail}`)
      })
    })
    connection.send({ type: 'hello' })
    await welcomed
    return connection
  }

  send(message: LiveRequest): void {
    this.#socket.send(JSON.stringify(message))
  }

  close(): void {
    this.#socket.terminate()
  }
}
