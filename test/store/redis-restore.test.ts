import { execFile } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { restRules } from '../rest/rules.ts'
import { TestServer } from '../rest/test-server.ts'
import { type RedisServer, startRedisServer } from '../support/redis-server.ts'
import { eventually } from '../support/timed.ts'

const run = promisify(execFile)
const page = join(import.meta.dirname, '../../docs/redis.md')
const budgets = 'budgets:\n  few: { where: { offers: [gold] }, limit: 100, per: total, countOn: presented }\n'

let redis: RedisServer
let server: TestServer
let variables: Record<string, string>

beforeAll(async () => {
  redis = await startRedisServer('--appendonly', 'yes', '--appendfsync', 'always')
  const client = new Redis(redis.port)
  const [, data = ''] = (await client.config('GET', 'dir')) as string[]
  client.disconnect()
  variables = { PORT: String(redis.port), DATA: data, BACKUP: join(data, 'backup') }
  server = await TestServer.start({ store: redis.url }, { ...restRules, 'budgets.yaml': budgets })
})
afterAll(async () => {
  await server.stop()
  await run('redis-cli', ['-p', String(redis.port), 'SHUTDOWN', 'NOSAVE']).catch(() => {})
  await redis.stop()
})

/** Runs the commands below a heading of the page, and fails with the first that fails. */
async function follow(heading: string): Promise<void> {
  const text = await readFile(page, 'utf8')
  const commands = text.split(`\n### ${heading}\n`)[1]?.split('```sh\n')[1]?.split('```')[0]
  if (commands === undefined) throw new Error(`${page}: no commands below ${heading}`)
  await run('bash', ['-e', '-c', commands], {
    env: { ...process.env, ...variables },
    timeout: 60_000,
  })
}

const decide = () => server.decide({ customerId: 'anna', placements: [{ id: 'site.sidebar' }] })
const history = async () => (await server.send('GET', '/v1/customers/anna/history')).body.records
const used = async () => (await server.send('GET', '/v1/budgets')).body.budgets[0].used

test('a backup, a disaster and a restore by the commands of the page: all is there, and the node goes on', {
  timeout: 180_000,
}, async () => {
  await server.send('PATCH', '/v1/customers/anna', { features: { data_mb: 5200 } })
  const { token } = (await decide()).body.placements[0].offers[0]
  const report = () =>
    server.send('POST', '/v1/outcomes', { customerId: 'anna', outcomes: [{ token, outcome: 'presented' }] })
  expect((await report()).body).toMatchObject({ recorded: 1 })
  const before = {
    customer: (await server.send('GET', '/v1/customers/anna')).body,
    history: await history(),
    used: await used(),
  }
  expect(before).toMatchObject({ customer: { features: { data_mb: 5200 } }, history: [{ kind: 'presented' }], used: 1 })

  await follow('Backup')
  await server.send('PATCH', '/v1/customers/later', { features: { data_mb: 1 } })
  await redis.kill()
  await rm(join(variables.DATA as string, 'dump.rdb'), { force: true })
  await rm(join(variables.DATA as string, 'appendonlydir'), { recursive: true, force: true })
  expect((await decide()).body).toMatchObject({ degraded: ['customer'] })

  await follow('Restore')
  await eventually(
    async () => expect((await decide()).body).toMatchObject({ degraded: [], customerKnown: true }),
    30_000,
  )
  const after = {
    customer: (await server.send('GET', '/v1/customers/anna')).body,
    history: await history(),
    used: await used(),
  }
  expect(after).toEqual(before)
  expect((await report()).body).toMatchObject({ duplicates: 1 })
  expect(await server.send('GET', '/v1/customers/later')).toMatchObject({ status: 404 })
  const client = new Redis(redis.port)
  expect(await client.config('GET', 'appendonly')).toEqual(['appendonly', 'yes'])
  client.disconnect()
})
