import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { liveRules } from '../live/live-rules.ts'
import { TestServer } from './test-server.ts'

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start({}, liveRules)
})
afterAll(() => server.stop())

const set = (...aliases: object[]) => server.send('POST', '/v1/aliases', { aliases })
const resolve = (kind: string, value: string) => server.send('POST', '/v1/aliases/resolve', { kind, value })

describe('aliases', () => {
  test('are set, looked up, shown with their customer, moved and taken away', async () => {
    const [customerId, other] = [randomUUID(), randomUUID()]
    await server.send('PATCH', `/v1/customers/${customerId}`, { features: { data_mb: 1 } })
    const answer = await set(
      { kind: 'phone', value: '8 (916) 123-45-67', customerId },
      { kind: 'crm', value: '4711', customerId },
    )
    expect(answer.status).toBe(204)
    expect((await resolve('phone', '+79161234567')).body).toEqual({ customerId })
    expect((await server.send('GET', `/v1/customers/${customerId}`)).body.aliases).toEqual([
      { kind: 'crm', value: '4711' },
      { kind: 'phone', value: '+79161234567' },
    ])
    await set(
      { kind: 'crm', value: '4711', customerId: other },
      { kind: 'phone', value: '+79161234567', customerId: null },
    )
    expect((await resolve('crm', '4711')).body).toEqual({ customerId: other })
    const gone = await resolve('phone', '+79161234567')
    expect([gone.status, gone.body.code]).toEqual([404, 'alias-unknown'])
    expect((await server.send('GET', `/v1/customers/${customerId}`)).body).not.toHaveProperty('aliases')
    expect((await server.send('DELETE', `/v1/customers/${other}`)).status).toBe(204)
    expect((await resolve('crm', '4711')).status).toBe(404)
  })

  test('are set all or none: what is wrong is said of each', async () => {
    const customerId = randomUUID()
    const { status, body } = await set(
      { kind: 'crm', value: 'sound', customerId },
      { kind: 'phone', value: '12', customerId },
      { kind: 'crm', value: ' ', customerId },
    )
    expect([status, body.code]).toEqual([400, 'alias-invalid'])
    expect(body.errors.map(({ path, found }: { path: string; found: string }) => [path, found])).toEqual([
      ['/aliases/1/value', "'12'"],
      ['/aliases/2/value', "' '"],
    ])
    expect((await resolve('crm', 'sound')).status).toBe(404)
  })

  test.each([
    [{ aliases: [] }, '/aliases'],
    [{ aliases: Array(501).fill({ kind: 'crm', value: 'a', customerId: 'b' }) }, '/aliases'],
    [{ aliases: [{ kind: 'email', value: 'a', customerId: 'b' }] }, '/aliases/0/kind'],
    [{ aliases: [{ kind: 'crm', value: 'a' }] }, '/aliases/0/customerId'],
    [{ aliases: [{ kind: 'crm', value: 'a', customerId: 'b c' }] }, '/aliases/0/customerId'],
  ])('that do not fit the schema are refused', async (body, path) => {
    const answer = await server.send('POST', '/v1/aliases', body)
    expect([answer.status, answer.body.code, answer.body.errors[0].path]).toEqual([400, 'request-invalid', path])
  })
})
