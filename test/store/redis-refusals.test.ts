import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '#sufler/store/open-store.ts'
import type { Store } from '#sufler/store/store.ts'
import { StoreUnavailable } from '#sufler/store/store-unavailable.ts'
import { anAppend } from '../contract/history.ts'
import { startRedisCluster } from '../support/redis-cluster.ts'
import { type RedisServer, startRedisServer } from '../support/redis-server.ts'
import { eventually } from '../support/timed.ts'

const commandTimeoutMs = 2_000

/** What was told of a store that failed, beside what the caller got. */
async function failureOf(store: Store, call: () => Promise<unknown>): Promise<StoreUnavailable> {
  const told: StoreUnavailable[] = []
  const stop = store.failures.listen((failure) => told.push(failure))
  const error = await call().then(
    () => undefined,
    (error: unknown) => error,
  )
  stop()
  expect(error).toBeInstanceOf(StoreUnavailable)
  expect(told).toContain(error)
  return error as StoreUnavailable
}

describe('a Redis server that refuses', () => {
  let server: RedisServer
  let store: Store
  let admin: Redis
  const append = () => store.appendHistory([anAppend('a')])

  beforeAll(async () => {
    server = await startRedisServer('--enable-protected-configs', 'yes')
    store = await openStore(server.url, { commandTimeoutMs })
    admin = new Redis(server.url)
  })
  afterAll(async () => {
    admin.disconnect()
    await store.close()
    await server.stop()
  })

  const states: [code: string, begin: () => Promise<unknown>, end: () => Promise<unknown>][] = [
    ['OOM', () => admin.config('SET', 'maxmemory', '1'), () => admin.config('SET', 'maxmemory', '0')],
    [
      'NOREPLICAS',
      () => admin.config('SET', 'min-replicas-to-write', '1'),
      () => admin.config('SET', 'min-replicas-to-write', '0'),
    ],
    ['MISCONF', failToSave, () => admin.config('SET', 'stop-writes-on-bgsave-error', 'no')],
    ['READONLY', () => admin.replicaof('127.0.0.1', 1), () => admin.replicaof('NO', 'ONE')],
  ]

  async function failToSave(): Promise<void> {
    const dir = await mkdtemp(join(tmpdir(), 'sufler-save-'))
    await admin.config('SET', 'stop-writes-on-bgsave-error', 'yes')
    await admin.config('SET', 'save', '3600 1')
    await admin.config('SET', 'dir', dir)
    await rm(dir, { recursive: true })
    await admin.call('BGSAVE')
    await eventually(async () => expect(await admin.info('persistence')).toContain('last_bgsave_status:err'), 10_000)
  }

  it.each(states)(
    'with %s writes is said to refuse writes, in its own words, until it takes them',
    async (code, begin, end) => {
      await eventually(() => store.probeWrites(), 10_000)
      await begin()
      for (const call of [append, () => store.probeWrites()]) {
        const failure = await failureOf(store, call)
        expect(failure).toMatchObject({ reason: 'writes-refused', storeCode: code, isOfWrites: true })
        expect(failure.message).toMatch(new RegExp(`^redis://127.0.0.1:${server.port}/0: (no connection: )?${code} `))
      }
      await eventually(() => store.readCustomer('a'))
      await end()
      await eventually(() => store.probeWrites(), 10_000)
    },
  )

  it('that is busy with a script says so', async () => {
    await admin.config('SET', 'busy-reply-threshold', '1')
    // Its own connections: they are not made anew, nor is the script sent again.
    const once = {
      lazyConnect: true,
      enableReadyCheck: false,
      autoResendUnfulfilledCommands: false,
      retryStrategy: null,
    }
    const [looper, killer] = [new Redis(server.url, once), new Redis(server.url, once)]
    await Promise.all([looper.connect(), killer.connect()])
    const script = looper.eval('while true do end', 0).catch(() => {})
    try {
      await eventually(async () => {
        expect(await failureOf(store, () => store.ping())).toMatchObject({ reason: 'busy', storeCode: 'BUSY' })
      }, 10_000)
    } finally {
      await killer.script('KILL')
      await script
      looper.disconnect()
      killer.disconnect()
    }
    await eventually(() => store.ping(), 10_000)
  })

  it('that wants another password is said not to let us in', async () => {
    await admin.config('SET', 'requirepass', 'another')
    await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    try {
      await eventually(async () => {
        const failure = await failureOf(store, () => store.ping())
        expect(failure).toMatchObject({ reason: 'access-denied', storeCode: 'NOAUTH' })
      }, 10_000)
    } finally {
      await admin.config('SET', 'requirepass', '')
    }
    await eventually(() => store.ping(), 10_000)
  })

  it('connections is said to be unreachable, and why', async () => {
    await server.kill()
    await eventually(async () => {
      const failure = await failureOf(store, () => store.ping())
      expect(failure).toMatchObject({ reason: 'unreachable', isOfWrites: false })
      expect(failure.message).toContain('ECONNREFUSED')
    }, 10_000)
    await server.restart()
    await eventually(() => store.ping(), 15_000)
  })

  it('to answer is said to be late', async () => {
    server.pause()
    const failure = await failureOf(store, () => store.ping())
    server.resume()
    expect(failure).toMatchObject({ reason: 'late', isOfWrites: false })
    await eventually(() => store.ping(), 15_000)
  })
})

it('a probe of a cluster finds the one primary that refuses', async () => {
  const servers = await startRedisCluster()
  const store = await openStore(servers.url, { commandTimeoutMs })
  try {
    await store.probeWrites()
    for (const node of servers.nodes) {
      const admin = new Redis(node.url)
      await admin.config('SET', 'maxmemory', '1')
      expect(await failureOf(store, () => store.probeWrites())).toMatchObject({ storeCode: 'OOM' })
      await admin.config('SET', 'maxmemory', '0')
      admin.disconnect()
    }
    await store.probeWrites()
  } finally {
    await store.close()
    await servers.stop()
  }
})
