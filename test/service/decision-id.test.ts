import { validate, version } from 'uuid'
import { expect, test } from 'vitest'
import { newDecisionId } from '#sufler/service/decision-id.ts'

test('ids are UUIDs of version 7, and differ however many are made', () => {
  const ids = Array.from({ length: 2_000 }, newDecisionId)
  expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true)
  expect(new Set(ids).size).toBe(ids.length)
})

test('ids carry the time at which they were made', () => {
  const before = Date.now()
  const atMs = Number.parseInt(newDecisionId().replaceAll('-', '').slice(0, 12), 16)
  expect(atMs).toBeGreaterThanOrEqual(before)
  expect(atMs).toBeLessThanOrEqual(Date.now())
})
