/** What can be set about a Redis store besides its URL. */
export interface RedisOptions {
  /** Begins every key; several systems may share a server. No braces: they would move the hash tag. */
  keyPrefix?: string
  /** Longest wait for an answer; afterwards the call rejects with `StoreUnavailable`. Deadlines of requests are shorter and not kept here. */
  commandTimeoutMs?: number
  /** Longest wait for a connection. */
  connectTimeoutMs?: number
  /** Replicas that must have an append to a history before it counts as kept; 0 waits for none. */
  waitReplicas?: number
  /** Longest wait for them; at most `commandTimeoutMs`, since other appends wait behind. */
  waitTimeoutMs?: number
}

export const redisDefaults = {
  keyPrefix: 'sufler:',
  commandTimeoutMs: 1_000,
  connectTimeoutMs: 2_000,
  waitReplicas: 0,
  waitTimeoutMs: 500,
} as const satisfies Required<RedisOptions>

export type ResolvedRedisOptions = Required<RedisOptions>

export function resolveRedisOptions(options: RedisOptions): ResolvedRedisOptions {
  const resolved = { ...redisDefaults, ...options }
  if (/[{}]/.test(resolved.keyPrefix)) {
    throw new Error(`key prefix: found '${resolved.keyPrefix}', expected a text without braces`)
  }
  for (const name of ['commandTimeoutMs', 'connectTimeoutMs', 'waitTimeoutMs'] as const) {
    if (!(resolved[name] > 0)) throw new Error(`${name}: found ${resolved[name]}, expected a number above 0`)
  }
  if (!(Number.isInteger(resolved.waitReplicas) && resolved.waitReplicas >= 0)) {
    throw new Error(`waitReplicas: found ${resolved.waitReplicas}, expected a whole number, at least 0`)
  }
  if (resolved.waitReplicas > 0 && resolved.waitTimeoutMs > resolved.commandTimeoutMs) {
    throw new Error(
      `waitTimeoutMs: found ${resolved.waitTimeoutMs}, expected at most commandTimeoutMs, which is ${resolved.commandTimeoutMs}`,
    )
  }
  return resolved
}
