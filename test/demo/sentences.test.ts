import { beforeAll, describe, expect, it } from 'vitest'
import { loadRuleset } from '#sufler/catalog/load-ruleset.ts'
import { demoCustomers } from '#sufler/cli/demo-customers.ts'
import type { Group, Offer, Ruleset } from '#sufler/domain/ruleset.ts'
import type { Condition } from '#sufler/schema/condition.ts'
import type { DecisionAnswer } from '#sufler/schema/decision.ts'
import { OfflineDecisions } from '#sufler/service/offline-decisions.ts'

const nowMs = Date.parse('2026-07-01T10:00:00+03:00')
const contexts = [{}, { 'call.reason': 'roaming' }, { 'call.reason': 'leaving' }, { 'app.screen': 'usage' }]

describe.each(['ru', 'en'])('what the demo says of its customers (%s)', (locale) => {
  let ruleset: Ruleset
  const answers: DecisionAnswer[] = []
  beforeAll(async () => {
    ruleset = (await loadRuleset('rules')).ruleset as Ruleset
    const decisions = new OfflineDecisions(ruleset)
    for (const [index, { customerId, features }] of demoCustomers(nowMs).entries()) {
      if (index % 3 !== 0) continue
      const context = contexts[index % contexts.length] as Record<string, unknown>
      const placements = ruleset.placements.map(({ id }) => ({ id }))
      answers.push(await decisions.decide({ customerId, placements, context, features, nowMs, locale, explain: true }))
    }
  })

  const placements = () => answers.flatMap((answer) => answer.placements)

  it('gives every offer that is shown and has a condition one to three reasons, and the fallback its own', () => {
    const counts = new Map<string, number>()
    for (const { fallback, offers } of placements()) {
      for (const { offerId, reasons } of offers) {
        expect(reasons, offerId).toBeDefined()
        const count = reasons?.length ?? 0
        const expected = fallback || hasCondition(ruleset, offerId) ? 1 : 0
        expect(count, offerId).toBeGreaterThanOrEqual(expected)
        expect(count, offerId).toBeLessThanOrEqual(3)
        expect(new Set(reasons).size).toBe(count)
        counts.set(offerId, count)
      }
    }
    // Enough to mean something.
    expect(counts.size).toBeGreaterThan(40)
  })

  it('calls every fact by its label', () => {
    const facts = [...ruleset.features, ...ruleset.context]
    expect(facts.filter(({ label }) => label?.ru === undefined || label.en === undefined)).toEqual([])
    const raw = facts.map(({ name }) => name)
    const rawValues = facts
      .flatMap((fact) => ('values' in fact ? (fact.values ?? []) : []))
      .filter((value) => value.includes('-'))
    const sentences = new Set(
      placements().flatMap(({ offers, explanation }) => [
        ...offers.flatMap(({ reasons = [] }) => reasons),
        ...(explanation?.offers ?? []).flatMap(({ reason, detail }) =>
          // Those name placements.
          detail === undefined || reason === 'no-treatment' ? [] : [detail],
        ),
      ]),
    )
    expect(sentences.size).toBeGreaterThan(500)
    for (const sentence of sentences) {
      // Some names are words as well, as `tariff`: a raw one would stand before a colon or a dot.
      for (const name of raw) {
        const isRaw = /[_.]/.test(name)
          ? sentence.includes(name)
          : new RegExp(`(^|; |nearest: |всего: )${name}[:.]`).test(sentence)
        expect(isRaw, `${name} in: ${sentence}`).toBe(false)
      }
      for (const value of rawValues) expect(sentence.includes(`: ${value}`), `${value} in: ${sentence}`).toBe(false)
    }
  })

  it('gives none to decisions that do not ask', async () => {
    const answer = await new OfflineDecisions(ruleset).decide({
      customerId: 'a',
      placements: [{ id: 'call-centre.prompt' }],
      features: {},
      nowMs,
    })
    expect(answer.placements[0]?.offers[0]).not.toHaveProperty('reasons')
  })
})

function hasCondition(ruleset: Ruleset, offerId: string): boolean {
  const offer = ruleset.offers.find(({ id }) => id === offerId) as Offer
  const group = ruleset.groups.find(({ id }) => id === offer.group) as Group
  return [offer.eligibility, group.eligibility].some((condition: Condition | undefined) => condition !== undefined)
}
