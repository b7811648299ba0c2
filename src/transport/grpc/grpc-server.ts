import { type AddressInfo, createServer, type Server as Listener } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ConnectionInjector, Server, ServerCredentials, type ServiceDefinition, setLogger } from '@grpc/grpc-js'
import type { ServiceDefinition as LoadedService } from '@grpc/proto-loader'
import { ReflectionService } from '@grpc/reflection'
import type { Sufler } from '../../service/sufler.ts'
import { backlogMax, type ConnectionLimits } from '../connections/connection-limits.ts'
import { ListenFailed } from '../listen-failed.ts'
import type { TlsFiles } from '../tls.ts'
import { boundPublicStreams } from './bound-public-streams.ts'
import { decisioning } from './decisioning.ts'
import { health, healthName } from './health.ts'
import { grpcLimits } from './limits.ts'
import { OpenCalls } from './open-calls.ts'
import { loadProtoFiles, serviceOf } from './proto-files.ts'
import { watchCalls } from './watch-calls.ts'

/** Time for the last answers to leave before their connections are ended. */
const lingerMs = 500

const decisioningName = 'sufler.v1.Decisioning'

export interface GrpcAddress {
  host: string
  port: number
  tls: TlsFiles | undefined
}

/** The gRPC transport over an engine. */
export class GrpcServer {
  private constructor(
    readonly server: Server,
    readonly calls: OpenCalls,
    readonly listener: Listener,
    /** `127.0.0.1:9090`, with the port that was really taken. */
    readonly address: string,
  ) {}

  /** Without `tls` it listens in the clear, for a proxy in front. Rejects with `ListenFailed`. */
  static async listen(sufler: Sufler, connections: ConnectionLimits, where: GrpcAddress): Promise<GrpcServer> {
    // The library writes to the console by itself; what fails there is told to whoever called, or is of one client.
    setLogger({ error: (...texts) => sufler.logger.debug({ texts }, 'the gRPC library says') })
    const calls = new OpenCalls()
    const server = new Server({
      interceptors: [watchCalls(sufler, calls), boundPublicStreams((path) => !path.startsWith(`/${decisioningName}/`))],
      'grpc.max_receive_message_length': grpcLimits.messageBytesMax,
      'grpc.max_concurrent_streams': grpcLimits.callsPerConnectionMax,
      'grpc.keepalive_time_ms': grpcLimits.keepaliveTimeMs,
    })
    const declared = loadProtoFiles(['sufler/v1/decisioning.proto', 'grpc/health/v1/health.proto'])
    const ours = serviceOf(declared, decisioningName)
    server.addService(withBytes(ours), decisioning(ours, sufler, calls))
    const healths = serviceOf(declared, healthName)
    server.addService(withBytes(healths), health(healths, [decisioningName], sufler))
    // What the services are called and look like is no secret: proto/ is public.
    new ReflectionService(declared).addToServer(server)
    const { host, port, tls } = where
    const injector = server.createConnectionInjector(credentialsOf(tls))
    const listener = listenFor(injector, connections)
    const name = host.includes(':') ? `[${host}]` : host
    return new GrpcServer(server, calls, listener, `${name}:${await bind(listener, host, port)}`)
  }

  /**
   * Stops listening, and answers what was accepted. The library waits for every stream, also for those whose call was
   * answered before the client had sent all of it, and which may stay open for ever: these end with their connection.
   */
  async close(): Promise<void> {
    // Whether all have gone, the connections themselves tell. From Node 24 on the library says at once that its sessions are
    // closed, since they have been asked to be by then; who believed that would cut off the answers that are still to come.
    const gone = new Promise<void>((resolve) => this.listener.close(() => resolve()))
    this.calls.stop()
    this.server.tryShutdown(() => {})
    await Promise.race([gone, this.calls.ended().then(() => sleep(lingerMs, undefined, { ref: false }))])
    this.server.forceShutdown()
  }
}

/** The same methods over bytes: `unary.ts` decodes and encodes. */
function withBytes(service: LoadedService): ServiceDefinition {
  const pass = (bytes: Buffer) => bytes
  return Object.fromEntries(
    Object.entries(service).map(([name, method]) => [
      name,
      {
        ...method,
        requestSerialize: pass,
        requestDeserialize: pass,
        responseSerialize: pass,
        responseDeserialize: pass,
      },
    ]),
  )
}

function credentialsOf(tls: TlsFiles | undefined): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure()
  const { cert, key, clientCa } = tls
  return ServerCredentials.createSsl(clientCa ?? null, [{ cert_chain: cert, private_key: key }], clientCa !== undefined)
}

/** Accepts connections ourselves: the library would take any number of them, and wait for each for as long as it is silent. */
function listenFor(injector: ConnectionInjector, connections: ConnectionLimits): Listener {
  return createServer({ noDelay: true }, (socket) => {
    if (!connections.admit(socket)) return
    const silent = setTimeout(() => {
      if (socket.bytesRead === 0) socket.destroy()
    }, grpcLimits.silenceMsMax)
    socket.once('close', () => clearTimeout(silent))
    injector.injectConnection(socket)
  })
}

/** The port that was taken. */
function bind(listener: Listener, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      reject(new ListenFailed(`gRPC on ${host}:${port}: ${error.message}`, { cause: error }))
    }
    listener.once('error', fail)
    listener.listen({ host, port, backlog: backlogMax }, () => {
      listener.off('error', fail)
      resolve((listener.address() as AddressInfo).port)
    })
  })
}
