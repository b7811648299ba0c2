import { connect, type Socket } from 'node:net'

const lengthName = Buffer.from('content-length: ')
const headEnd = Buffer.from('\r\n\r\n')

/**
 * A kept connection that carries one request at a time, for a client that must cost less than the server it floods: of an
 * answer it reads the status, the length and whether it is whole.
 */
export class FloodConnection {
  readonly #socket: Socket
  #received: Buffer | undefined
  #onAnswer: ((status: number, answer: Buffer) => void) | undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk) => this.#receive(chunk))
    socket.on('error', () => {})
    socket.on('close', () => this.#answer(0, Buffer.alloc(0)))
  }

  static open(host: string, port: number): Promise<FloodConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port, noDelay: true })
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        resolve(new FloodConnection(socket))
      })
    })
  }

  get isBroken(): boolean {
    return this.#socket.destroyed
  }

  send(request: Buffer, onAnswer: (status: number, answer: Buffer) => void): void {
    this.#onAnswer = onAnswer
    this.#socket.write(request)
  }

  close(): void {
    this.#socket.destroy()
  }

  #receive(chunk: Buffer): void {
    const received = this.#received === undefined ? chunk : Buffer.concat([this.#received, chunk])
    this.#received = received
    const bodyStart = received.indexOf(headEnd) + headEnd.length
    if (bodyStart < headEnd.length) return
    const at = received.indexOf(lengthName)
    const length = Number.parseInt(received.toString('latin1', at + lengthName.length, at + lengthName.length + 9), 10)
    if (received.length < bodyStart + length) return
    this.#received = undefined
    this.#answer(Number(received.toString('latin1', 9, 12)), received)
  }

  #answer(status: number, answer: Buffer): void {
    const onAnswer = this.#onAnswer
    this.#onAnswer = undefined
    onAnswer?.(status, answer)
  }
}
