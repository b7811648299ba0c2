import { once } from 'node:events'
import { type ClientHttp2Session, connect } from 'node:http2'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { grpcLimits } from '#sufler/transport/grpc/limits.ts'
import { DecisionFailed } from '#sufler/worker/decision-pool.ts'
import { TestServer } from '../rest/test-server.ts'
import { asMessage } from './as-rest.ts'
import { codeOf, GrpcClient, type MethodName, methodDefinition, problemOf } from './grpc-client.ts'

let server: TestServer
let client: GrpcClient

beforeAll(async () => {
  server = await TestServer.start({ grpcPort: '0', logRequests: true })
  client = new GrpcClient(server.grpcAddress)
})
afterEach(() => vi.restoreAllMocks())
afterAll(async () => {
  client.close()
  await server.stop()
})

const valid = { customerId: 'anna', placements: [{ id: 'site.hero' }] }
const update = { customerId: 'anna', features: { data_mb: 1 } }

describe('bad input is answered with its status, code and place', () => {
  const rows: [name: string, method: MethodName, request: object, code: string, path: string, suggestion?: string][] = [
    [
      'a placement that is not declared',
      'Decide',
      { ...valid, placements: [{ id: 'site.heros' }] },
      'placement-unknown',
      '/placements/0/id',
      'site.hero',
    ],
    [
      'a context fact that is not declared',
      'Decide',
      { ...valid, context: { 'call.reasons': 'bill' } },
      'context-invalid',
      '/context/call.reasons',
      'call.reason',
    ],
    [
      'a context fact with a value that is not allowed',
      'Decide',
      { ...valid, context: { 'call.reason': 'romaing' } },
      'context-invalid',
      '/context/call.reason',
      'roaming',
    ],
    [
      'a context fact of another type',
      'Decide',
      { ...valid, context: { 'call.reason': 7 } },
      'context-invalid',
      '/context/call.reason',
    ],
    [
      'a context fact named __proto__',
      'Decide',
      { ...valid, context: JSON.parse('{"__proto__":1}') },
      'context-invalid',
      '/context/__proto__',
    ],
    ['no customer id', 'Decide', { placements: valid.placements }, 'request-invalid', '/customerId'],
    [
      'a customer id of 10 KB',
      'Decide',
      { ...valid, customerId: 'x'.repeat(10_240) },
      'request-invalid',
      '/customerId',
    ],
    ['a customer id with a space', 'Decide', { ...valid, customerId: 'a b' }, 'request-invalid', '/customerId'],
    ['no placements', 'Decide', { ...valid, placements: [] }, 'request-invalid', '/placements'],
    [
      'eleven placements',
      'Decide',
      { ...valid, placements: Array(11).fill({ id: 'site.hero' }) },
      'request-invalid',
      '/placements',
    ],
    ['a placement without an id', 'Decide', { ...valid, placements: [{}] }, 'request-invalid', '/placements/0/id'],
    [
      'count 0',
      'Decide',
      { ...valid, placements: [{ id: 'site.hero', count: 0 }] },
      'request-invalid',
      '/placements/0/count',
    ],
    [
      'count 10,000',
      'Decide',
      { ...valid, placements: [{ id: 'site.hero', count: 10_000 }] },
      'request-invalid',
      '/placements/0/count',
    ],
    ['a negative deadline', 'Decide', { ...valid, deadlineMs: -1 }, 'request-invalid', '/deadlineMs'],
    ['a deadline of 0', 'Decide', { ...valid, deadlineMs: 0 }, 'request-invalid', '/deadlineMs'],
    ['an empty locale', 'Decide', { ...valid, locale: '' }, 'request-invalid', '/locale'],
    [
      'a feature that is not declared',
      'UpdateFeatures',
      { ...update, features: { data_bm: 1 } },
      'features-invalid',
      '/features/data_bm',
      'data_mb',
    ],
    [
      'a value below the range',
      'UpdateFeatures',
      { ...update, features: { data_mb: -1 } },
      'features-invalid',
      '/features/data_mb',
    ],
    [
      'a number that is none',
      'UpdateFeatures',
      { ...update, features: { data_mb: Number.NaN } },
      'features-invalid',
      '/features/data_mb',
    ],
    [
      'a number without end',
      'UpdateFeatures',
      { ...update, features: { contract_end: Number.POSITIVE_INFINITY } },
      'features-invalid',
      '/features/contract_end',
    ],
    [
      'a member of another type',
      'UpdateFeatures',
      { ...update, features: { services: ['internet', 7] } },
      'features-invalid',
      '/features/services/1',
    ],
    ['no feature at all', 'UpdateFeatures', { ...update, features: {} }, 'request-invalid', '/features'],
    ['no customer to update', 'UpdateFeatures', { features: update.features }, 'request-invalid', '/customerId'],
  ]

  test.each(rows)('%s', async (_name, method, request, code, path, suggestion) => {
    const outcome = await client.call(method, asMessage(request))
    expect(outcome.status).toBe('INVALID_ARGUMENT')
    expect(codeOf(outcome)).toBe(code)
    const problem = problemOf(outcome)
    expect(problem).toMatchObject({ code, status: 400, type: `/problems/${code}`, detail: outcome.details })
    expect(problem.requestId).toBe(outcome.trailers.get('x-request-id')[0])
    expect(problem.errors).toHaveLength(1)
    expect(problem.errors?.[0]).toMatchObject({ path, ...(suggestion === undefined ? {} : { suggestion }) })
    expect(problem.errors?.[0]?.found).not.toBe('')
  })

  test('a value of no kind', async () => {
    const outcome = await client.call('UpdateFeatures', { customerId: 'anna', features: { data_mb: {} } })
    expect(problemOf(outcome)).toMatchObject({
      code: 'features-invalid',
      errors: [{ path: '/features/data_mb', found: 'nothing' }],
    })
  })

  test('everything that is wrong at once', async () => {
    const outcome = await client.call('Decide', { placements: [{ id: 'x', count: 0 }, {}], deadlineMs: -7 })
    const paths = problemOf(outcome).errors?.map(({ path }) => path)
    expect(paths?.sort()).toEqual([
      '/customerId',
      '/deadlineMs',
      '/placements/0/count',
      '/placements/0/id',
      '/placements/1/id',
    ])
  })

  test('as much of it as metadata holds', async () => {
    const context = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`nothing_${index}`, 1]))
    const many = await client.call('Decide', asMessage({ ...valid, context }))
    const { detail, errors = [] } = problemOf(many)
    expect(errors.length).toBeGreaterThan(10)
    expect(detail).toContain(`the first ${errors.length} of 150`)
    const long = await client.call('Decide', asMessage({ ...valid, context: { ['x'.repeat(100_000)]: 1 } }))
    expect(problemOf(long)).toMatchObject({
      code: 'context-invalid',
      errors: [{ path: expect.stringMatching(/^\/context\/x+…$/) }],
    })
    for (const { trailers } of [many, long]) {
      expect((trailers.get('sufler-problem-bin')[0] as Buffer).length).toBeLessThanOrEqual(grpcLimits.problemBytesMax)
    }
  })

  test('a customer who is not known, where the placement demands a known one', async () => {
    const outcome = await client.call('Decide', { customerId: 'nobody', placements: [{ id: 'call-centre.prompt' }] })
    expect(outcome.status).toBe('NOT_FOUND')
    expect(codeOf(outcome)).toBe('customer-unknown')
    expect(problemOf(outcome).status).toBe(404)
  })

  test('after all that it still decides, and the log has no error', async () => {
    expect((await client.call('Decide', valid)).status).toBe('OK')
    expect(server.logLines.filter((line) => line.includes('"level":"error"'))).toEqual([])
  })
})

