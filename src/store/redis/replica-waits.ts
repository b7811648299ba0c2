import { Cluster, type Redis } from 'ioredis'
import { StoreUnavailable } from '../store.ts'
import { type Patience, withinDeadline } from './deadline.ts'
import type { RedisClient } from './redis-client.ts'

export interface ReplicaWaitOptions {
  /** So many replicas must have a write before it counts as kept. */
  replicas: number
  timeoutMs: number
}

/**
 * Does writes, and waits until enough replicas have them. Rejects with `StoreUnavailable` when they have not in time: the
 * primary has written all the same, and may still lose it.
 */
export type WithReplicas = <T>(write: () => Promise<T>) => Promise<T>

/**
 * WAIT speaks of what its own connection has written, and blocks that connection: `client` must be one for such writes
 * alone. Its answer holds for all that was written before, so calls share it: one WAIT is under way, the next is for all
 * who have come in the meantime. Behind a replica that is gone a write therefore waits for twice the timeout at most.
 *
 * On a cluster every primary that we are connected to must reach the number, also those that were there before the write
 * and are no longer: what a lost connection wrote, no other can ask about.
 */
export function replicaWaits(client: RedisClient, options: ReplicaWaitOptions, patience: Patience): WithReplicas {
  const waits = new WeakMap<Redis, () => Promise<void>>()

  function waitOn(primary: Redis): Promise<void> {
    let wait = waits.get(primary)
    if (wait === undefined) {
      wait = shared(() => waitForReplicas(primary, options, patience))
      waits.set(primary, wait)
    }
    return wait()
  }

  return async (write) => {
    const before = primariesOf(client)
    const result = await write()
    await Promise.all([...new Set([...before, ...primariesOf(client)])].map(waitOn))
    return result
  }
}

/** Those to which something may have been written; a node in the status `wait` was never spoken to. */
function primariesOf(client: RedisClient): Redis[] {
  return client instanceof Cluster ? client.nodes('master').filter(({ status }) => status !== 'wait') : [client]
}

async function waitForReplicas(
  primary: Redis,
  { replicas, timeoutMs }: ReplicaWaitOptions,
  patience: Patience,
): Promise<void> {
  const { description } = patience
  const answer = primary.wait(replicas, timeoutMs)
  const reached = await withinDeadline(answer, { ...patience, timeoutMs: timeoutMs + patience.timeoutMs })
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
