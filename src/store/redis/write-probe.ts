import { Cluster } from 'ioredis'
import { type Patience, withinDeadline } from './deadline.ts'
import { slotOfTag } from './key-slot.ts'
import { probeKey } from './keys.ts'
import type { RedisClient } from './redis-client.ts'
import type { WithReplicas } from './replica-waits.ts'

/** Kept long enough that a replica gets it, and so shortly that nobody need know of it. */
const probeKeptMs = 60_000

/** Keys tried until every primary of a cluster has one: with a hundred primaries the last is found among some 500. */
const tagsMax = 10_000

/** Writes a key on every primary, and waits for replicas where outcomes do. */
export function writeProbe(
  client: RedisClient,
  prefix: string,
  patience: Patience,
  withReplicas: WithReplicas = (_keys, write) => write(),
): () => Promise<void> {
  return async () => {
    const keys = client instanceof Cluster ? keysOfPrimaries(client, prefix) : [probeKey(prefix, 0)]
    const write = () => Promise.all(keys.map((key) => client.set(key, '1', 'PX', probeKeptMs)))
    await withReplicas(keys, () => withinDeadline(write(), patience))
  }
}

/** One key for each, as far as it is known here which slots are whose. */
function keysOfPrimaries(cluster: Cluster, prefix: string): string[] {
  const primaries = cluster.nodes('master').length
  const keys = new Map<string, string>()
  for (let tag = 0; tag < tagsMax && keys.size < primaries; tag++) {
    const owner = cluster.slots[slotOfTag(`probe-${tag}`)]?.[0]
    if (owner !== undefined && !keys.has(owner)) keys.set(owner, probeKey(prefix, tag))
  }
  return [...keys.values()]
}
