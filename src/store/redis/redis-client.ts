import { Cluster, Redis, type RedisOptions } from 'ioredis'
import { StoreUnavailable } from '../store.ts'
import { within } from '../within.ts'
import type { ConnectionTrouble } from './deadline.ts'
import type { ResolvedRedisOptions } from './redis-options.ts'
import { describeRedisAddress, type RedisAddress } from './redis-url.ts'
import { scripts } from './scripts.ts'

export type RedisClient = Redis | Cluster

/** Longest pause between two attempts to reconnect: so long may a server be back before we notice. */
const reconnectDelayMsMax = 1_000

/**
 * Connects and waits until the server is ready (it may still be reading its file). Rejects with `StoreUnavailable`. From
 * then on `trouble` says why there is no connection: a command only hears that there is none.
 */
export async function connectRedis(
  address: RedisAddress,
  options: ResolvedRedisOptions,
  trouble: ConnectionTrouble = { words: undefined },
): Promise<RedisClient> {
  const client = address.cluster ? clusterClient(address, options) : singleClient(address, options, trouble)
  // Without a listener the client would print its errors to the console.
  const note = (error: Error) => {
    trouble.words = error.message
  }
  client.on('error', note)
  client.on('node error', note)
  client.on('ready', () => {
    trouble.words = undefined
  })
  try {
    await within(client.connect(), options.connectTimeoutMs, () => {
      throw new Error('connection timed out')
    })
  } catch {
    client.disconnect()
    throw new StoreUnavailable(`${describeRedisAddress(address)}: cannot connect: ${trouble.words ?? 'no answer'}`)
  }
  const tooOld = await within(tooOldVersion(client), options.connectTimeoutMs, () => undefined)
  if (tooOld === undefined) return client
  client.disconnect()
  throw new StoreUnavailable(
    `${describeRedisAddress(address)}: found ${tooOld} without SPUBLISH, expected Redis 7 or newer, or Valkey`,
  )
}

/**
 * The scripts tell changes through sharded channels, which came with Redis 7: what a server without them calls itself.
 * One that may not be asked is trusted.
 */
async function tooOldVersion(client: RedisClient): Promise<string | undefined> {
  try {
    const [command] = (await client.call('COMMAND', 'INFO', 'SPUBLISH')) as unknown[]
    if (command !== null) return undefined
  } catch {
    return undefined
  }
  const info = await client.info('server').catch(() => '')
  return `Redis ${/^redis_version:(\S+)/m.exec(info)?.[1] ?? 'of an unknown version'}`
}

/** A connection of its own to listen on, not connected yet; on a cluster to `node`, as `host:port`. */
export function connectSubscriber(address: RedisAddress, options: ResolvedRedisOptions, node?: string): Redis {
  const colon = node?.lastIndexOf(':') ?? -1
  const at = node === undefined ? address.nodes[0] : { host: node.slice(0, colon), port: Number(node.slice(colon + 1)) }
  return new Redis({
    ...connectionOptions(address, options),
    ...at,
    connectionName: 'sufler-changes',
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResubscribe: false,
    retryStrategy: reconnectDelayMs,
  })
}

function singleClient(address: RedisAddress, options: ResolvedRedisOptions, trouble: ConnectionTrouble): Redis {
  const [node] = address.nodes
  return new Redis({
    ...connectionOptions(address, options),
    ...node,
    db: address.db,
    lazyConnect: true,
    scripts: scripts(),
    enableOfflineQueue: false,
    retryStrategy: reconnectDelayMs,
    // After a failover the old primary may still answer, as a replica: look again who it is.
    reconnectOnError: (error) => {
      if (!error.message.startsWith('READONLY')) return false
      // Commands that come until the connection is back fail for the same reason.
      trouble.words = error.message
      return true
    },
  })
}

function clusterClient(address: RedisAddress, options: ResolvedRedisOptions): Cluster {
  return new Cluster(address.nodes, {
    redisOptions: connectionOptions(address, options),
    lazyConnect: true,
    scripts: scripts(),
    enableOfflineQueue: false,
    clusterRetryStrategy: reconnectDelayMs,
    slotsRefreshTimeout: options.connectTimeoutMs,
    // With TLS the certificate must name what the cluster announces: leave host names to the server.
    ...(address.tls ? { dnsLookup: (host, callback) => callback(null, host) } : {}),
  })
}

/**
 * The client never holds commands back for a server that is away: without an offline queue they are rejected at once,
 * and `maxRetriesPerRequest: 0` rejects those in flight when the connection breaks. A decision then falls back in time,
 * and nothing piles up; the writer decides whether to try again.
 */
function connectionOptions({ username, password, tls }: RedisAddress, options: ResolvedRedisOptions) {
  return {
    connectionName: 'sufler',
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls ? { tls: {} } : {}),
    connectTimeout: options.connectTimeoutMs,
    maxRetriesPerRequest: 0,
    // A server that hangs with commands pending is given up and connected anew; `deadline.ts` rejects the commands earlier.
    socketTimeout: options.commandTimeoutMs * 2,
  } satisfies RedisOptions
}

/** 50, 100, 200 … ms with some jitter, so that nodes do not come back all at once. */
function reconnectDelayMs(attempt: number): number {
  return Math.min(50 * 2 ** (attempt - 1), reconnectDelayMsMax) * (0.5 + Math.random() / 2)
}
