import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RulesetError } from '../catalog/ruleset-error.ts'
import type { Logger } from '../observability/logger.ts'
import type { Settings } from '../service/setting-definitions.ts'
import { Sufler } from '../service/sufler.ts'
import { ConnectionLimits } from './connections/connection-limits.ts'
import { type FurtherAddresses, listenEverywhere } from './connections/listen.ts'
import type { GrpcServer } from './grpc/grpc-server.ts'
import type { PageOptions } from './pages/page-routes.ts'
import type { RestApp } from './rest/rest-app.ts'
import { createRestServer } from './rest/rest-server.ts'
import { readTls, type TlsFiles } from './tls.ts'

/** A running engine with its transports. */
export class Server {
  #closing: Promise<void> | undefined

  private constructor(
    readonly sufler: Sufler,
    readonly rest: RestApp,
    readonly grpc: GrpcServer | undefined,
    readonly furtherAddresses: FurtherAddresses,
  ) {}

  /**
   * Opens the store, makes sure that not everybody could come in (`StartRefused`), publishes the rules, does what is to be
   * done before the first request, and listens. Rejects with `RulesetRefused` when the rules have errors, and with what the
   * store or the socket say when they cannot be used; nothing is left open then.
   */
  static async start(
    settings: Settings,
    logger: Logger,
    prepare: (sufler: Sufler) => Promise<void> = async () => {},
    pages?: PageOptions,
  ): Promise<Server> {
    const sufler = await Sufler.open(settings, logger)
    try {
      sufler.access.refuseUnsafeStart()
      const tls = await readTls(settings)
      const result = await sufler.publish()
      if (result.outcome === 'refused') throw new RulesetRefused(result.errors)
      await prepare(sufler)
      const connections = new ConnectionLimits(settings, sufler.refusals)
      sufler.metrics.watchConnections(() => connections.open)
      const rest = await createRestServer(sufler, pages, tls)
      connections.guard(rest.server)
      let further: FurtherAddresses | undefined
      try {
        further = await listenEverywhere(rest, settings, logger)
        return new Server(sufler, rest, await listenGrpc(sufler, connections, tls), further)
      } catch (error) {
        await Promise.all([further?.close(), rest.close()])
        throw error
      }
    } catch (error) {
      await sufler.close()
      throw error
    }
  }

  /** `http://127.0.0.1:8080`, with the port that was really taken. */
  get url(): string {
    const { address, family, port } = this.rest.server.address() as AddressInfo
    const scheme = this.sufler.settings.tlsCert === '' ? 'http' : 'https'
    return `${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${port}`
  }

  /**
   * Says that it is not ready, waits for load balancers to notice, stops listening, answers what was accepted, and lets
   * go of threads and store.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    this.sufler.readiness.stop()
    await sleep(this.sufler.settings.drainDelayMs)
    // First of all: the transports wait for their connections to end.
    await this.sufler.live.close()
    await Promise.all([this.furtherAddresses.close(), this.rest.close(), this.grpc?.close()])
    await this.sufler.close()
  }
}

/** Loaded only when it is wanted: the library costs every start of the command line a fifth of a second. */
async function listenGrpc(
  sufler: Sufler,
  connections: ConnectionLimits,
  tls: TlsFiles | undefined,
): Promise<GrpcServer | undefined> {
  const { host, grpcPort } = sufler.settings
  if (grpcPort === undefined) return undefined
  const { GrpcServer } = await import('./grpc/grpc-server.ts')
  return GrpcServer.listen(sufler, connections, { host, port: grpcPort, tls })
}

/** The rules have errors, so that there is nothing to serve. */
export class RulesetRefused extends Error {
  override readonly name = 'RulesetRefused'
  constructor(readonly errors: readonly RulesetError[]) {
    super(`the ruleset has ${errors.length} errors`)
  }
}