describe('what is no message of the method', () => {
  const { path, requestSerialize } = methodDefinition('Decide')

  test.each([
    ['bytes of nothing', Buffer.from([0xff, 0xff, 0xff, 0xff])],
    ['a message that is cut off', requestSerialize(valid).subarray(0, -3)],
    // The decoder takes 100 messages in one another; this nests 1,000.
    ['a value that is nested too deep', requestSerialize(asMessage({ ...valid, context: { x: 1 } }))],
  ])('%s', async (name, bytes) => {
    const sent = name.includes('deep') ? nested(1_000) : bytes
    const outcome = await client.callRaw(path, sent)
    expect(outcome.status).toBe('INVALID_ARGUMENT')
    expect(codeOf(outcome)).toBe('message-invalid')
  })

  test('an empty one lacks everything', async () => {
    const outcome = await client.callRaw(path, Buffer.alloc(0))
    expect(outcome.status).toBe('INVALID_ARGUMENT')
    expect(
      problemOf(outcome)
        .errors?.map((error) => error.path)
        .sort(),
    ).toEqual(['/customerId', '/placements'])
  })

  test('one that is too large', async () => {
    const outcome = await client.callRaw(path, Buffer.alloc(grpcLimits.messageBytesMax + 1))
    expect(outcome.status).toBe('RESOURCE_EXHAUSTED')
    expect(codeOf(outcome)).toBe('body-too-large')
    expect(problemOf(outcome).detail).toContain(String(grpcLimits.messageBytesMax))
  })

  test('a method that does not exist', async () => {
    expect((await client.callRaw('/sufler.v1.Decisioning/Decied', Buffer.alloc(0))).status).toBe('UNIMPLEMENTED')
  })
})

