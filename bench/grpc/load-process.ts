import { Client, credentials, Metadata } from '@grpc/grpc-js'
import { decisionRequests } from '../decision-requests.ts'
import { decideMethod, decideStreamMethod } from './protocol.ts'

/** What the load process is told to do: as many requests as it can have answered, for so long. */
export interface GrpcLoadCommand {
  address: string
  kind: 'unary' | 'streaming'
  /** Connections, each with `underWay` requests that wait for an answer; streaming has one stream a connection. */
  connections: number
  underWay: number
  seconds: number
  /** The requests are `decisionRequests(seed, customers, bodies)`. */
  seed: number
  customers: number
  bodies: number
}

export interface GrpcLoadResult {
  answers: number
  /** Degraded answers, failures, and calls that ended with another status than OK. */
  failures: number
  seconds: number
}

process.on('message', (command: GrpcLoadCommand) => {
  run(command).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.stack : String(error) }),
  )
})
process.on('disconnect', () => process.exit())

async function run(command: GrpcLoadCommand): Promise<GrpcLoadResult> {
  const { seed, customers, bodies, connections, address, seconds } = command
  // A value of the context is a message of its own.
  const requests = decisionRequests(seed, customers, bodies).map(({ context = {}, ...request }) => ({
    ...request,
    context: Object.fromEntries(Object.entries(context).map(([fact, value]) => [fact, { stringValue: value }])),
  }))
  const clients = Array.from({ length: connections }, () => {
    return new Client(address, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 })
  })
  const tally = { answers: 0, failures: 0 }
  const startedMs = performance.now()
  const isOver = () => performance.now() - startedMs >= seconds * 1_000
  const send = command.kind === 'unary' ? sendCalls : sendStream
  const { underWay } = command
  // Far apart, so that no two connections ask about the same customers.
  await Promise.all(clients.map((client, i) => send({ client, requests, from: i * 7_919, underWay, isOver, tally })))
  const tookMs = performance.now() - startedMs
  for (const client of clients) client.close()
  return { ...tally, seconds: tookMs / 1_000 }
}

/** What one connection sends. */
interface Sending {
  client: Client
  requests: readonly object[]
  /** Where among the requests to begin. */
  from: number
  underWay: number
  isOver(): boolean
  tally: Tally
}

type Tally = Pick<GrpcLoadResult, 'answers' | 'failures'>

function count(answer: object | undefined, tally: Tally): void {
  tally.answers++
  if (answer === undefined || (answer as { degraded: string[] }).degraded.length > 0) tally.failures++
}

async function sendCalls({ client, requests, from, underWay, isOver, tally }: Sending): Promise<void> {
  const { path, requestSerialize, responseDeserialize } = decideMethod
  let next = from
  const sender = async () => {
    while (!isOver()) {
      const request = requests[next++ % requests.length] as object
      const answer = await new Promise<object | undefined>((resolve) => {
        client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, (_error, value) => resolve(value))
      })
      count(answer, tally)
    }
  }
  await Promise.all(Array.from({ length: underWay }, sender))
}

function sendStream({ client, requests, from, underWay, isOver, tally }: Sending): Promise<void> {
  const { path, requestSerialize, responseDeserialize } = decideStreamMethod
  let next = from
  return new Promise((resolve, reject) => {
    const call = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, new Metadata())
    const send = () => {
      call.write({ requestId: String(next), request: requests[next++ % requests.length] })
    }
    call.on('data', (message) => {
      count((message as { answer?: object }).answer, tally)
      if (isOver()) call.end()
      else send()
    })
    call.on('end', resolve)
    call.on('error', reject)
    for (let i = 0; i < underWay; i++) send()
  })
}
