import { once } from 'node:events'
import WebSocket from 'ws'
import type { CallState, Done, LiveFailure, LiveMessage, LiveRequest } from '#sufler/schema/live.ts'
import { eventually } from '../support/timed.ts'

type MessageOf<Type extends LiveMessage['type']> = Extract<LiveMessage, { type: Type }>

/** A client of `/v1/live`, which keeps everything that it was told. */
export class LiveClient {
  readonly messages: LiveMessage[] = []
  readonly socket: WebSocket
  closed: { code: number; reason: string } | undefined
  #lastId = 0

  private constructor(socket: WebSocket) {
    this.socket = socket
    socket.on('message', (data) => this.messages.push(JSON.parse(String(data)) as LiveMessage))
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: String(reason) }
    })
    socket.on('error', () => {})
  }

  /** Without a hello. */
  static async connect(url: string, headers: Record<string, string> = {}): Promise<LiveClient> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/live`, { headers, perMessageDeflate: false })
    const client = new LiveClient(socket)
    await once(socket, 'open')
    return client
  }

  static async open(url: string, hello: Partial<LiveRequest & { type: 'hello' }> = {}): Promise<LiveClient> {
    const client = await LiveClient.connect(url)
    client.send({ type: 'hello', ...hello })
    await client.until('welcome')
    return client
  }

  get welcome(): MessageOf<'welcome'> {
    return this.all('welcome')[0] as MessageOf<'welcome'>
  }

  get errors(): LiveFailure[] {
    return this.all('error')
  }

  all<Type extends LiveMessage['type']>(type: Type): MessageOf<Type>[] {
    return this.messages.filter((message): message is MessageOf<Type> => message.type === type)
  }

  states(callId: string): CallState[] {
    return this.all('call.state').filter((state) => state.callId === callId)
  }

  /** The newest. */
  state(callId: string): CallState {
    const state = this.states(callId).at(-1)
    if (state === undefined) throw new Error(`nothing was told of the call ${callId}`)
    return state
  }

  offers(callId: string): string[] {
    return this.state(callId).cards.map(({ offerId }) => offerId)
  }

  send(message: LiveRequest): void {
    this.socket.send(JSON.stringify(message))
  }

  sendRaw(data: string | Buffer): void {
    this.socket.send(data)
  }

  /** What the server answers to this message: that it is done, or what is wrong. */
  ask(message: LiveRequest): Promise<Done | LiveFailure> {
    const id = `m${++this.#lastId}`
    this.send({ ...message, id })
    return eventually(async () => {
      const answer = this.messages.find(
        (told): told is Done | LiveFailure => (told.type === 'done' || told.type === 'error') && told.id === id,
      )
      if (answer === undefined) throw new Error(`no answer to ${JSON.stringify(message)}`)
      return answer
    }, 5_000)
  }

  /** Throws unless it is done. */
  async do(message: LiveRequest): Promise<Done> {
    const answer = await this.ask(message)
    if (answer.type === 'error') throw new Error(JSON.stringify(answer))
    return answer
  }

  /** The first message of the type, or the first one for which `fits` holds. */
  until<Type extends LiveMessage['type']>(
    type: Type,
    fits: (message: MessageOf<Type>) => boolean = () => true,
  ): Promise<MessageOf<Type>> {
    return eventually(async () => {
      const found = this.all(type).find(fits)
      if (found === undefined)
        throw new Error(`no ${type} that fits among ${JSON.stringify(this.messages).slice(-600)}`)
      return found
    }, 5_000)
  }

  untilState(callId: string, fits: (state: CallState) => boolean): Promise<CallState> {
    return this.until('call.state', (state) => state.callId === callId && fits(state))
  }

  untilClosed(): Promise<{ code: number; reason: string }> {
    return eventually(async () => {
      if (this.closed === undefined) throw new Error('the connection is open')
      return this.closed
    }, 8_000)
  }

  /** As when the network goes. */
  cut(): void {
    this.socket.terminate()
  }

  async close(): Promise<void> {
    if (this.closed !== undefined) return
    this.socket.close(1000)
    await this.untilClosed()
  }
}
