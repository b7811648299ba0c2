import { describe, expect, it } from 'vitest'
import { durationMs } from '#sufler/domain/time/duration.ts'

describe('durationMs', () => {
  it.each([
    ['1m', 60_000],
    ['30m', 1_800_000],
    ['24h', 86_400_000],
    ['7d', 604_800_000],
    ['0d', 0],
    ['007d', 604_800_000],
  ])('%s', (text, ms) => {
    expect(durationMs(text)).toBe(ms)
  })

  it.each([
    ...['m30', 'd7', '7 d', ' 7d', '7d ', '7D', '7', 'd', '', '-7d', '7.5d', '7d12h', '1w', '10s'],
    ...['week', 'forever', '7d\n', '٧d', 'constructor'],
  ])('%j is none', (text) => {
    expect(durationMs(text)).toBeUndefined()
  })
})
