import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { open } from 'lmdb'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { decodeHistory } from '#sufler/domain/history/history-record.ts'
import { ownerHash } from '#sufler/store/damaged-record.ts'
import { checkDictionaries } from '#sufler/store/doctor/check-dictionaries.ts'
import type { Finding } from '#sufler/store/doctor/finding.ts'
import { openStore } from '#sufler/store/open-store.ts'
import type { Store } from '#sufler/store/store.ts'
import { anAppend } from '../contract/history.ts'
import { slotPatch } from '../contract/patches.ts'
import { type RedisServer, startRedisServer } from '../support/redis-server.ts'
import { SuflerProcess } from '../support/sufler-process.ts'

const sound = Array.from({ length: 1_200 }, (_, i) => `sound-${i}`)
const garbage = Buffer.from('garbage')

/** A store with much that is sound. */
async function fill(store: Store): Promise<void> {
  await store.layout.intern([{ dictionary: 'slots', key: 'a:number:0' }])
  const customers = [...sound, 'bad-vector', 'bad-history']
  await store.patchCustomers(
    customers.map((customerId) => ({ customerId, slots: slotPatch(0, 1), texts: { name: 'Anna' } })),
    0,
  )
  await store.appendHistory(customers.map((id) => anAppend(id)))
  await store.aliases.set([
    { alias: 'crm:1', customerId: 'sound-0' },
    { alias: 'crm:2', customerId: 'nobody' },
  ])
  await store.addToCounters([{ counter: 'x/a', by: 1 }])
  const request = { portionId: 'p', least: 1, most: 1, allowed: 10, holdMs: 1e9 }
  for (const budgetId of ['few', 'broken']) await store.budgets.take({ budgetId, period: 'total' }, request)
  await store.accessKeys.put({ id: 'aaaaaaaaaaaa', role: 'admin', hash: 'ab'.repeat(32), name: 'x', createdAtMs: 1 })
}

async function examined(store: Store): Promise<Finding[]> {
  const findings: Finding[] = []
  for await (const finding of store.examine({ onProgress() {} })) findings.push(finding)
  return findings
}

const named = (findings: readonly Finding[]) =>
  findings.map(({ code, kind, owner }) => `${code} ${kind} ${owner}`).sort()

const damages = [
  'alias-dangling alias crm:2',
  'damaged access-key bbbbbbbbbbbb',
  'damaged budget broken:total',
  'damaged counter x/b',
  'damaged history bad-history',
  'damaged vector bad-vector',
]

/** What every store must find, and mend; `url` is told to the command. */
async function findsAndMends(url: string, orphans: readonly string[] = []): Promise<void> {
  const all = [...damages, ...orphans].sort()
  const shown = await SuflerProcess.run(['doctor', '--store', url, '--json', '--show-ids', '--quiet'])
  const report = JSON.parse(shown.stdout)
  expect(await shown.exitCode).toBe(1)
  expect(report.findings.map((found: Finding) => `${found.code} ${found.kind} ${found.owner}`).sort()).toEqual(all)
  expect(report.records).toBeGreaterThan(2 * sound.length)

  const mended = await SuflerProcess.run(['doctor', '--store', url, '--mend', '--quiet'])
  expect(await mended.exitCode).toBe(1)
  expect(mended.stdout).toContain(`damaged  vector ${ownerHash('bad-vector')}`)
  expect(mended.stdout).toContain(`${all.length} findings, 2 of them mended`)
  for (const personal of ['bad-vector', 'bad-history', 'crm:2', 'nobody', 'bbbbbbbbbbbb']) {
    expect(mended.stdout + mended.stderr).not.toContain(personal)
  }

  const store = await openStore(url)
  try {
    expect(named(await examined(store))).toEqual(all.filter((one) => !/ (vector|history) /.test(one)))
    expect((await store.readCustomer('bad-vector')).vector).toBeUndefined()
    expect(await store.patchCustomers([{ customerId: 'bad-vector', slots: slotPatch(0, 2) }], 0)).toEqual(['applied'])
    const { history } = await store.readCustomer('bad-history')
    expect(decodeHistory(history)).toMatchObject({ records: [], forgottenUntilMs: expect.any(Number) })
    expect(decodeHistory(history).forgottenUntilMs).toBeGreaterThan(Date.now() - 600_000)
    expect(await store.appendHistory([anAppend('bad-history')])).toMatchObject([{ isForgetful: true }])
  } finally {
    await store.close()
  }
}

