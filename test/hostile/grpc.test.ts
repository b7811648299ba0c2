import { status } from '@grpc/grpc-js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asMessage } from '../grpc/as-rest.ts'
import { GrpcClient, type MethodName, methodDefinition, type Outcome } from '../grpc/grpc-client.ts'
import { TestServer } from '../rest/test-server.ts'
import { seed } from '../support/seed.ts'
import { deepMark, hostileNames, hostileVariants, pollution } from './hostile.ts'
import { rulesNamed } from './hostile-rules.ts'

const name = 'constructor'

/** Deeper than the decoder goes. */
const levels = 200

let server: TestServer
let client: GrpcClient

beforeAll(async () => {
  server = await TestServer.start({ log: 'error', grpcPort: '0' }, rulesNamed(name))
  client = new GrpcClient(server.grpcAddress)
})
afterAll(async () => {
  client.close()
  await server.stop()
})

/** What a client is told of its own faults; anything else would be a fault of the server. */
const told = ['OK', 'INVALID_ARGUMENT', 'NOT_FOUND', 'FAILED_PRECONDITION', 'RESOURCE_EXHAUSTED']

function expectTold({ status, details }: Outcome, tried: string): void {
  expect(told, `${tried}\n${status} ${details}`).toContain(status)
  expect(details, tried).not.toMatch(/\[native code\]|\n\s+at .+:\d+:\d+/)
}

/** The value with lists in lists for each mark of depth. */
function deepened(value: unknown): unknown {
  const deep = Array.from({ length: levels }).reduce<unknown>((inner) => [inner], [])
  return JSON.parse(JSON.stringify(value), (_, one) => (one === deepMark ? deep : one))
}

/** The bytes of a request; undefined for what no client can put into a message of its kind. */
function encoded(method: MethodName, value: unknown): Buffer | undefined {
  try {
    return client.encode(method, asMessage(deepened(value)))
  } catch {
    return undefined
  }
}

describe('a hostile thing at any place of a gRPC request', () => {
  test.each<[MethodName, object]>([
    [
      'Decide',
      {
        customerId: name,
        placements: [{ id: `${name}.${name}`, count: 2 }],
        context: { [`ctx.${name}`]: name, [`obj.${name}`]: { [name]: [name, { [name]: name }] } },
        explain: true,
      },
    ],
    [
      'UpdateFeatures',
      {
        customerId: name,
        features: { [name]: 1, [`set.${name}`]: [name], [`text.${name}`]: 'x', [`category.${name}`]: name },
      },
    ],
    ['RecordOutcomes', { customerId: name, outcomes: [{ token: name, outcome: 'accepted', reason: name }] }],
  ])(
    'is taken or refused: %s',
    async (method, request) => {
      const { path } = methodDefinition(method)
      let sent = 0
      for (const variant of hostileVariants(request)) {
        const bytes = encoded(method, variant)
        if (bytes === undefined) continue
        sent++
        expectTold(await client.callRaw(path, bytes), `${method} ${JSON.stringify(variant)}`)
      }
      expect(sent).toBeGreaterThan(hostileNames.length)
      expect(server.logLines).toEqual([])
      expect(pollution()).toEqual([])
    },
    120_000,
  )

  test(`that is no message at all is refused (TEST_SEED=${seed})`, async () => {
    const random = randomBytes(seed)
    const statuses = new Set<string>()
    for (const method of ['Decide', 'UpdateFeatures', 'RecordOutcomes'] as const) {
      for (let length = 0; length < 200; length++) {
        const bytes = Buffer.from(Array.from({ length }, random))
        const outcome = await client.callRaw(methodDefinition(method).path, bytes)
        expectTold(outcome, `${method} ${bytes.toString('hex')}`)
        statuses.add(outcome.status)
      }
    }
    expect([...statuses]).toContain(status[status.INVALID_ARGUMENT])
    expect(server.logLines).toEqual([])
  })
})

/** Bytes by a linear congruential generator, the same for the same seed. */
function randomBytes(from: number): () => number {
  let state = from >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 24
  }
}
