import {
  type CallOptions,
  Client,
  type ClientOptions,
  type ClientUnaryCall,
  credentials,
  Metadata,
  type ServiceError,
  status,
} from '@grpc/grpc-js'
import { loadSync, type MethodDefinition, type ServiceDefinition } from '@grpc/proto-loader'
import type { Problem } from '#sufler/schema/problem.ts'
import { protoDir } from '#sufler/transport/grpc/proto-files.ts'

/** As a client in another language would see it: unset scalars have their defaults. */
const definitions = loadSync(['sufler/v1/decisioning.proto', 'grpc/health/v1/health.proto'], {
  includeDirs: [protoDir],
  enums: String,
  defaults: true,
})

const services = {
  Decide: 'sufler.v1.Decisioning',
  UpdateFeatures: 'sufler.v1.Decisioning',
  Check: 'grpc.health.v1.Health',
} as const
export type MethodName = keyof typeof services

export function methodDefinition(name: MethodName): MethodDefinition<object, object> {
  return (definitions[services[name]] as ServiceDefinition)[name] as MethodDefinition<object, object>
}

export interface Outcome {
  /** `OK`, `NOT_FOUND`, … */
  status: string
  details: string
  // biome-ignore lint/suspicious/noExplicitAny: a message is whatever the test expects it to be
  message: any
  trailers: Metadata
}

/** A client of grpc-js with a connection of its own. */
export class GrpcClient {
  readonly #client: Client

  constructor(address: string, options: ClientOptions = {}) {
    this.#client = new Client(address, credentials.createInsecure(), {
      'grpc.use_local_subchannel_pool': 1,
      ...options,
    })
  }

  async call(
    name: MethodName,
    message: object,
    options: CallOptions = {},
    metadata = new Metadata(),
  ): Promise<Outcome> {
    return this.begin(name, message, options, metadata).outcome
  }

  /** The call beside its outcome, for those who want to cancel it. */
  begin(name: MethodName, message: object, options: CallOptions = {}, metadata = new Metadata()) {
    const { path, requestSerialize, responseDeserialize } = methodDefinition(name)
    return this.send(path, requestSerialize, responseDeserialize, message, options, metadata)
  }

  /** Bytes as they are, to any path. */
  async callRaw(path: string, bytes: Buffer, options: CallOptions = {}): Promise<Outcome> {
    return this.send(
      path,
      (given: Buffer) => given,
      (given) => given,
      bytes,
      options,
      new Metadata(),
    ).outcome
  }

  send<Message>(
    path: string,
    serialize: (message: Message) => Buffer,
    deserialize: (bytes: Buffer) => object,
    message: Message,
    options: CallOptions,
    metadata: Metadata,
  ): { call: ClientUnaryCall; outcome: Promise<Outcome> } {
    let settle: (outcome: Outcome) => void
    const outcome = new Promise<Outcome>((done) => {
      settle = done
    })
    let answer: object | undefined
    let failure: ServiceError | null = null
    const call = this.#client.makeUnaryRequest(
      path,
      serialize,
      deserialize,
      message,
      metadata,
      options,
      (error, value) => {
        failure = error
        answer = value
      },
    )
    call.on('status', ({ code, details, metadata: trailers }) => {
      // The callback has been called by the end of this turn.
      setImmediate(() =>
        settle({ status: status[code], details: failure?.details ?? details, message: answer, trailers }),
      )
    })
    return { call, outcome }
  }

  close(): void {
    this.#client.close()
  }
}

/** The problem document of a failed call. */
export function problemOf({ trailers }: Outcome): Problem {
  const [bytes] = trailers.get('sufler-problem-bin')
  return JSON.parse(String(bytes))
}

export function codeOf({ trailers }: Outcome): string {
  return String(trailers.get('sufler-code')[0])
}
