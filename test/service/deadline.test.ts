import { describe, expect, test } from 'vitest'
import { Deadline, inTime, late } from '#sufler/service/deadline.ts'
import { StoreUnavailable } from '#sufler/store/store.ts'

const never = new Promise<never>(() => {})

describe('a deadline', () => {
  test('gives the result of work that is in time', async () => {
    const deadline = new Deadline(60_000)
    expect(await deadline.race(Promise.resolve('done'))).toBe('done')
    deadline.clear()
  })

  test('that passes gives up the work under way, and all work after it at once', async () => {
    const deadline = new Deadline(1)
    expect(await deadline.race(never)).toBe(late)
    expect(await deadline.race(never)).toBe(late)
    expect(await inTime(deadline, never)).toBe(late)
    deadline.clear()
  })

  test.each([0, -5])('with %d ms left has passed already', async (leftMs) => {
    const deadline = new Deadline(leftMs)
    expect(await deadline.race(never)).toBe(late)
    deadline.clear()
  })

  test('of Infinity waits, and hands on what goes wrong', async () => {
    const deadline = new Deadline(Number.POSITIVE_INFINITY)
    expect(await deadline.race(Promise.resolve(1))).toBe(1)
    await expect(deadline.race(Promise.reject(new RangeError('broken')))).rejects.toThrow(RangeError)
  })

  test('takes a store that cannot be reached for one that is late, and nothing else', async () => {
    const deadline = new Deadline(60_000)
    expect(await inTime(deadline, Promise.reject(new StoreUnavailable('away')))).toBe(late)
    await expect(inTime(deadline, Promise.reject(new RangeError('broken')))).rejects.toThrow(RangeError)
    deadline.clear()
  })
})
