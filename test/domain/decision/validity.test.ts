import { describe, expect, it } from 'vitest'
import { compileValidity, invalidReason } from '#sufler/domain/decision/validity.ts'
import { TimeZone } from '#sufler/domain/time/time-zone.ts'
import type { Validity } from '#sufler/schema/offers-file.ts'

const moscow = new TimeZone('Europe/Moscow')

/** `shown` while the offer is valid. */
function reasonAt(validity: Validity, now: string): string {
  const zone = validity.timeZone === undefined ? moscow : new TimeZone(validity.timeZone)
  return invalidReason(compileValidity(validity, zone), Date.parse(now)) ?? 'shown'
}

type Row = [validity: Validity, now: string, reason: string]

const dates: Row[] = [
  [{}, '1900-01-01T00:00:00Z', 'shown'],
  [{ from: '2026-05-01' }, '2026-04-30T23:59:59.999+03:00', 'not-yet-valid'],
  [{ from: '2026-05-01' }, '2026-05-01T00:00:00+03:00', 'shown'],
  [{ until: '2026-05-31' }, '2026-05-31T23:59:59.999+03:00', 'shown'],
  [{ until: '2026-05-31' }, '2026-06-01T00:00:00+03:00', 'expired'],
  [{ from: '2026-05-01', until: '2026-05-01' }, '2026-05-01T12:00:00+03:00', 'shown'],
  [{ from: '2026-05-01T10:00' }, '2026-05-01T09:59:59.999+03:00', 'not-yet-valid'],
  [{ from: '2026-05-01T10:00' }, '2026-05-01T10:00:00+03:00', 'shown'],
  [{ until: '2026-05-01T10:00' }, '2026-05-01T09:59:59.999+03:00', 'shown'],
  [{ until: '2026-05-01T10:00' }, '2026-05-01T10:00:00+03:00', 'expired'],
  [{ until: '2026-05-01T10:00:00Z' }, '2026-05-01T12:59:59+03:00', 'shown'],
  [{ from: '2026-05-01', timeZone: 'Asia/Kamchatka' }, '2026-04-30T15:00:00+03:00', 'shown'],
  [{ until: '2026-05-01', timeZone: 'America/New_York' }, '2026-05-02T06:59:59+03:00', 'shown'],
]

const hours: Row[] = [
  [{ hours: '09:00-21:00' }, '2026-07-01T08:59:59+03:00', 'outside-hours'],
  [{ hours: '09:00-21:00' }, '2026-07-01T09:00:00+03:00', 'shown'],
  [{ hours: '09:00-21:00' }, '2026-07-01T20:59:59+03:00', 'shown'],
  [{ hours: '09:00-21:00' }, '2026-07-01T21:00:00+03:00', 'outside-hours'],
  [{ hours: '18:00-24:00' }, '2026-07-01T23:59:59+03:00', 'shown'],
  [{ hours: '18:00-24:00' }, '2026-07-02T00:00:00+03:00', 'outside-hours'],
  [{ hours: '00:00-24:00' }, '2026-07-02T00:00:00+03:00', 'shown'],
  [{ hours: '22:00-06:00' }, '2026-07-01T21:59:59+03:00', 'outside-hours'],
  [{ hours: '22:00-06:00' }, '2026-07-01T22:00:00+03:00', 'shown'],
  [{ hours: '22:00-06:00' }, '2026-07-02T05:59:59+03:00', 'shown'],
  [{ hours: '22:00-06:00' }, '2026-07-02T06:00:00+03:00', 'outside-hours'],
  [{ hours: '09:00-21:00', timeZone: 'Asia/Kamchatka' }, '2026-07-01T00:00:00+03:00', 'shown'],
  [{ hours: '09:00-21:00', timeZone: 'Asia/Kamchatka' }, '2026-07-01T12:00:00+03:00', 'outside-hours'],
]

