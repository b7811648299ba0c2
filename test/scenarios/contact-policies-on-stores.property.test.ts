import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { keptSpansMs } from '#sufler/domain/contact-policy/kept-spans.ts'
import { encodeRecords } from '#sufler/domain/history/history-record.ts'
import { openStore } from '#sufler/store/open-store.ts'
import type { Store } from '#sufler/store/store.ts'
import { ContactPolicies, verdicts } from '../domain/contact-policy/contact-course.ts'
import { type ContactEvent, naiveVerdict } from '../domain/contact-policy/naive-policy.ts'
import { type ContactCourse, contactCourse } from '../support/generators/contact-policies.ts'
import { scale, seed } from '../support/seed.ts'

/**
 * What policies say after a customer's events went through a store, one append after the other, with what no policy looks
 * at any more dropped on the way: the same as filtering the list of all events.
 */
describe.each(['lmdb', 'redis'])(`contact policies over %s (TEST_SEED=${seed})`, (kind) => {
  let store: Store
  let dir: string
  let customers = 0
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'sufler-contact-'))
    const keyPrefix = `contact-course-${process.pid}:`
    store = kind === 'redis' ? await openStore(inject('redisUrl'), { keyPrefix }) : await openStore(`lmdb:${dir}`)
  })
  afterAll(async () => {
    for (let number = 1; number <= customers; number++) await store.deleteCustomer(`customer-${number}`)
    await store.close()
    await rm(dir, { recursive: true })
  })

  async function live({ ruleset, startMs, steps }: ContactCourse): Promise<void> {
    const customerId = `customer-${++customers}`
    const policies = new ContactPolicies(ruleset)
    const spansMs = keptSpansMs(ruleset.contactPolicies)
    const events: ContactEvent[] = []
    let nowMs = startMs
    for (const step of steps) {
      if (step.step === 'wait') nowMs += step.ms
      if (step.step === 'record') {
        const { agoMs, untilMs, step: _, group, isUndone, ...event } = step
        const hasUntil = event.kind === 'later' || event.kind === 'reserved'
        const own = ruleset.offers.find(({ id }) => id === event.offer)?.group
        const untilSeconds = hasUntil ? Math.floor((nowMs + untilMs) / 1_000) : 0
        events.push({ ...event, group: own ?? group, atMs: nowMs - agoMs, untilMs: untilSeconds * 1_000, isUndone })
        const record = policies.recordsOf(events).at(-1)
        if (record === undefined) throw new Error('no record')
        const keepFromMs = spansMs.map((spanMs) => nowMs - spanMs)
        const append = async (taken: boolean) => {
          const records = encodeRecords([{ ...record, isUndone: taken }])
          await store.appendHistory([{ customerId, records, keepFromMs, nowMs }])
        }
        await append(false)
        if (isUndone) await append(true)
      }
      if (step.step === 'decide') {
        const { values } = step
        const world = { ruleset, nowMs, events, forgottenUntilMs: 0, isHistoryKnown: true, values, answer: [] }
        const { history } = await store.readCustomer(customerId)
        if (history.length === 0) policies.begin({ ...world, events: [] })
        else policies.beginFrom(history, world)
        const expected = ruleset.placements.flatMap((placement) =>
          ruleset.offers.map((offer) => [
            `${offer.id} in ${placement.id}`,
            naiveVerdict(offer, placement, world) ?? false,
          ]),
        )
        expect(verdicts(policies.state, ruleset)).toEqual(Object.fromEntries(expected))
      }
    }
  }

  it('say what filtering all events says', async () => {
    await fc.assert(fc.asyncProperty(contactCourse, live), { seed, numRuns: 2_000 * scale })
  }, 120_000)
})