describe('a failure of ours', () => {
  test('is answered with its code, reveals nothing, and stands in the log without the customer', async () => {
    const { decisions } = server.server.sufler.rulesets.active
    vi.spyOn(decisions, 'decide').mockRejectedValueOnce(new DecisionFailed('offer 7 broke'))
    const failed = await client.call('Decide', valid)
    expect(failed.status).toBe('INTERNAL')
    expect(codeOf(failed)).toBe('decision-failed')
    expect(JSON.stringify(problemOf(failed))).not.toContain('offer 7')
    const { store } = server.server.sufler
    vi.spyOn(store, 'readCustomer').mockRejectedValueOnce(new Error('key {secret-id}:v is broken'))
    const broken = await client.call('Decide', { ...valid, customerId: 'secret-id' })
    expect(broken.status).toBe('INTERNAL')
    expect(codeOf(broken)).toBe('internal-error')
    const log = server.logLines.join('')
    expect(log).toContain('offer 7 broke')
    expect(log).toContain('key {[customer]}:v is broken')
    expect(log).toContain(`"requestId":"${problemOf(broken).requestId}","method":"/sufler.v1.Decisioning/Decide"`)
    expect(log).not.toContain('secret-id')
  })

  test('in an answer that cannot be written is told and logged, too', async () => {
    vi.spyOn(server.server.sufler.decisions, 'decide').mockResolvedValueOnce({
      answer: { placements: [{ id: 'x', fallback: false, offers: [{ kind: 'sale', treatment: 7 }] }] },
    } as never)
    const outcome = await client.call('Decide', valid)
    expect(outcome.status).toBe('INTERNAL')
    expect(codeOf(outcome)).toBe('internal-error')
    expect(server.logLines.at(-2)).toContain('TypeError')
  })
})

