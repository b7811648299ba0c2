import type { Redis } from 'ioredis'
import { generateCustomer } from './generate-customers.ts'

/** How the naive stack keeps a customer: a hash with a field for every feature, its value as JSON. */
export async function loadNaiveCustomers(redis: Redis, seed: number, indexes: Iterable<number>): Promise<void> {
  const pipeline = redis.pipeline()
  for (const index of indexes) {
    const { customerId, features } = generateCustomer(seed, index)
    const fields = Object.entries(features).map(([name, value]) => [name, JSON.stringify(value)])
    pipeline.hset(keyOf(customerId), Object.fromEntries(fields))
  }
  for (const [error] of (await pipeline.exec()) ?? []) if (error !== null) throw error
}

/** Undefined for a customer who is not known. */
export async function readNaiveCustomer(
  redis: Redis,
  customerId: string,
): Promise<Record<string, unknown> | undefined> {
  const fields = Object.entries(await redis.hgetall(keyOf(customerId)))
  if (fields.length === 0) return undefined
  return Object.fromEntries(fields.map(([name, json]): [string, unknown] => [name, JSON.parse(json)]))
}

function keyOf(customerId: string): string {
  return `naive:${customerId}`
}
