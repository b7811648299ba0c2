import { connect, type Socket } from 'node:net'

/** Called once a request: status and body, or status 0 when the connection broke. */
type OnAnswer = (status: number, body: string) => void

const headEnd = Buffer.from('\r\n\r\n')

/**
 * One keep-alive connection that carries one request at a time. Reads what our servers send (a status line and
 * Content-Length) and nothing more: a whole HTTP client takes more of the machine than some of the servers it measures.
 */
export class HttpConnection {
  readonly #socket: Socket
  #received: Buffer = Buffer.alloc(0)
  #onAnswer: OnAnswer | undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk) => this.#receive(chunk))
    socket.on('error', () => {})
    socket.on('close', () => this.#answer(0, ''))
  }

  static open(host: string, port: number): Promise<HttpConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port, noDelay: true })
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        resolve(new HttpConnection(socket))
      })
    })
  }

  /** `request` is the whole of it, head and body. */
  send(request: Buffer, onAnswer: OnAnswer): void {
    if (this.#onAnswer !== undefined) throw new Error('the connection carries a request already')
    if (this.#socket.destroyed) {
      onAnswer(0, '')
      return
    }
    this.#onAnswer = onAnswer
    this.#socket.write(request)
  }

  close(): void {
    this.#socket.destroy()
  }

  #receive(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk])
    const bodyStart = this.#received.indexOf(headEnd) + headEnd.length
    if (bodyStart < headEnd.length) return
    const head = this.#received.toString('latin1', 0, bodyStart)
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
    if (length === undefined) {
      this.#socket.destroy(new Error('an answer without Content-Length'))
      return
    }
    const end = bodyStart + Number(length)
    if (this.#received.length < end) return
    const body = this.#received.toString('utf8', bodyStart, end)
    this.#received = this.#received.subarray(end)
    this.#answer(Number(head.slice(9, 12)), body)
  }

  #answer(status: number, body: string): void {
    const onAnswer = this.#onAnswer
    this.#onAnswer = undefined
    onAnswer?.(status, body)
  }
}
