import type { Cluster, Redis } from 'ioredis'
import { chunks } from '../chunks.ts'
import { noBytes } from '../sound-record.ts'
import { type Patience, withinDeadline } from './deadline.ts'
import { historyKey, vectorKey } from './keys.ts'
import { resultOrDamage } from './pipelines.ts'

/** What is kept under a customer's keys. */
export interface CustomerBytes {
  vector: Uint8Array | null
  history: Uint8Array | null
}

export type ReadCustomer = (customerId: string) => Promise<CustomerBytes>

/** Customers in one MGET, which has two keys for each: it holds the server up for about 0.2 ms. */
const customersMax = 250

interface Waiting {
  customerId: string
  resolve: (bytes: CustomerBytes) => void
  reject: (reason: unknown) => void
}

/**
 * Reads that are asked for in one turn of the event loop travel as one MGET. With 128 requests at a time that reads
 * 450,000 vectors a second at 2 µs of our processor each; a command for each reads 165,000 at 6 µs, and so do explicit
 * pipelines and ioredis's auto-pipelining, which also holds a turn's commands back until the last turn's are answered
 * (Node 20, ioredis 6, 328-byte vectors). A lone read waits for the end of its turn, some microseconds.
 *
 * While one turn's reads are on their way the next ones wait, and then travel together: the busier we are, the fewer
 * system calls a read costs, 6 µs less of a decision at saturation. The connection answers in order, so who waits here
 * would have waited there for the most part. When the server hangs, a read fails within twice the timeout: its own, and
 * that of the reads before it.
 */
export function batchedReads(redis: Redis, prefix: string, patience: Patience): ReadCustomer {
  let waiting: Waiting[] = []
  let isPlanned = false
  let isUnderWay = false

  function plan(): void {
    if (isPlanned || isUnderWay || waiting.length === 0) return
    isPlanned = true
    setImmediate(flush)
  }

  async function flush(): Promise<void> {
    isPlanned = false
    isUnderWay = true
    const turn = waiting
    waiting = []
    await Promise.all([...chunks(turn, customersMax)].map(readBatch))
    isUnderWay = false
    plan()
  }

  /** Never rejects: every outcome goes to those who wait. */
  async function readBatch(batch: Waiting[]): Promise<void> {
    const keys: string[] = []
    for (const { customerId } of batch) keys.push(vectorKey(prefix, customerId), historyKey(prefix, customerId))
    try {
      const values = await withinDeadline(redis.mgetBuffer(keys), patience)
      batch.forEach(({ resolve }, i) => {
        resolve(customerBytes(values, i * 2))
      })
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }

  return (customerId) =>
    new Promise((resolve, reject) => {
      waiting.push({ customerId, resolve, reject })
      plan()
    })
}

/**
 * On a cluster each key is read by a command of its own, which the client redirects when its slot moves; the two go out
 * together and come back together. An MGET of both would be answered with TRYAGAIN as long as the slot is moving, for
 * every customer who has no history. It would take 9 µs of our processor, this takes 18.
 *
 * A key that holds no string is refused here and named damaged; MGET passes it over, as if it were not there.
 */
export function singleReads(cluster: Cluster, prefix: string, patience: Patience): ReadCustomer {
  return async (customerId) => {
    const reads = [vectorKey, historyKey].map((key) => resultOrDamage(cluster.getBuffer(key(prefix, customerId))))
    const values = await withinDeadline(Promise.all(reads), patience)
    return customerBytes(
      values.map((value) => (value instanceof Error ? noBytes : value)),
      0,
    )
  }
}

function customerBytes(values: (Uint8Array | null)[], at: number): CustomerBytes {
  return { vector: values[at] ?? null, history: values[at + 1] ?? null }
}
