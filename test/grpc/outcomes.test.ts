import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestServer } from '../rest/test-server.ts'
import { codeOf, GrpcClient, problemOf } from './grpc-client.ts'

let server: TestServer
let client: GrpcClient

beforeAll(async () => {
  server = await TestServer.start({ grpcPort: '0' })
  client = new GrpcClient(server.grpcAddress)
})
afterAll(async () => {
  client.close()
  await server.stop()
})

const tokensFor = async (customerId: string): Promise<string[]> => {
  const { message } = await client.call('Decide', { customerId, placements: [{ id: 'site.sidebar', count: 2 }] })
  return message.placements[0].offers.map(({ token }: { token: string }) => token)
}

describe('RecordOutcomes', () => {
  test('records, finds duplicates, takes back, and refuses one by one', async () => {
    const [token, other] = await tokensFor('ann')
    const outcomes = [
      { token, outcome: 'OUTCOME_IMPRESSION' },
      { token, outcome: 'OUTCOME_IMPRESSION' },
      { token: `${other}x`, outcome: 'OUTCOME_CLICK' },
      { token: other, outcome: 'OUTCOME_NOT_PRESENTED' },
      { token: other },
      { token, outcome: 'OUTCOME_IMPRESSION', undo: true },
    ]
    const { status, message } = await client.call('RecordOutcomes', { customerId: 'ann', outcomes })
    expect(status).toBe('OK')
    expect(message).toMatchObject({ recorded: 2, duplicates: 1, undone: 1 })
    expect(message.results).toEqual(
      ['RECORDED', 'DUPLICATE', 'REFUSED', 'RECORDED', 'REFUSED', 'UNDONE'].map((word) => `OUTCOME_RESULT_${word}`),
    )
    expect(message.refused.map(({ position, code }: { position: number; code: string }) => [position, code])).toEqual([
      [2, 'token-malformed'],
      [4, 'outcome-invalid'],
    ])
    const { body } = await server.send('GET', '/v1/customers/ann/history')
    expect(body.records.map(({ kind, undone }: { kind: string; undone: boolean }) => [kind, undone]).sort()).toEqual([
      ['impression', true],
      ['not-presented', false],
    ])
  })

  test('an outcome of a newer protocol is refused by itself', async () => {
    const [token] = await tokensFor('bob')
    const outcomes = [
      { token, outcome: 99 },
      { token, outcome: 'OUTCOME_CLICK' },
    ]
    const { message } = await client.call('RecordOutcomes', { customerId: 'bob', outcomes })
    expect(message).toMatchObject({ recorded: 1, refused: [{ code: 'outcome-invalid', path: '/outcomes/0/outcome' }] })
  })

  test('a batch that is too large, or empty, is refused as a whole', async () => {
    for (const outcomes of [[], Array(501).fill({ token: 'x', outcome: 'OUTCOME_CLICK' })]) {
      const outcome = await client.call('RecordOutcomes', { customerId: 'ann', outcomes })
      expect([outcome.status, codeOf(outcome)]).toEqual(['INVALID_ARGUMENT', 'request-invalid'])
      expect(problemOf(outcome).errors?.[0]?.path).toBe('/outcomes')
    }
  })
})
