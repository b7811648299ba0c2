import type { ChainableCommander } from 'ioredis'
import { tellsDamage } from './redis-errors.ts'

/** What the commands answered; rejects with the first error, since a pipeline resolves even when its commands failed. */
export async function pipelineResults<T>(pipeline: ChainableCommander): Promise<T[]> {
  const results: T[] = []
  for (const [error, result] of (await pipeline.exec()) ?? []) {
    if (error !== null) throw error
    results.push(result as T)
  }
  return results
}

/** The same, but a command that was refused because of what is kept under its key answers with that error. */
export async function resultsOrDamage<T>(pipeline: ChainableCommander): Promise<(T | Error)[]> {
  return ((await pipeline.exec()) ?? []).map(([error, result]) => {
    if (error !== null && !tellsDamage(error)) throw error
    return error ?? (result as T)
  })
}

/** The same for a command of its own. */
export async function resultOrDamage<T>(answer: Promise<T>): Promise<T | Error> {
  try {
    return await answer
  } catch (error) {
    if (tellsDamage(error)) return error
    throw error
  }
}

/** `items` in order, in chunks in which no customer occurs twice. */
export function* withoutRepeats<T extends { customerId: string }>(
  items: readonly T[],
  chunkMax: number,
): Generator<T[]> {
  let chunk: T[] = []
  let customers = new Set<string>()
  for (const item of items) {
    if (chunk.length === chunkMax || customers.has(item.customerId)) {
      yield chunk
      chunk = []
      customers = new Set()
    }
    chunk.push(item)
    customers.add(item.customerId)
  }
  if (chunk.length > 0) yield chunk
}
