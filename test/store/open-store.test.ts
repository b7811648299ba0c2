import { describe, expect, it } from 'vitest'
import { InvalidStoreUrl, openStore } from '#sufler/store/open-store.ts'
import { describeRedisAddress, parseRedisUrl } from '#sufler/store/redis/redis-url.ts'
import { StoreUnavailable } from '#sufler/store/store.ts'

describe('the URL of a store', () => {
  it.each([
    ['redis://localhost', { nodes: [{ host: 'localhost', port: 6379 }], cluster: false, tls: false, db: 0 }],
    ['redis://10.0.0.1:7000/3', { nodes: [{ host: '10.0.0.1', port: 7000 }], cluster: false, tls: false, db: 3 }],
    [
      'rediss://user:p%40ss%2F@redis.example:6380',
      {
        nodes: [{ host: 'redis.example', port: 6380 }],
        cluster: false,
        tls: true,
        db: 0,
        username: 'user',
        password: 'p@ss/',
      },
    ],
    [
      'redis+cluster://:secret@a:7000,b,[::1]:7002',
      {
        nodes: [
          { host: 'a', port: 7000 },
          { host: 'b', port: 6379 },
          { host: '::1', port: 7002 },
        ],
        cluster: true,
        tls: false,
        db: 0,
        password: 'secret',
      },
    ],
  ])('%s is understood', (url, address) => {
    expect(parseRedisUrl(url)).toEqual(address)
  })

  it.each([
    ['rediss://user:secret@redis.example', 'rediss://redis.example:6379/0'],
    ['redis+cluster://:secret@a:7000,[::1]', 'redis+cluster://a:7000,[::1]:6379'],
  ])('%s is described without its password', (url, description) => {
    const address = parseRedisUrl(url)
    expect(address && describeRedisAddress(address)).toBe(description)
  })

  it.each([
    '',
    'lmdb:',
    'lmdb://data',
    'postgres://localhost/sufler',
    'redis:localhost',
    'redis://',
    'redis://a,b',
    'redis://a:70000',
    'redis://a/db',
    'redis://a?db=1',
    'redis+cluster://a/1',
    'redis://%zz@a',
    '/var/lib/sufler',
  ])("'%s' is refused, and the error says what is expected", async (url) => {
    const opening = openStore(url)
    await expect(opening).rejects.toBeInstanceOf(InvalidStoreUrl)
    await expect(opening).rejects.toThrow(/found '.*', expected lmdb:PATH, redis:\/\//)
  })

  it('with a password is refused without showing it', async () => {
    await expect(openStore('redis://user:secret@a:b:c/x')).rejects.toThrow(/found 'redis:\/\/\*\*\*@a:b:c\/x'/)
    await expect(openStore('redis://user:sec@ret/secret@host:99999')).rejects.not.toThrow(/sec|ret/)
  })

  it('of a path that cannot be a directory is unavailable', async () => {
    await expect(openStore('lmdb:/dev/null/store')).rejects.toBeInstanceOf(StoreUnavailable)
  })

  it.each([{ keyPrefix: 'a{b}' }, { commandTimeoutMs: 0 }, { connectTimeoutMs: Number.NaN }])(
    'with options %o is refused',
    async (options) => {
      await expect(openStore('redis://localhost:1', options)).rejects.toThrow(/found .* expected/)
    },
  )
})
