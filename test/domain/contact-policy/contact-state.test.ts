import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Offer, Placement } from '#sufler/domain/ruleset.ts'
import { type ContactCourse, contactCourse } from '../../support/generators/contact-policies.ts'
import { scale, seed } from '../../support/seed.ts'
import { ContactPolicies, verdicts } from './contact-course.ts'
import { type ContactEvent, type ContactWorld, naiveNeedsReservation, naiveVerdict } from './naive-policy.ts'

function naiveVerdicts(world: ContactWorld) {
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
