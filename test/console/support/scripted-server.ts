import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { Compile } from 'typebox/compile'
import { type WebSocket, WebSocketServer } from 'ws'
import { LiveMessage, type LiveRequest, LiveRequest as LiveRequestSchema } from '#sufler/schema/live.ts'
import { OperatorConsole } from '#sufler/schema/operator.ts'
import { scriptedConsole, scriptedOffers } from './catalogue.ts'
import { ScriptedSession } from './scripted-session.ts'

const pages = join(import.meta.dirname, '../../../dist/console')
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

/** As strict as the real server's; a page may be framed, as call cards do. */
const contentPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'"

const isRequest = Compile(LiveRequestSchema)
const isMessage = Compile(LiveMessage)
const isConsole = Compile(OperatorConsole)

export interface ScriptedServerOptions {
  /** Who does not show it is let in nowhere. */
  key?: string
  withDemo?: boolean
  heartbeatMs?: number
}

/** Speaks the live protocol and serves the page, with a catalogue of four offers; refuses what does not fit the schemas. */
export class ScriptedServer {
  /** Messages of clients, in order, without pings. */
  readonly received: LiveRequest[] = []
  readonly sessions = new Map<string, ScriptedSession>()
  readonly #http: Server
  readonly #sockets = new Set<WebSocket>()
  /** Put into the page as the data of a call card. */
  callCard: unknown
  /** Answers to requests are kept back, as if the cut came between. */
  isMute = false
  readonly #options: ScriptedServerOptions
  #isCut = false
  #forgotten = new Set<string>()
  #count = 0

  private constructor(options: ScriptedServerOptions) {
    this.#options = options
    this.#http = createServer((request, response) => this.#answer(request, response))
    const live = new WebSocketServer({ noServer: true })
    this.#http.on('upgrade', (request, socket, head) => {
      if (this.#isCut || request.url !== '/v1/live') socket.destroy()
      else live.handleUpgrade(request, socket, head, (connected) => this.#accept(connected))
    })
  }

  static async start(options: ScriptedServerOptions = {}): Promise<ScriptedServer> {
    const server = new ScriptedServer(options)
    await new Promise<void>((done) => server.#http.listen(0, '127.0.0.1', done))
    return server
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`
  }

  get session(): ScriptedSession {
    const session = [...this.sessions.values()].at(-1)
    if (session === undefined) throw new Error('there is no session')
    return session
  }

  /** What all sessions have recorded. */
  get recorded(): string[] {
    return [...this.sessions.values()].flatMap(({ recorded }) => recorded)
  }

  /** Breaks all connections, and lets none in until `mend`. */
  cut(): void {
    this.#isCut = true
    for (const socket of this.#sockets) socket.terminate()
  }

  /** Lets connections in again; forgetting all sessions, as another node that never knew them. */
  mend({ forgetting = false } = {}): void {
    this.#isCut = false
    this.isMute = false
    if (forgetting) this.#forgotten = new Set(this.sessions.keys())
  }

  async close(): Promise<void> {
    this.cut()
    this.#http.closeAllConnections()
    await new Promise((done) => this.#http.close(done))
  }

  #accept(socket: WebSocket): void {
    this.#sockets.add(socket)
    let session: ScriptedSession | undefined
    const send = (message: LiveMessage) => {
      if (!isMessage.Check(message)) throw new Error(`not in the protocol: ${JSON.stringify(message)}`)
      if (!this.isMute) socket.send(JSON.stringify(message))
    }
    socket.on('close', () => {
      this.#sockets.delete(socket)
      session?.attach(undefined)
    })
    socket.on('message', (data) => {
      const request: unknown = JSON.parse(String(data))
      if (!isRequest.Check(request)) {
        send({ type: 'error', code: 'live-message-invalid', detail: String(data), errors: [] })
        return
      }
      if (request.type !== 'ping') this.received.push(request)
      if (request.type !== 'hello') {
        session?.receive(request)
        return
      }
      if (this.#options.key !== undefined && request.credential !== this.#options.key) {
        send({ type: 'error', id: 'hello', code: 'key-unknown', detail: 'no such key', errors: [] })
        return
      }
      const resumed = request.resume && !this.#forgotten.has(request.resume.sessionId)
      session = resumed ? this.sessions.get(request.resume?.sessionId ?? '') : undefined
      const isResumed = session !== undefined
      session ??= new ScriptedSession(`session-${++this.#count}`)
      this.sessions.set(session.id, session)
      session.attach(send)
      const heartbeatMs = this.#options.heartbeatMs ?? 15_000
      send({ type: 'welcome', sessionId: session.id, resumed: isResumed, heartbeatMs, resumeWithinMs: 60_000 })
      session.resume()
    })
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', this.url)
    if (this.#isCut) request.socket.destroy()
    else if (url.pathname.startsWith('/console/')) this.#page(url.pathname, response)
    else if (this.#options.key !== undefined && request.headers.authorization !== `Bearer ${this.#options.key}`)
      json(response, 401, problem(request.headers.authorization === undefined ? 'key-required' : 'key-unknown', 401))
    else if (url.pathname === '/v1/console/operator') {
      const about = scriptedConsole(
        url.searchParams.get('locale') === 'ru' ? 'ru' : 'en',
        this.#options.withDemo ?? false,
      )
      if (!isConsole.Check(about)) throw new Error('not in the schema')
      json(response, 200, about)
    } else if (url.pathname === '/v1/decisions') json(response, 200, explained())
    else json(response, 404, problem('route-unknown', 404))
  }

  #page(path: string, response: ServerResponse): void {
    const file = path === '/console/operator' ? 'index.html' : path.slice('/console/'.length)
    const type = types[extname(file)] ?? 'application/octet-stream'
    response.writeHead(200, { 'content-type': type, 'content-security-policy': contentPolicy })
    const content = readFileSync(join(pages, file))
    if (file !== 'index.html' || this.callCard === undefined) response.end(content)
    else {
      const data = JSON.stringify(this.callCard).replaceAll('<', '\\u003c')
      const card = `<script type="application/json" id="call-card">${data}</script>`
      response.end(String(content).replace('<div id="console">', `${card}$&`))
    }
  }
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

const problem = (code: string, status: number) => ({
  type: `/problems/${code}`,
  title: code,
  status,
  code,
  detail: code,
  requestId: 'r',
})

/** One thing is lacking, and one of two others. */
const missingConditions = {
  result: 'no',
  all: [
    leaf('Video: 12% of internet, needs at least 30%'),
    { result: 'no', any: [leaf('Tariff: Smart, needs Max'), leaf('Customer for 1 year, needs at least 2 years')] },
  ],
}

function leaf(miss: string) {
  return { fact: 'some', operator: 'equal', expected: 1, actual: 0, result: 'no', miss }
}

function explained() {
  const offers = scriptedOffers.map(({ id }) =>
    id === 'tv-start'
      ? {
          offerId: id,
          stage: 'eligibility',
          reason: 'not-eligible',
          detail: 'Video: 12% of internet, needs at least 30%',
          conditions: missingConditions,
        }
      : { offerId: id, stage: 'shown', reason: 'shown', score: 300 },
  )
  return {
    decisionId: '01a201b9-e927-72dd-8441-379687f75e83',
    customerId: '79160000001',
    ruleset: '3f2a9c0d11b84e77',
    customerKnown: true,
    degraded: [],
    holdout: false,
    experiments: [],
    placements: [
      {
        id: 'call-centre.prompt',
        fallback: false,
        offers: [],
        explanation: { funnel: { offers: 4, shown: 3 }, offers },
      },
    ],
  }
}