describe('sufler doctor on Redis', () => {
  let server: RedisServer
  let redis: Redis

  beforeAll(async () => {
    server = await startRedisServer()
    redis = new Redis(server.url)
    const store = await openStore(server.url)
    await fill(store)
    expect(named(await examined(store))).toEqual(['alias-dangling alias crm:2'])
    await store.close()
  })
  afterAll(async () => {
    redis.disconnect()
    await server.stop()
  })

  test('finds what is damaged among what is sound, names nobody, and mends what can be', {
    timeout: 120_000,
  }, async () => {
    await redis.set('sufler:{bad-vector}:v', garbage)
    await redis.set('sufler:{bad-history}:h', garbage)
    await redis.hset('sufler:counters', 'x/b', 'many')
    await redis.hset('sufler:access-keys', 'bbbbbbbbbbbb', '{')
    await redis.hset('sufler:budget:{broken:total}:a', 'used', 'xyz')
    await redis.set('sufler:of-somebody', 'else')
    await redis.set('another:{program}:v', 'else')
    await findsAndMends(server.url, ['orphan key sufler:of-somebody'])
  })
})

describe('sufler doctor on LMDB', () => {
  const path = mkdtempSync(join(tmpdir(), 'sufler-doctor-'))
  afterAll(() => rmSync(path, { recursive: true }))

  test('finds what is damaged among what is sound, names nobody, and mends what can be', {
    timeout: 120_000,
  }, async () => {
    const store = await openStore(`lmdb:${path}`)
    await fill(store)
    expect(named(await examined(store))).toEqual(['alias-dangling alias crm:2'])
    await store.close()
    const root = open(path, { noSubdir: false, maxDbs: 16 })
    const raw = (name: string) => root.openDB<Uint8Array, string | string[]>(name, { encoding: 'binary' })
    await root
      .openDB<Uint8Array, string>('customers', { encoding: 'binary', useVersions: true })
      .put('bad-vector', garbage, 1)
    await raw('histories').put('bad-history', garbage)
    await raw('counters').put('x/b', Buffer.from('"many"'))
    await raw('access-keys').put('bbbbbbbbbbbb', Buffer.from('{'))
    await raw('budgets').put(['totals', 'broken:total'], Buffer.from('{"used":"xyz"}'))
    await root.close()
    await findsAndMends(`lmdb:${path}`)
  })
})

test('a store that is sound: exit code 0', { timeout: 60_000 }, async () => {
  const path = mkdtempSync(join(tmpdir(), 'sufler-doctor-'))
  const found = await SuflerProcess.run(['doctor', '--store', `lmdb:${path}`])
  rmSync(path, { recursive: true })
  expect({ code: await found.exitCode, stdout: found.stdout }).toEqual({
    code: 0,
    stdout: '0 records looked at: 0 findings\n',
  })
})

test('dictionaries: gaps, doubles, wrong sizes, and numbers beyond what they may give', () => {
  const found = checkDictionaries([
    ['sound', '2'],
    ['sound\na', '0'],
    ['sound\nb', '1'],
    ['gaps', '4'],
    ['gaps\na', '0'],
    ['gaps\nb', '3'],
    ['doubles', 2],
    ['doubles\na', 0],
    ['doubles\nb', 1],
    ['doubles\nc', 1],
    ['small', '1'],
    ['small\na', '0'],
    ['small\nb', '1'],
    ['garbled', 'x'],
    ['garbled\na', 'y'],
    ['reasons', '301'],
    ...Array.from({ length: 301 }, (_, i) => [`reasons\n${i}`, i] as const),
  ])
  expect(found.map(({ code, owner, detail }) => [code, owner, detail])).toEqual([
    ['dictionary-gap', 'gaps', 'numbers without a text: 1, 2'],
    ['dictionary-double', 'doubles', 'numbers with two texts: 1'],
    ['dictionary-size', 'small', 'found the size 1, expected at least 2'],
    ['damaged', 'garbled', '1 of its entries have no number'],
    ['dictionary-size', 'garbled', 'found the size x, expected at least 0'],
    ['dictionary-too-long', 'reasons', 'found the number 300, expected less than 256'],
  ])
})
