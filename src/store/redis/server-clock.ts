import { Cluster, type Redis } from 'ioredis'
import { StoreUnavailable } from '../store-unavailable.ts'
import { type Patience, withinDeadline } from './deadline.ts'
import type { RedisClient } from './redis-client.ts'

/**
 * Milliseconds since 1970, as `TIME` says. On a cluster every primary is asked and the one in the middle believed, so that
 * a single one with a wrong clock moves nobody; those that do not answer are left out.
 */
export function readServerClock(client: RedisClient, patience: Patience): Promise<number> {
  return withinDeadline(client instanceof Cluster ? middleClock(client, patience) : clockOf(client), patience)
}

async function middleClock(cluster: Cluster, { description }: Patience): Promise<number> {
  const asked = await Promise.allSettled(cluster.nodes('master').map(clockOf))
  const clocks = asked.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : [])).sort((a, b) => a - b)
  const middle = clocks[Math.floor((clocks.length - 1) / 2)]
  if (middle === undefined) throw new StoreUnavailable(`${description}: no primary tells the time`)
  return middle
}

async function clockOf(server: Redis): Promise<number> {
  const [seconds, microseconds] = await server.time()
  return Number(seconds) * 1_000 + Number(microseconds) / 1_000
}