describe('too much load', () => {
  test('is refused, and clients are told when to come again; health is told all the same', async () => {
    const small = await TestServer.start({ grpcPort: '0', inFlight: '1', queue: '1', batch: '1' })
    const session = openSession(small.grpcAddress)
    const other = new GrpcClient(small.grpcAddress)
    const { admission, decisions } = small.server.sufler
    try {
      const decide = decisions.decide.bind(decisions)
      let goOn = () => {}
      const held = new Promise<void>((resolve) => {
        goOn = resolve
      })
      vi.spyOn(decisions, 'decide').mockImplementationOnce(async (request) => held.then(() => decide(request)))
      const accepted = other.call('Decide', valid)
      await vi.waitFor(() => expect(admission.underWay).toBe(1))
      // Calls whose messages are still on their way hold no place, and neither does a stream on which nothing is asked.
      openCall(session)
      other.stream('DecideStream')
      const refused = await other.call('Decide', valid)
      expect(refused.status).toBe('RESOURCE_EXHAUSTED')
      expect(codeOf(refused)).toBe('overloaded')
      expect(refused.trailers.get('grpc-retry-pushback-ms')).toEqual(['1000'])
      expect((await other.call('Check', {})).message).toEqual({ status: 'SERVING' })
      const stream = other.stream('DecideStream')
      await stream.send({ requestId: 'one', request: valid })
      await stream.finish()
      expect(stream.messages).toMatchObject([{ requestId: 'one', failure: { code: 'overloaded' } }])
      goOn()
      expect((await accepted).status).toBe('OK')
      await vi.waitFor(() => expect(admission.underWay).toBe(0))
      expect((await other.call('Decide', valid)).status).toBe('OK')
    } finally {
      other.close()
      session.close()
      await small.stop()
    }
  })

  test('is no way to hold a place for ever: a message must arrive in time', async () => {
    const requestTimeoutMs = grpcLimits.requestTimeoutMs
    grpcLimits.requestTimeoutMs = 100
    const session = openSession(server.grpcAddress)
    try {
      const [headers] = await once(openCall(session), 'response')
      expect(headers['sufler-code']).toBe('request-timeout')
      expect(headers['grpc-status']).toBe('4')
    } finally {
      grpcLimits.requestTimeoutMs = requestTimeoutMs
      session.close()
    }
  })
})

test('metrics count calls by method and status, those that the library ends included', async () => {
  await client.call('Check', { service: '' })
  const { body } = await server.send('GET', '/metrics')
  const counts = Object.fromEntries(
    [...body.matchAll(/^sufler_grpc_requests_total\{method="(\w+)",status="(\w+)"\} (\d+)$/gm)].map(
      ([, method, status, count]) => [`${method} ${status}`, Number(count)],
    ),
  )
  expect(counts).toEqual({
    'Check OK': 1,
    'Decide OK': expect.any(Number),
    'Decide INVALID_ARGUMENT': expect.any(Number),
    'Decide NOT_FOUND': 1,
    'Decide RESOURCE_EXHAUSTED': 1,
    'Decide INTERNAL': 3,
    'Decide DEADLINE_EXCEEDED': 1,
    'UpdateFeatures INVALID_ARGUMENT': expect.any(Number),
  })
  expect(body).toContain('sufler_problems_total{code="body-too-large"} 1')
  expect(body).toMatch(/^sufler_requests_in_flight 0$/m)
  const answered = server.logLines.filter(
    (line) => line.includes('"msg":"answered"') && line.includes('"status":"NOT_FOUND"'),
  )
  expect(answered).toHaveLength(1)
  expect(answered[0]).toMatch(/"method":"\/sufler\.v1\.Decisioning\/Decide","status":"NOT_FOUND","durationMs":[\d.]+/)
})

/** The server ends connections whose clients never end what they began to send. */
function openSession(address: string): ClientHttp2Session {
  return connect(`http://${address}`).on('error', () => {})
}

/** A call with headers and no message. */
function openCall(session: ClientHttp2Session) {
  const call = session.request({
    ':method': 'POST',
    ':path': methodDefinition('Decide').path,
    'content-type': 'application/grpc',
    te: 'trailers',
  })
  call.on('error', () => {})
  return call
}

/** A request with lists in lists, built by hand: the encoder would refuse it, too. */
function nested(depth: number): Buffer {
  let value = Buffer.from([])
  const field = (tag: number, bytes: Buffer) => Buffer.concat([Buffer.from([tag]), varint(bytes.length), bytes])
  for (let level = 0; level < depth; level++) value = field(0x32, field(0x0a, value))
  return field(0x1a, Buffer.concat([field(0x0a, Buffer.from('x')), field(0x12, value)]))
}

function varint(value: number): Buffer {
  const bytes = []
  for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128)
  return Buffer.from([...bytes, value])
}
