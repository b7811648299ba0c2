import { expect, it } from 'vitest'
import { Layout, noReason } from '#sufler/domain/features/layout.ts'
import { ruleTestHistory } from '#sufler/service/rule-test-history.ts'
import { rulesetOf } from '../support/ruleset.ts'

it('turns what a rule test says has happened into records, the oldest first', () => {
  const layout = new Layout()
  layout.internLocally([
    ...['greeting', 'roaming-pack'].map((key) => ({ dictionary: 'offers', key })),
    { dictionary: 'groups', key: 'other' },
    { dictionary: 'groups', key: 'roaming' },
    ...['site.hero', 'call-centre.prompt'].map((key) => ({ dictionary: 'placements', key })),
    noReason,
    { dictionary: 'reasons', key: 'too-dear' },
  ])
  const test = {
    name: 'a call',
    now: '2026-07-01T10:00:00+03:00',
    placement: 'call-centre.prompt',
    history: [
      { offer: 'roaming-pack', outcome: 'declined' as const, reason: 'too-dear', ago: '90m' },
      {
        offer: 'greeting',
        outcome: 'later' as const,
        at: '2026-06-30T00:00:00Z',
        until: '2026-08-01',
        placement: 'site.hero',
      },
    ],
    expect: { fallback: true },
  }
  expect(ruleTestHistory(test, rulesetOf(), layout)).toEqual([
    {
      atMs: Date.UTC(2026, 5, 30),
      // The first moment of the day in Moscow.
      untilSeconds: Date.UTC(2026, 6, 31, 21) / 1000,
      ...{ group: 1, reason: 0, offer: 0, placement: 0, kind: 'later', isUndone: false },
      decision: '0000000000000002',
    },
    {
      atMs: Date.UTC(2026, 6, 1, 5, 30),
      ...{ untilSeconds: 0, group: 1, reason: 1, offer: 1, placement: 1, kind: 'declined', isUndone: false },
      decision: '0000000000000001',
    },
  ])
})
