import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CapPolicy, isTighter } from '#sufler/catalog/lint/analysis/cap-order.ts'
import { dayMs } from '#sufler/domain/time/civil-date.ts'
import { durationMs } from '#sufler/domain/time/duration.ts'
import { TimeZone } from '#sufler/domain/time/time-zone.ts'
import type { ContactFilter } from '#sufler/schema/contact-policies-file.ts'
import { scale, seed } from '../../support/seed.ts'

const hourMs = 3_600_000
const zone = new TimeZone('Europe/Berlin')
/** Two weeks before the night on which clocks go back. */
const startMs = Date.UTC(2026, 9, 11)

function cappedBy(
  rule: Pick<CapPolicy['rule'], 'limit' | 'within'> & Partial<CapPolicy['rule']>,
  where?: ContactFilter,
): CapPolicy {
  return {
    ...{ id: 'cap', where, exemptOffers: [], limits: {} },
    rule: {
      ...{
        kind: 'cap',
        count: ['presented'],
        per: 'customer',
        timeZone: 'catalogue',
        strict: false,
        whenUnknown: 'block',
      },
      ...rule,
    },
  }
}

const cap: fc.Arbitrary<CapPolicy> = fc
  .record({
    where: fc.constantFrom<ContactFilter | undefined>(undefined, undefined, { offers: ['a'] }),
    per: fc.constantFrom('offer' as const, 'group' as const, 'customer' as const),
    limit: fc.integer({ min: 1, max: 9 }),
    within: fc.constantFrom('6h', '24h', '25h', '3d', '7d', '30d', 'day', 'week', 'month'),
  })
  .map(({ where, ...rule }) => cappedBy(rule, where))

/** Attempts to present one of two offers, which are of one group; the gaps are in hours. */
const attempts = fc.array(
  fc.record({ gap: fc.constantFrom(0, 1, 5, 6, 7, 23, 24, 25, 48), offer: fc.constantFrom('a', 'b') }),
  { minLength: 60, maxLength: 60 },
)

interface Contact {
  atMs: number
  offer: string
}

const governs = ({ where }: CapPolicy, offer: string) => where?.offers?.includes(offer) ?? true

/** Written as the words of the grammar have it: those in the window that count together with the offer. */
function isReached(policy: CapPolicy, contacts: readonly Contact[], { atMs, offer }: Contact): boolean {
  const { per, limit, within } = policy.rule
  const inWindow = (contactMs: number) => {
    const ms = durationMs(within)
    return ms === undefined ? contactMs >= beginMs(within, atMs) : contactMs > atMs - ms
  }
  const counted = contacts.filter(
    (contact) =>
      governs(policy, contact.offer) && (per !== 'offer' || contact.offer === offer) && inWindow(contact.atMs),
  )
  return counted.length >= limit
}

function beginMs(within: string, atMs: number): number {
  const day = zone.localDay(atMs)
  const date = new Date(day * dayMs)
  const back = within === 'day' ? 0 : within === 'week' ? (date.getUTCDay() + 6) % 7 : date.getUTCDate() - 1
  return zone.utcMs((day - back) * dayMs)
}

describe(`a cap that cannot be reached beside a tighter one (seed ${seed})`, () => {
  it('never holds back what the tighter one lets through', () => {
    let pairs = 0
    fc.assert(
      fc.property(cap, cap, attempts, (tighter, other, list) => {
        if (!isTighter(tighter, other)) return
        pairs++
        const contacts: Contact[] = []
        let atMs = startMs
        for (const { gap, offer } of list) {
          atMs += gap * hourMs
          const contact = { atMs, offer }
          const isHeldBack = governs(tighter, offer) && isReached(tighter, contacts, contact)
          if (isHeldBack) continue
          expect(governs(other, offer) && isReached(other, contacts, contact)).toBe(false)
          contacts.push(contact)
        }
      }),
      { seed, numRuns: 2_000 * scale },
    )
    expect(pairs).toBeGreaterThan(200)
  })

  it('is reached after all in the week in which clocks go forward', () => {
    // From half past eleven on 24 March 2026 to ten past midnight on 1 April are 167 hours and 40 minutes, and nine days.
    const oneADay = cappedBy({ limit: 1, within: 'day' })
    const nine = cappedBy({ limit: 9, within: '7d' })
    const contacts = [
      Date.UTC(2026, 2, 24, 22, 30),
      ...[25, 26, 27, 28, 29, 30, 31].map((day) => Date.UTC(2026, 2, day, 10)),
    ].map((atMs) => ({ atMs, offer: 'a' }))
    const last = { atMs: Date.UTC(2026, 2, 31, 22, 10), offer: 'a' }
    for (const [index, contact] of contacts.entries())
      expect(isReached(oneADay, contacts.slice(0, index), contact)).toBe(false)
    expect(isReached(oneADay, contacts, last)).toBe(false)
    expect(isReached(nine, [...contacts, last], { atMs: last.atMs + 60_000, offer: 'a' })).toBe(true)
    expect(isTighter(oneADay, nine)).toBe(false)
    expect(isTighter(oneADay, cappedBy({ limit: 10, within: '7d' }))).toBe(true)
  })
})
