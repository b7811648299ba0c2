import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { SiteDecisionAnswer, SiteDecisionRequest, SiteOutcomesRequest } from '#sufler/schema/site.ts'

export type Content = Record<string, string>

/** What the scripted engine does with a request: contents by placement, or an answer as it is. */
export interface Script {
  offers?: Record<string, Content[]>
  delayMs?: number
  keep?: boolean
  subject?: string
  status?: number
  /** In seconds, beside the status. */
  retryAfter?: number
  /** Sent instead of an answer. */
  body?: string
}

interface SeenRequest {
  method: string
  path: string
  contentType: string | undefined
}

/**
 * A page and the engine that it asks, on two ports and so of two origins. The engine is scripted and holds every request
 * against the schema; what does not fit stands in `faults`, which a test expects to stay empty.
 */
export class TagSite {
  readonly decisions: SiteDecisionRequest[] = []
  readonly outcomes: SiteOutcomesRequest[] = []
  readonly requests: SeenRequest[] = []
  readonly faults: string[] = []
  /** Whether the engine takes outcomes. */
  takesOutcomes = true
  script: (request: SiteDecisionRequest) => Script = () => ({})
  /** Bodies of pages by path. */
  pages: Record<string, string> = {}
  #decided = 0

  private constructor(
    readonly shop: Server,
    readonly engine: Server,
  ) {}

  static async start(): Promise<TagSite> {
    const site: TagSite = new TagSite(
      createServer((request, response) => site.#page(request, response)),
      createServer((request, response) => void site.#answer(request, response)),
    )
    await Promise.all(
      [site.shop, site.engine].map((server) => new Promise((done) => server.listen(0, '127.0.0.1', () => done(0)))),
    )
    return site
  }

  get url(): string {
    return urlOf(this.shop)
  }

  get engineUrl(): string {
    return urlOf(this.engine)
  }

  /** The script element, with these attributes beside the key. */
  tag(attributes = ''): string {
    return `<script async src="${this.engineUrl}/tag/sufler.js" data-key="sufler_site_test" ${attributes}></script>`
  }

  /** All outcomes that have come, as `impression k1.0.site.hero.0`. */
  get told(): string[] {
    return this.outcomes.flatMap(({ outcomes }) => outcomes.map(({ outcome, token }) => `${outcome} ${token}`))
  }

  forget(): void {
    for (const list of [this.decisions, this.outcomes, this.requests, this.faults]) list.length = 0
    this.takesOutcomes = true
    this.#decided = 0
    this.script = () => ({})
    this.pages = {}
  }

  async stop(): Promise<void> {
    for (const server of [this.shop, this.engine]) {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    }
  }

  #page({ url = '/' }: IncomingMessage, response: ServerResponse): void {
    const page = this.pages[new URL(url, this.url).pathname]
    if (page === undefined) response.writeHead(url.endsWith('.svg') ? 200 : 404).end()
    else {
      const head = '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>Shop</title>'
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(head + page)
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/'
    const { method = 'GET' } = request
    if (path.startsWith('/tag/')) {
      const file = await readFile(new URL(`../../dist${path}`, import.meta.url))
      response.writeHead(200, { 'content-type': 'text/javascript', 'access-control-allow-origin': '*' }).end(file)
      return
    }
    this.requests.push({ method, path, contentType: request.headers['content-type'] })
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString()
    if (path === '/v1/site/decisions') await this.#decide(body, response)
    else if (path === '/v1/site/outcomes') this.#record(body, response)
    else response.writeHead(404, cors).end()
  }

  async #decide(body: string, response: ServerResponse): Promise<void> {
    const asked = this.#checked<SiteDecisionRequest>(decisionRequest, body)
    this.decisions.push(asked)
    const {
      offers = {},
      delayMs = 0,
      keep = false,
      subject = 'subject-1',
      status = 200,
      retryAfter,
      body: text,
    } = this.script(asked)
    const decision = this.#decided++
    const answer: SiteDecisionAnswer = {
      decisionId: `0198-${decision}`,
      subject,
      keep,
      placements: asked.placements.map(({ id, count = 3 }) => ({
        id,
        fallback: false,
        offers: (offers[id] ?? []).slice(0, count).map((content, rank) => ({
          offerId: `offer-${rank}`,
          locale: 'en',
          content,
          token: `k${decision}.${id}.${rank}`,
        })),
      })),
    }
    if (!decisionAnswer.Check(answer)) this.faults.push('the scripted answer does not fit the schema')
    await sleep(delayMs)
    const pause = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
    response
      .writeHead(status, { 'content-type': 'application/json', ...pause, ...cors })
      .end(text ?? JSON.stringify(answer))
  }

  #record(body: string, response: ServerResponse): void {
    if (!this.takesOutcomes) {
      response.writeHead(503, cors).end()
      return
    }
    const told = this.#checked<SiteOutcomesRequest>(outcomesRequest, body)
    this.outcomes.push(told)
    response.writeHead(200, cors).end(JSON.stringify({ recorded: told.outcomes.length, duplicates: 0, refused: 0 }))
  }

  #checked<Request>(
    schema: { Check(value: unknown): boolean; Errors(value: unknown): unknown },
    body: string,
  ): Request {
    const value: unknown = JSON.parse(body)
    if (!schema.Check(value)) this.faults.push(`${body}: ${JSON.stringify(schema.Errors(value))}`)
    return value as Request
  }
}

const cors = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'retry-after' }
const compile = (schema: TSchema) => Compile(schema)
const decisionRequest = compile(SiteDecisionRequest)
const decisionAnswer = compile(SiteDecisionAnswer)
const outcomesRequest = compile(SiteOutcomesRequest)

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
