import { Metadata } from '@grpc/grpc-js'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { KeyedServer, testKey } from '../access/keyed-server.ts'
import { liveRules } from '../live/live-rules.ts'
import { codeOf, GrpcClient, type GrpcStream } from './grpc-client.ts'

let keyed: KeyedServer
let client: GrpcClient

beforeAll(async () => {
  keyed = await KeyedServer.start({ grpcPort: '0' }, liveRules)
  client = new GrpcClient(keyed.server.grpcAddress)
})
afterAll(async () => {
  client.close()
  await keyed.stop()
})

const asOperator = () => {
  const metadata = new Metadata()
  metadata.set('authorization', `Bearer ${keyed.keys.operator.text}`)
  return metadata
}

const admin = (method: string, path: string, body?: unknown) => keyed.send(keyed.keys.admin.text, method, path, body)

const known = (customerId: string) =>
  admin('PATCH', `/v1/customers/${customerId}`, { features: { data_mb: 5_000, first_name: 'Anna' } })

/** What has come so far of one kind. */
const all = ({ messages }: GrpcStream, kind: string) => messages.flatMap((message) => message[kind] ?? [])
const offersOf = (state: { cards: { offerId: string }[] }) => state.cards.map(({ offerId }) => offerId)

const callStart = (customerId: string, callId = 'call-1') => ({
  id: 'start',
  callStart: { callId, customerId, context: { 'call.reason': { stringValue: 'roaming' } }, locale: 'en' },
})

