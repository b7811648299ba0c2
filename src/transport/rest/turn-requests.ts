import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Arrival, tooMuchArrives } from '../../service/admission/turnstile.ts'
import type { Sufler } from '../../service/sufler.ts'
import { noteArrival } from '../arrival.ts'
import { problemOf, retryAfterSeconds } from '../problem.ts'
import { problemMediaType } from './problem-responses.ts'
import type { RestApp } from './rest-app.ts'

type Handle = (request: IncomingMessage, response: ServerResponse) => void

/**
 * Puts the turnstile in front of the framework: what it refuses costs neither routing nor hooks nor a look at the body, a
 * tenth of what an answer costs. Vital routes go past it. Call it before the first route.
 */
export function turnRequests(app: RestApp, sufler: Sufler): void {
  const { turnstile } = sufler
  const vitalUrls = new Set<string>()
  app.addHook('onRoute', ({ url, config }) => {
    if (config?.isVital === true) vitalUrls.add(url)
  })
  const [handle] = app.server.listeners('request') as Handle[]
  if (handle === undefined) throw new Error('the framework does not listen to requests')
  app.server.removeAllListeners('request')
  app.server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (vitalUrls.has(request.url as string)) handle(request, response)
    else turnstile.enter(new RestArrival(request, response, handle, sufler))
  })
}

const { code, detail } = tooMuchArrives()
const refusal = JSON.stringify(problemOf(code, detail, 'none'))
const refusalHeaders = [
  ...['content-type', problemMediaType],
  ...['content-length', String(Buffer.byteLength(refusal))],
  ...['retry-after', String(retryAfterSeconds)],
  // Whoever asks from a page may read it, so that the page comes back when it is told to. It says nothing of keys or their
  // pages, and to look whose page it is would cost a refusal a tenth of itself.
  ...['access-control-allow-origin', '*', 'access-control-expose-headers', 'retry-after'],
]

class RestArrival implements Arrival {
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  readonly #handle: Handle
  readonly #sufler: Sufler

  constructor(request: IncomingMessage, response: ServerResponse, handle: Handle, sufler: Sufler) {
    this.#request = request
    this.#response = response
    this.#handle = handle
    this.#sufler = sufler
  }

  get isGone(): boolean {
    return this.#request.socket.destroyed
  }

  serve(waitedSinceMs: number | undefined): void {
    noteArrival(this.#request, waitedSinceMs)
    this.#handle(this.#request, this.#response)
  }

  refuse(): void {
    const { metrics, readiness } = this.#sufler
    metrics.problem(code)
    const headers = readiness.isStopping ? [...refusalHeaders, 'connection', 'close'] : refusalHeaders
    this.#response.writeHead(503, headers).end(refusal)
  }
}
