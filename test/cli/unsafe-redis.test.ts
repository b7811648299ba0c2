import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { restRules } from '../rest/rules.ts'
import { type RedisServer, startRedisServer } from '../support/redis-server.ts'
import { SuflerProcess } from '../support/sufler-process.ts'

let dir: string
let redis: RedisServer
const rules = () => join(dir, 'rules')

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sufler-unsafe-'))
  for (const [path, text] of Object.entries(restRules)) {
    await mkdir(dirname(join(rules(), path)), { recursive: true })
    await writeFile(join(rules(), path), text)
  }
  await writeFile(join(dir, 'customers.csv'), 'customerId,data_mb\nanna,100\n')
  redis = await startRedisServer('--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru')
})
afterAll(async () => {
  await redis.stop()
  await rm(dir, { recursive: true, force: true })
})

describe('with a Redis that may evict', () => {
  const sentence = 'found maxmemory-policy allkeys-lru, expected noeviction'

  test.each([['serve'], ['demo']])('sufler %s does not start, and says how it would', async (name) => {
    const refused = await SuflerProcess.run([name, '--rules', rules(), '--store', redis.url, '--port', '0'])
    expect(await refused.exitCode).toBe(1)
    expect(refused.stderr).toContain(`error: cannot start: redis://127.0.0.1:${redis.port}/0: ${sentence}`)
    expect(refused.stderr).toContain('--allow-eviction')
  })

  test('sufler serve --allow-eviction starts, with an alarm', async () => {
    const args = ['serve', '--rules', rules(), '--store', redis.url, '--port', '0', '--allow-eviction']
    const server = new SuflerProcess(args)
    try {
      const ready = await fetch(`${await server.url()}/readyz`)
      expect({ status: ready.status, body: await ready.json() }).toMatchObject({
        status: 200,
        body: { alarms: ['redis-evicts'] },
      })
      const errors = server.logLines.filter(({ level }) => level === 'error')
      expect(errors).toMatchObject([{ alarm: 'redis-evicts', detail: sentence }])
    } finally {
      server.signal('SIGTERM')
      expect(await server.exitCode).toBe(0)
    }
  })

  test('commands that write refuse, or warn', { timeout: 60_000 }, async () => {
    const load = ['load', 'customers', join(dir, 'customers.csv'), '--rules', rules(), '--store', redis.url, '--quiet']
    const key = ['keys', 'create', '--role', 'admin', '--name', 'ops', '--store', redis.url]
    for (const [args, code] of [
      [load, 2],
      [key, 1],
    ] as const) {
      const refused = await SuflerProcess.run(args)
      expect({ code: await refused.exitCode, stdout: refused.stdout }).toEqual({ code, stdout: '' })
      expect(refused.stderr).toContain(sentence)
      const allowed = await SuflerProcess.run([...args, '--allow-eviction'])
      expect(await allowed.exitCode).toBe(0)
      expect(allowed.stderr).toContain(`warning: ${sentence}`)
    }
  })
})
