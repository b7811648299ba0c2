import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { DestinationStream } from 'pino'
import { createLogger } from '#sufler/observability/logger.ts'
import type { GivenSettings } from '#sufler/service/settings.ts'
import { resolveSettings } from '#sufler/service/settings.ts'
import { Server } from '#sufler/transport/server.ts'
import type { RulesTexts } from '../support/ruleset.ts'
import { restRules } from './rules.ts'

export interface Answer {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: a body is whatever the test expects it to be
  body: any
}

/** A server of the test's own on a free port, with its rules and its embedded store in a directory that goes with it. */
export class TestServer {
  private constructor(
    readonly server: Server,
    readonly dir: string,
    readonly logLines: string[],
  ) {}

  static async start(settings: GivenSettings = {}, rules: RulesTexts = restRules): Promise<TestServer> {
    const dir = await mkdtemp(join(tmpdir(), 'sufler-rest-'))
    const given = {
      rules: join(dir, 'rules'),
      store: `lmdb:${join(dir, 'store')}`,
      port: '0',
      workers: '1',
      ...settings,
    }
    await writeFiles(join(dir, 'rules'), rules)
    const logLines: string[] = []
    const destination: DestinationStream = { write: (line) => void logLines.push(line) }
    const resolved = resolveSettings(given, {})
    return new TestServer(await Server.start(resolved, createLogger(resolved.log, destination)), dir, logLines)
  }

  get url(): string {
    return this.server.url
  }

  /** Of a server that was started with a `grpcPort`. */
  get grpcAddress(): string {
    const { grpc } = this.server
    if (grpc === undefined) throw new Error('this server has no gRPC')
    return grpc.address
  }

  get rulesDir(): string {
    return join(this.dir, 'rules')
  }

  writeRules(rules: Record<string, string | undefined>): Promise<void> {
    return writeFiles(this.rulesDir, rules)
  }

  /** An object is sent as JSON, a text as it is. */
  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') ?? false
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
  }

  decide(request: object): Promise<Answer> {
    return this.send('POST', '/v1/decisions', request)
  }

  async stop(): Promise<void> {
    await this.server.close()
    await rm(this.dir, { recursive: true, force: true })
  }
}

/** Undefined removes a file. */
export async function writeFiles(dir: string, files: Record<string, string | undefined>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true })
    if (text === undefined) await rm(join(dir, path))
    else await writeFile(join(dir, path), text)
  }
}
