import { Metadata } from '@grpc/grpc-js'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Role } from '#sufler/domain/access/roles.ts'
import { KeyedServer, testKey } from '../access/keyed-server.ts'
import { codeOf, GrpcClient } from './grpc-client.ts'

let keyed: KeyedServer
let client: GrpcClient

const withKey = (text: string | undefined) => {
  const metadata = new Metadata()
  if (text !== undefined) metadata.set('authorization', `Bearer ${text}`)
  return metadata
}

beforeAll(async () => {
  keyed = await KeyedServer.start({ grpcPort: '0' })
  client = new GrpcClient(keyed.server.grpcAddress)
})
afterAll(async () => {
  client.close()
  await keyed.stop()
})

const request = { customerId: 'anna', placements: [{ id: 'site.hero' }] }
const features = { customerId: 'anna', features: { data_mb: { numberValue: 1 } } }

describe('a call', () => {
  test.each([
    [undefined, 'key-required'],
    ['sufler_admin_000000000000_0000000000000000000000000000000000000000000', 'key-unknown'],
    ['nonsense', 'key-unknown'],
  ])('with the key %s is not answered: %s', async (text, code) => {
    const outcome = await client.call('Decide', request, {}, withKey(text))
    expect([outcome.status, codeOf(outcome)]).toEqual(['UNAUTHENTICATED', code])
  })

  test.each<[Role, string, string]>([
    ['operator', 'OK', 'PERMISSION_DENIED'],
    ['analyst', 'OK', 'PERMISSION_DENIED'],
    ['service', 'OK', 'OK'],
    ['admin', 'OK', 'OK'],
    ['site', 'PERMISSION_DENIED', 'PERMISSION_DENIED'],
  ])('of the role %s may decide: %s, and change features: %s', async (role, mayDecide, mayChange) => {
    const metadata = withKey(keyed.keys[role].text)
    expect((await client.call('Decide', request, {}, metadata)).status).toBe(mayDecide)
    expect((await client.call('UpdateFeatures', features, {}, metadata)).status).toBe(mayChange)
  })

  test('about health needs no key', async () => {
    expect((await client.call('Check', {})).message).toEqual({ status: 'SERVING' })
  })

  test('that reports an outcome by the id of a decision needs to be trusted', async () => {
    const { message } = await client.call('Decide', request, {}, withKey(keyed.keys.operator.text))
    const [{ offerId }] = message.placements[0].offers
    const outcome = { decisionId: message.decisionId, placementId: 'site.hero', offerId, outcome: 'OUTCOME_CLICK' }
    const report = { customerId: 'anna', outcomes: [outcome] }
    const distrusted = await client.call('RecordOutcomes', report, {}, withKey(keyed.keys.operator.text))
    expect(distrusted.message.refused).toMatchObject([{ code: 'token-required' }])
    const trusted = await client.call('RecordOutcomes', report, {}, withKey(keyed.keys.service.text))
    expect(trusted.message).toMatchObject({ recorded: 1 })
  })
})

describe('a stream', () => {
  test('without a key ends at once', async () => {
    const stream = client.stream('DecideStream')
    await stream.send({ requestId: 'a', request })
    const ended = await stream.ended
    expect([ended.status, codeOf(ended)]).toEqual(['UNAUTHENTICATED', 'key-required'])
    expect(stream.messages).toEqual([])
  })

  test('is not served any more once its key is revoked', async () => {
    const { text, record } = testKey('service')
    await keyed.put(record)
    const stream = client.stream('DecideStream', withKey(text))
    await stream.send({ requestId: 'before', request })
    await vi.waitFor(() => expect(stream.messages).toHaveLength(1))
    await keyed.put({ ...record, revokedAtMs: Date.now() })
    await vi.waitFor(
      async () => {
        await stream.send({ requestId: 'after', request })
        expect(stream.messages.at(-1).failure?.code).toBe('key-unknown')
      },
      { timeout: 10_000, interval: 200 },
    )
    expect((await stream.finish()).status).toBe('OK')
  })
})
