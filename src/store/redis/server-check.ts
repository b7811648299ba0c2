import { Cluster, type Redis, ReplyError } from 'ioredis'
import type { ServerFinding } from '../server-finding.ts'
import type { RedisClient } from './redis-client.ts'

/** From this share of `maxmemory` on, somebody should see to it before writes are refused. */
const memoryLowShare = 0.9

/** What a server says of itself; undefined where it does not. */
interface ServerFacts {
  /** By name, as `INFO` has them. */
  info: ReadonlyMap<string, string> | undefined
  /** By name, as `CONFIG GET` has them. */
  settings: ReadonlyMap<string, string> | undefined
  /** In the server's own words. */
  refusals: string[]
}

/**
 * What is amiss with the server, or with each primary of a cluster. `replicas` is how many must have a write before we call
 * it kept. One that cannot be reached is passed over as long as another answers: that it is away shows in its requests.
 */
export async function checkServers(client: RedisClient, replicas: number): Promise<ServerFinding[]> {
  if (!(client instanceof Cluster)) return findingsOf(await factsOf(client), replicas)
  const primaries = client.nodes('master')
  const checked = await Promise.allSettled(
    primaries.map(async (primary) => {
      const findings = findingsOf(await factsOf(primary), replicas)
      const { host, port } = primary.options
      return findings.map(({ fault, detail }): ServerFinding => ({ fault, detail: `${host}:${port}: ${detail}` }))
    }),
  )
  const findings = checked.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
  const failed = checked.find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected' && checked.every(({ status }) => status === 'rejected')) throw failed.reason
  return findings
}

/** Managed services often refuse one command or both; then the rest is still to be had. */
async function factsOf(server: Redis): Promise<ServerFacts> {
  const refusals: string[] = []
  const ask = async <T>(answer: Promise<T>): Promise<T | undefined> => {
    try {
      return await answer
    } catch (error) {
      if (!(error instanceof ReplyError)) throw error
      refusals.push((error as Error).message)
      return undefined
    }
  }
  const [info, settings] = await Promise.all([
    ask(server.info()),
    ask(server.config('GET', 'maxmemory-policy', 'save', 'min-replicas-to-write') as Promise<string[]>),
  ])
  return {
    info: info === undefined ? undefined : parseInfo(info),
    settings: settings === undefined ? undefined : pairs(settings),
    refusals,
  }
}

function parseInfo(text: string): Map<string, string> {
  const lines = text.split('\r\n').filter((line) => line.includes(':') && !line.startsWith('#'))
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]))
}

function pairs(flat: readonly string[]): Map<string, string> {
  const map = new Map<string, string>()
  for (let i = 0; i + 1 < flat.length; i += 2) map.set(flat[i] as string, flat[i + 1] as string)
  return map
}

function findingsOf({ info, settings, refusals }: ServerFacts, replicasNeeded: number): ServerFinding[] {
  const unchecked = uncheckedParts(info, settings)
  const detail = `the server does not tell ${unchecked.join(', ')} (${refusals.join('; ')})`
  const findings = [
    evictionOf(info?.get('maxmemory_policy') ?? settings?.get('maxmemory-policy')),
    ...(info === undefined
      ? []
      : [
          replica(info),
          missingReplicas(info, Math.max(replicasNeeded, Number(settings?.get('min-replicas-to-write') ?? 0))),
          failingPersistence(info),
          lowMemory(info),
          missingPersistence(info, settings),
        ]),
    unchecked.length === 0 ? undefined : ({ fault: 'unchecked', detail } as const),
  ]
  return findings.filter((finding) => finding !== undefined)
}

function uncheckedParts(info: ServerFacts['info'], settings: ServerFacts['settings']): string[] {
  const parts: string[] = []
  if (info === undefined) parts.push('role', 'replicas', 'persistence', 'memory')
  if (settings === undefined) parts.push('min-replicas-to-write')
  if (settings === undefined && info?.get('aof_enabled') === '0') parts.push('save')
  if (!info?.has('maxmemory_policy') && !settings?.has('maxmemory-policy')) parts.push('maxmemory-policy')
  return parts
}

function evictionOf(policy: string | undefined): ServerFinding | undefined {
  if (policy === undefined || policy === 'noeviction') return undefined
  return { fault: 'eviction', detail: `found maxmemory-policy ${policy}, expected noeviction` }
}

function replica(info: ReadonlyMap<string, string>): ServerFinding | undefined {
  if (info.get('role') !== 'slave') return undefined
  const primary = `${info.get('master_host')}:${info.get('master_port')}`
  return { fault: 'replica', detail: `found a replica of ${primary}, expected a primary` }
}

/** A server with `min-replicas-to-write` counts those that keep up; without, it tells only how many are connected. */
function missingReplicas(info: ReadonlyMap<string, string>, needed: number): ServerFinding | undefined {
  if (info.get('role') === 'slave') return undefined
  const good = Number(info.get('min_slaves_good_slaves') ?? info.get('connected_slaves') ?? 0)
  if (good >= needed) return undefined
  const detail = `found ${good} replicas that keep up, expected ${needed}: writes that need them are refused`
  return { fault: 'replicas-missing', detail }
}

function failingPersistence(info: ReadonlyMap<string, string>): ServerFinding | undefined {
  const states = ['rdb_last_bgsave_status', 'aof_last_write_status', 'aof_last_bgrewrite_status']
  const failed = states.filter((name) => info.get(name) === 'err')
  if (failed.length === 0) return undefined
  return {
    fault: 'persistence-failing',
    detail: `found ${failed.map((name) => `${name}:err`).join(', ')}, expected ok`,
  }
}

function lowMemory(info: ReadonlyMap<string, string>): ServerFinding | undefined {
  const max = Number(info.get('maxmemory') ?? 0)
  if (max === 0 || Number(info.get('used_memory') ?? 0) < max * memoryLowShare) return undefined
  const detail = `more than ${memoryLowShare * 100} % of maxmemory, ${max} bytes, are used: writes are refused when it is full`
  return { fault: 'memory-low', detail }
}

function missingPersistence(
  info: ReadonlyMap<string, string>,
  settings: ReadonlyMap<string, string> | undefined,
): ServerFinding | undefined {
  if (info.get('aof_enabled') === '1' || settings?.get('save') !== '') return undefined
  const detail = 'found appendonly no and no save points: everything is lost when the server restarts'
  return { fault: 'not-persistent', detail }
}
