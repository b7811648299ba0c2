import {
  type CallOptions,
  type ChannelCredentials,
  Client,
  type ClientDuplexStream,
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
  DecideStream: 'sufler.v1.Decisioning',
  RecordOutcomes: 'sufler.v1.Decisioning',
  Watch: 'sufler.v1.Decisioning',
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

  constructor(
    address: string,
    options: ClientOptions = {},
    channelCredentials: ChannelCredentials = credentials.createInsecure(),
  ) {
    this.#client = new Client(address, channelCredentials, {
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

  /** A stream in both directions. */
  stream(name: MethodName, metadata = new Metadata(), options: CallOptions = {}): GrpcStream {
    const { path, requestSerialize, responseDeserialize } = methodDefinition(name)
    return new GrpcStream(
      this.#client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, metadata, options),
    )
  }

  /** A stream of bytes as they are, and of answers to `DecideStream`. */
  streamRaw(path: string): GrpcStream<Buffer> {
    const { responseDeserialize } = methodDefinition('DecideStream')
    return new GrpcStream(
      this.#client.makeBidiStreamRequest(path, (bytes: Buffer) => bytes, responseDeserialize, new Metadata()),
    )
  }

  encode(name: MethodName, message: object): Buffer {
    return methodDefinition(name).requestSerialize(message)
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

/** A stream, with all that came over it. */
export class GrpcStream<Message extends object = object> {
  // biome-ignore lint/suspicious/noExplicitAny: messages are whatever the test expects them to be
  readonly messages: any[] = []
  readonly ended: Promise<Outcome>

  constructor(readonly call: ClientDuplexStream<Message, object>) {
    call.on('data', (message) => this.messages.push(message))
    // The status tells the same.
    call.on('error', () => {})
    this.ended = new Promise((resolve) => {
      call.on('status', ({ code, details, metadata }) =>
        setImmediate(() => resolve({ status: status[code], details, message: undefined, trailers: metadata })),
      )
    })
  }

  /** Resolves when the client may send more without filling its memory. */
  async send(message: Message): Promise<void> {
    if (!this.call.write(message)) await new Promise((resolve) => this.call.once('drain', resolve))
  }

  /** Says that nothing more will be sent, and waits for the end of the call. */
  finish(): Promise<Outcome> {
    this.call.end()
    return this.ended
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