describe('Watch', () => {
  test('carries a call from its start to its end', async () => {
    await known('anna')
    const stream = client.stream('Watch', asOperator())
    await stream.send(callStart('anna'))
    await vi.waitFor(() => expect(all(stream, 'done')).toEqual([{ id: 'start' }]))
    expect(stream.messages[0].welcome).toMatchObject({ resumed: false })
    const [first] = all(stream, 'callState')
    expect(first).toMatchObject({
      callId: 'call-1',
      sequence: 1,
      cause: 'PUSH_CAUSE_START',
      customer: { customerId: 'anna', known: true, name: 'Anna' },
      context: { 'call.reason': { stringValue: 'roaming' } },
    })
    expect(offersOf(first)).toEqual(['roaming', 'one', 'two'])
    expect(first.cards[0]).toMatchObject({ kind: 'OFFER_KIND_SALE', content: { title: 'Anna, a pack' } })

    await stream.send({ id: 'pin', callPin: { callId: 'call-1', offerId: 'roaming' } })
    await stream.send({
      id: 'no',
      callOutcome: { callId: 'call-1', offerId: 'roaming', outcome: 'OUTCOME_DECLINED', reason: 'too-dear' },
    })
    await vi.waitFor(() => expect(all(stream, 'done').at(-1)).toEqual({ id: 'no', result: 'OUTCOME_RESULT_RECORDED' }))
    await vi.waitFor(() => expect(offersOf(all(stream, 'callState').at(-1))).toEqual(['one', 'two', 'three']))

    await stream.send({ callEnd: { callId: 'call-1' } })
    await vi.waitFor(() => expect(all(stream, 'callEnded')).toHaveLength(1))
    expect((await stream.finish()).status).toBe('OK')
    const { body } = await admin('GET', '/v1/customers/anna/history')
    const kinds = body.records.map(({ kind, offerId }: { kind: string; offerId: string }) => `${kind} ${offerId}`)
    expect(kinds.sort()).toEqual([
      'declined roaming',
      'not-presented one',
      'not-presented three',
      'not-presented two',
      'presented roaming',
    ])
  })

  test('is told what others change', async () => {
    await known('boris')
    const stream = client.stream('Watch', asOperator())
    await stream.send(callStart('boris'))
    await vi.waitFor(() => expect(all(stream, 'callState')).toHaveLength(1))
    await admin('PATCH', '/v1/customers/boris', { features: { data_mb: 1 } })
    await vi.waitFor(() => expect(all(stream, 'callState').at(-1).cause).toBe('PUSH_CAUSE_FEATURES'))
    expect(offersOf(all(stream, 'callState').at(-1))).not.toContain('roaming')
    await stream.finish()
  })

  test('goes on after a broken connection', async () => {
    await known('clara')
    const broken = client.stream('Watch', asOperator())
    await broken.send(callStart('clara'))
    await vi.waitFor(() => expect(all(broken, 'callState')).toHaveLength(1))
    const { sessionId } = broken.messages[0].welcome
    broken.call.cancel()
    await broken.ended
    await admin('PATCH', '/v1/customers/clara', { features: { data_mb: 1 } })

    const stream = client.stream('Watch', asOperator())
    await stream.send({ hello: { resume: { sessionId } } })
    await vi.waitFor(() => expect(all(stream, 'callState')).toHaveLength(1))
    expect(stream.messages[0].welcome).toMatchObject({ sessionId, resumed: true })
    expect(offersOf(all(stream, 'callState')[0])).not.toContain('roaming')
    await stream.finish()
  })

  test('what is wrong with one message does not end the call', async () => {
    const stream = client.stream('Watch', asOperator())
    await stream.send({ id: 'hello', hello: {} })
    await stream.send({ id: 'a', callEnd: { callId: 'nobody' } })
    await stream.send({ id: 'b', callStart: { callId: 'x', customerId: 'anna', phone: '+79161234567' } })
    await stream.send({ id: 'c', callOutcome: { callId: 'nobody', offerId: 'one', outcome: 77 } })
    await stream.send({ id: 'd' })
    await stream.send({ id: 'e', ping: {} })
    await vi.waitFor(() => expect(all(stream, 'pong')).toEqual([{ id: 'e' }]))
    await vi.waitFor(() => expect(all(stream, 'error')).toHaveLength(4))
    const errors = new Map(all(stream, 'error').map(({ id, code, errors }) => [id, [code, errors[0]?.path]]))
    expect(errors.get('a')).toEqual(['call-unknown', undefined])
    expect(errors.get('b')).toEqual(['live-message-invalid', '/customerId'])
    expect(errors.get('c')).toEqual(['live-message-invalid', '/outcome'])
    expect(errors.get('d')).toEqual(['live-message-invalid', '/type'])
    expect((await stream.finish()).status).toBe('OK')
  })

  test('needs a key, in the metadata or in the hello, of a role that takes calls', async () => {
    const without = client.stream('Watch')
    await without.send({ ping: {} })
    const refused = await without.ended
    expect([refused.status, codeOf(refused)]).toEqual(['UNAUTHENTICATED', 'key-required'])

    const analyst = client.stream('Watch')
    await analyst.send({ hello: { credential: keyed.keys.analyst.text } })
    expect((await analyst.ended).status).toBe('PERMISSION_DENIED')

    const operator = client.stream('Watch')
    await operator.send({ hello: { credential: keyed.keys.operator.text } })
    await vi.waitFor(() => expect(all(operator, 'welcome')).toHaveLength(1))
    expect((await operator.finish()).status).toBe('OK')
  })

  test('ends when its key is revoked, and its calls with it', async () => {
    const { text, record } = testKey('operator')
    await keyed.put(record)
    await known('dora')
    const stream = client.stream('Watch')
    await stream.send({ hello: { credential: text } })
    await stream.send(callStart('dora'))
    await vi.waitFor(() => expect(all(stream, 'callState')).toHaveLength(1), 5_000)
    await keyed.server.server.sufler.store.accessKeys.put({ ...record, revokedAtMs: Date.now() })
    const ended = await stream.ended
    expect([ended.status, codeOf(ended)]).toEqual(['UNAUTHENTICATED', 'key-unknown'])
    await vi.waitFor(async () => {
      const { body } = await admin('GET', '/v1/customers/dora/history')
      expect(body.records.map(({ kind }: { kind: string }) => kind)).toContain('not-presented')
    }, 5_000)
  })

  test('ends when the server stops, so that the client begins again elsewhere', async () => {
    const other = await KeyedServer.start({ grpcPort: '0' }, liveRules)
    const otherClient = new GrpcClient(other.server.grpcAddress)
    const stream = otherClient.stream('Watch')
    await stream.send({ hello: { credential: other.keys.operator.text } })
    await vi.waitFor(() => expect(all(stream, 'welcome')).toHaveLength(1))
    const stopped = other.stop()
    const ended = await stream.ended
    expect([ended.status, codeOf(ended)]).toEqual(['UNAVAILABLE', 'not-ready'])
    await stopped
    otherClient.close()
  })
})
