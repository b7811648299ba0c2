import { describe, expect, it } from 'vitest'
import { TimeZone } from '#sufler/domain/time/time-zone.ts'
import { timeZoneNames } from '#sufler/domain/time/time-zone-names.ts'

const names = timeZoneNames()

describe('timeZoneNames', () => {
  it('are all that Intl lists, and the newer names of some of them', () => {
    expect(names).toEqual(expect.arrayContaining(Intl.supportedValuesOf('timeZone')))
    expect(names).toEqual(expect.arrayContaining(['UTC', 'Europe/Kyiv', 'Asia/Kolkata', 'Pacific/Kanton']))
  })

  it('stand there once', () => {
    expect(new Set(names).size).toBe(names.length)
  })

  it('are zones, every one', () => {
    for (const name of names) expect(() => new TimeZone(name), name).not.toThrow()
  })
})