// 1 July 2026 is a Wednesday.
const days: Row[] = [
  [{ days: ['wed'] }, '2026-07-01T00:00:00+03:00', 'shown'],
  [{ days: ['wed'] }, '2026-06-30T23:59:59+03:00', 'outside-days'],
  [{ days: ['sat', 'sun'] }, '2026-07-05T23:59:59+03:00', 'shown'],
  [{ days: ['sat', 'sun'] }, '2026-07-06T00:00:00+03:00', 'outside-days'],
  [{ days: ['wed'], timeZone: 'America/New_York' }, '2026-07-02T06:00:00+03:00', 'shown'],
  [{ days: ['wed'], hours: '09:00-21:00' }, '2026-07-01T08:00:00+03:00', 'outside-hours'],
  [{ days: ['thu'], hours: '09:00-21:00' }, '2026-07-01T10:00:00+03:00', 'outside-days'],
  // A night belongs to the day on which it began.
  [{ days: ['wed'], hours: '22:00-06:00' }, '2026-07-01T23:00:00+03:00', 'shown'],
  [{ days: ['wed'], hours: '22:00-06:00' }, '2026-07-02T05:00:00+03:00', 'shown'],
  [{ days: ['wed'], hours: '22:00-06:00' }, '2026-07-01T05:00:00+03:00', 'outside-days'],
  [{ days: ['sun'], hours: '22:00-06:00' }, '2026-07-06T05:00:00+03:00', 'shown'],
]

const berlin = { timeZone: 'Europe/Berlin' }

// 29 March 2026 has no hour from 02:00 to 03:00 in Berlin, 25 October has it twice.
const clockChanges: Row[] = [
  [{ ...berlin, hours: '02:00-03:00' }, '2026-03-29T00:59:59Z', 'outside-hours'],
  [{ ...berlin, hours: '02:00-03:00' }, '2026-03-29T01:00:00Z', 'outside-hours'],
  [{ ...berlin, hours: '02:00-03:00' }, '2026-10-25T00:30:00Z', 'shown'],
  [{ ...berlin, hours: '02:00-03:00' }, '2026-10-25T01:30:00Z', 'shown'],
  [{ ...berlin, hours: '02:00-03:00' }, '2026-10-25T02:00:00Z', 'outside-hours'],
  [{ ...berlin, hours: '22:00-06:00' }, '2026-03-29T03:59:59Z', 'shown'],
  [{ ...berlin, hours: '22:00-06:00' }, '2026-03-29T04:00:00Z', 'outside-hours'],
  [{ ...berlin, from: '2026-03-29T02:30' }, '2026-03-29T00:59:59Z', 'not-yet-valid'],
  [{ ...berlin, from: '2026-03-29T02:30' }, '2026-03-29T01:00:00Z', 'shown'],
  [{ ...berlin, until: '2026-03-29' }, '2026-03-29T21:59:59Z', 'shown'],
  [{ ...berlin, until: '2026-03-29' }, '2026-03-29T22:00:00Z', 'expired'],
  [{ ...berlin, until: '2026-10-25' }, '2026-10-25T22:59:59Z', 'shown'],
  [{ ...berlin, until: '2026-10-25' }, '2026-10-25T23:00:00Z', 'expired'],
  // 4 November 2018 begins at 01:00 in São Paulo.
  [{ timeZone: 'America/Sao_Paulo', from: '2018-11-04' }, '2018-11-04T02:59:59Z', 'not-yet-valid'],
  [{ timeZone: 'America/Sao_Paulo', from: '2018-11-04' }, '2018-11-04T03:00:00Z', 'shown'],
  [{ timeZone: 'America/Sao_Paulo', until: '2018-11-03' }, '2018-11-04T02:59:59Z', 'shown'],
  [{ timeZone: 'America/Sao_Paulo', until: '2018-11-03' }, '2018-11-04T03:00:00Z', 'expired'],
]

describe('an offer', () => {
  it.each([...dates, ...hours, ...days, ...clockChanges])('valid %j is at %s: %s', (validity, now, reason) => {
    expect(reasonAt(validity, now)).toBe(reason)
  })
})
