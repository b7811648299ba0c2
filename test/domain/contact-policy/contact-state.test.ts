import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mayBeKeptBackAlone } from '#sufler/catalog/lint/analysis/kept-back.ts'
import { keptSpansMs } from '#sufler/domain/contact-policy/kept-spans.ts'
import { kindCodes } from '#sufler/domain/history/history-record.ts'
import type { Offer, Placement } from '#sufler/domain/ruleset.ts'
import { type ContactCourse, contactCourse } from '../../support/generators/contact-policies.ts'
import { scale, seed } from '../../support/seed.ts'
import { ContactPolicies, verdicts } from './contact-course.ts'
import {
  type ContactEvent,
  type ContactWorld,
  type NaiveSuppression,
  naiveNeedsReservation,
  naiveVerdict,
} from './naive-policy.ts'

function naiveVerdicts(world: ContactWorld): Record<string, NaiveSuppression | false> {
  const { offers, placements } = world.ruleset
  return Object.fromEntries(
    placements.flatMap((placement) =>
      offers.map((offer) => [`${offer.id} in ${placement.id}`, naiveVerdict(offer, placement, world) ?? false]),
    ),
  )
}

/** Lives through a course; calls back at each decision, at first and after each offer that the answer takes. */
function live(
  { ruleset, startMs, steps }: ContactCourse,
  decided: (world: ContactWorld, policies: ContactPolicies) => void,
) {
  const policies = new ContactPolicies(ruleset)
  const events: ContactEvent[] = []
  let nowMs = startMs
  let forgottenUntilMs = 0
  for (const step of steps) {
    if (step.step === 'wait') nowMs += step.ms
    if (step.step === 'forget') forgottenUntilMs = Math.max(forgottenUntilMs, nowMs - step.agoMs)
    if (step.step === 'record') {
      const { agoMs, untilMs, step: _, group, ...event } = step
      const hasUntil = event.kind === 'later' || event.kind === 'reserved'
      const own = ruleset.offers.find(({ id }) => id === event.offer)?.group
      const untilSeconds = Math.floor((nowMs + untilMs) / 1_000)
      events.push({ ...event, group: own ?? group, atMs: nowMs - agoMs, untilMs: hasUntil ? untilSeconds * 1_000 : 0 })
    }
    if (step.step === 'decide') {
      const { isHistoryKnown, values, taken } = step
      const history = isHistoryKnown ? { events, forgottenUntilMs } : { events: [], forgottenUntilMs: 0 }
      const world = { ruleset, nowMs, ...history, isHistoryKnown, values }
      const answer: ContactWorld['answer'][number][] = []
      policies.begin(world)
      decided({ ...world, answer }, policies)
      for (const [offerNumber, placementNumber] of taken) {
        const offer = ruleset.offers[offerNumber] as Offer
        const placement = ruleset.placements[placementNumber] as Placement
        policies.state.beginPlacement(placementNumber)
        if (policies.state.isBlocked(offerNumber)) continue
        policies.state.take(offerNumber)
        answer.push({ offer, placement })
        decided({ ...world, answer }, policies)
      }
    }
  }
}

describe(`contact policies (TEST_SEED=${seed})`, () => {
  it('block what filtering a list of events blocks, count the same and end at the same moment', () => {
    const property = fc.property(contactCourse, (course) => {
      live(course, (world, { state }) => {
        expect(verdicts(state, course.ruleset)).toEqual(naiveVerdicts(world))
      })
    })
    fc.assert(property, { seed, numRuns: 20_000 * scale })
  }, 300_000)

  it('count the same when the store drops what no policy looks at any more', () => {
    let dropped = 0
    const property = fc.property(contactCourse, (course) => {
      live(course, (world, policies) => {
        if (world.answer.length > 0) return
        const spansMs = keptSpansMs(course.ruleset.contactPolicies)
        const kept = world.events.filter(
          ({ atMs, untilMs, kind }) =>
            atMs >= world.nowMs - (spansMs[kindCodes[kind]] as number) || untilMs > world.nowMs,
        )
        dropped += world.events.length - kept.length
        policies.begin({ ...world, events: kept })
        expect(verdicts(policies.state, course.ruleset)).toEqual(naiveVerdicts(world))
      })
    })
    fc.assert(property, { seed, numRuns: 1_500 * scale })
    expect(dropped).toBeGreaterThan(100)
  }, 60_000)

  it('never take an offer away from a placement without those that stay only as long', () => {
    let met = 0
    const property = fc.property(contactCourse, (course) => {
      live(course, (_, { state }) => {
        const { ruleset } = course
        const { offers, placements } = ruleset
        for (const [number, placement] of placements.entries()) {
          state.beginPlacement(number)
          for (const [one, offer] of offers.entries()) {
            for (const [other, second] of offers.entries()) {
              if (offer.group !== second.group || one === other) continue
              if (mayBeKeptBackAlone(offer, second, placement, ruleset)) continue
              if (!state.isBlocked(one)) continue
              met++
              expect(state.isBlocked(other)).toBe(true)
            }
          }
        }
      })
    })
    fc.assert(property, { seed, numRuns: 1_500 * scale })
    expect(met).toBeGreaterThan(100)
  }, 60_000)

  it('are met with everything that they can say', () => {
    const said = new Set<string>()
    for (const course of fc.sample(contactCourse, { seed: 1, numRuns: 2_000 })) {
      live(course, (world) => {
        for (const verdict of Object.values(naiveVerdicts(world))) {
          if (verdict === false) continue
          const { reason, endsAtMs, isHistoryFull, count = 0, limit = 0 } = verdict
          said.add(`${reason}${endsAtMs === undefined ? ', no end' : ''}${isHistoryFull ? ', full' : ''}`)
          if (count > limit) said.add(`${reason}, beyond the limit`)
        }
      })
    }
    expect([...said]).toEqual(
      expect.arrayContaining([
        ...['capped', 'capped, no end', 'capped, full', 'capped, beyond the limit'],
        ...['cooling-down', 'cooling-down, no end', 'cooling-down, full', 'cooling-down, no end, full'],
        ...['excluded', 'excluded, no end', 'no-consent, no end', 'quiet-hours', 'history-unknown, no end'],
      ]),
    )
  })

  it('ask for a reservation where a strict cap would count the offer', () => {
    const property = fc.property(contactCourse, ({ ruleset, startMs }) => {
      const { state } = new ContactPolicies(ruleset)
      live({ ruleset, startMs, steps: [] }, () => {})
      for (const [number, placement] of ruleset.placements.entries()) {
        state.beginPlacement(number)
        for (const [position, offer] of ruleset.offers.entries())
          expect(state.needsReservation(position)).toBe(naiveNeedsReservation(offer, placement, ruleset))
      }
    })
    fc.assert(property, { seed, numRuns: 1_000 * scale })
  })
})
