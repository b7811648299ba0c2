import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, describe, expect, inject, test } from 'vitest'

const script = readFileSync(join(import.meta.dirname, '../../src/store/redis/lua/forget-customer-4.lua'), 'utf8')

const redis = new Redis(inject('redisUrl'))
afterAll(() => redis.disconnect())

/** A customer with one alias, which was named once; returns how to forget it, and whether anything of it is left. */
async function customerWithAlias() {
  const keys = ['v', 't', 'h', 'a'].map((kind) => `{forgetting-${randomUUID()}}:${kind}`)
  const [vector, , , aliases] = keys as [string, string, string, string]
  await redis.set(vector, 'features')
  await redis.hset(aliases, 'phone:+79161234567', 1)
  return {
    aliases,
    forget: (...named: string[]) => redis.eval(script, keys.length, ...keys, ...named),
    left: () => redis.exists(vector, aliases),
  }
}

describe('forgetting a customer in Redis', () => {
  test('takes everything when the aliases are those that were read', async () => {
    const { forget, left } = await customerWithAlias()
    expect(await forget('phone:+79161234567', '1')).toBe(2)
    expect(await left()).toBe(0)
  })

  test('changes nothing when another alias was named since they were read', async () => {
    const { aliases, forget, left } = await customerWithAlias()
    await redis.hset(aliases, 'phone:+79161234568', 1)
    expect(await forget('phone:+79161234567', '1')).toBe(-1)
    expect(await left()).toBe(2)
    await redis.unlink(aliases)
  })

  test('changes nothing when the same alias was named anew since it was read', async () => {
    const { aliases, forget, left } = await customerWithAlias()
    await redis.hincrby(aliases, 'phone:+79161234567', 1)
    expect(await forget('phone:+79161234567', '1')).toBe(-1)
    expect(await left()).toBe(2)
    await redis.unlink(aliases)
  })
})
