import { Cluster, type Redis } from 'ioredis'
import { StoreUnavailable } from '../store.ts'
import { type Patience, withinDeadline } from './deadline.ts'
import { slotOfKey } from './key-slot.ts'
import type { RedisClient } from './redis-client.ts'

export interface ReplicaWaitOptions {
  /** So many replicas must have a write before it counts as kept. */
  replicas: number
  timeoutMs: number
}

/**
 * Does a write to these keys, and waits until enough replicas have it. Rejects with `StoreUnavailable` when they have not in
 * time: the primary has written all the same, and may still lose it.
 */
export type WithReplicas = <T>(keys: readonly string[], write: () => Promise<T>) => Promise<T>

/**
 * WAIT speaks of what its own connection has written, and blocks that connection: `client` must be one for such writes
 * alone. Its answer holds for all that was written before, so calls share it: one WAIT is under way, the next is for all
 * who have come in the meantime. Behind a replica that is gone a write therefore waits for twice the timeout at most.
 *
 * On a cluster only the shards of the keys are asked, as they were before the write and as they are after it: a shard that
 * has lost a node stops the writes of its own customers and of nobody else. The price: while a slot is being moved, what
 * the new primary has taken already is confirmed by the old one's replicas alone.
 */
export function replicaWaits(client: RedisClient, options: ReplicaWaitOptions, patience: Patience): WithReplicas {
  const waits = new WeakMap<Redis, () => Promise<void>>()

  function waitOn(primary: Redis): Promise<void> {
    let wait = waits.get(primary)
    if (wait === undefined) {
      wait = shared(() => waitForReplicas(primary, options, patience, client instanceof Cluster))
      waits.set(primary, wait)
    }
    return wait()
  }

  return async (keys, write) => {
    const before = primariesOf(client, keys)
    const result = await write()
    await Promise.all([...new Set([...before, ...primariesOf(client, keys)])].map(waitOn))
    return result
  }
}

/**
 * Those to which something may have been written; where it is not known whose a key is, all of them. A node in the status
 * `wait` was never spoken to.
 */
function primariesOf(client: RedisClient, keys: readonly string[]): Redis[] {
  if (!(client instanceof Cluster)) return [client]
  const primaries = client.nodes('master')
  const byName = new Map(primaries.map((primary) => [nameOf(primary), primary]))
  const owners = new Set(keys.map((key) => client.slots[slotOfKey(key)]?.[0] ?? ''))
  const known = [...owners].flatMap((name) => byName.get(name) ?? [])
  return (known.length === owners.size ? known : primaries).filter(({ status }) => status !== 'wait')
}

/** As the table of slots has it. */
function nameOf({ options: { host, port } }: Redis): string {
  return `${host}:${port}`
}

async function waitForReplicas(
  primary: Redis,
  { replicas, timeoutMs }: ReplicaWaitOptions,
  patience: Patience,
  isOfCluster: boolean,
): Promise<void> {
  // Of several servers it is said which one.
  const description = `${patience.description}${isOfCluster ? `: shard of ${nameOf(primary)}` : ''}`
  const answer = primary.wait(replicas, timeoutMs)
  const reached = await withinDeadline(answer, { ...patience, description, timeoutMs: timeoutMs + patience.timeoutMs })
  if (reached >= replicas) return
  const failure = new StoreUnavailable(
    `${description}: ${reached} replicas have the write after ${timeoutMs} ms, not ${replicas}`,
    'replicas-missing',
  )
  patience.failures.tell(failure)
  throw failure
}

/** `run`, one at a time; all who call before the next one begins share it. */
function shared(run: () => Promise<void>): () => Promise<void> {
  let underWay: Promise<void> = Promise.resolve()
  let next: Promise<void> | undefined
  return () => {
    next ??= underWay.then(begin, begin)
    return next
  }

  function begin(): Promise<void> {
    next = undefined
    underWay = run()
    return underWay
  }
}
