import { expect, it } from 'vitest'
import type { RuleTest } from '#sufler/schema/rule-test-file.ts'
import { OfflineDecisions } from '#sufler/service/offline-decisions.ts'
import { runRuleTest } from '#sufler/service/run-rule-test.ts'
import { rulesetOf } from '../support/ruleset.ts'

const decisions = new OfflineDecisions(rulesetOf())
const call = {
  name: 'a roaming call',
  now: '2026-07-01T10:00:00+03:00',
  customer: { data_mb: 5200, services: [], contract_end: '2027-01-01' },
  context: { 'call.reason': 'roaming' },
  placement: 'call-centre.prompt',
}

async function failuresOf(test: Pick<RuleTest, 'expect' | 'history'>): Promise<string[]> {
  const { failures } = await runRuleTest(decisions, { file: 'tests/a.yaml', line: 1, test: { ...call, ...test } })
  return failures
}

const declined: RuleTest['history'] = [{ offer: 'roaming-pack', outcome: 'declined', ago: '3d' }]
const presented: RuleTest['history'] = ['1h', '2h', '3h'].map((ago) => ({
  ...{ offer: 'roaming-pack', outcome: 'presented', ago },
}))

it('decides after what has happened', async () => {
  expect(await failuresOf({ expect: { first: 'roaming-pack' } })).toEqual([])
  const expectation = { fallback: true, excludes: { 'roaming-pack': 'cooling-down' } }
  expect(await failuresOf({ history: declined, expect: expectation })).toEqual([])
})

it('compares the contact policy that suppresses an offer', async () => {
  const by = (policy: string) => ({ suppressedBy: { 'roaming-pack': policy } })
  expect(await failuresOf({ history: declined, expect: by('declined') })).toEqual([])
  expect(await failuresOf({ history: presented, expect: by('weekly') })).toEqual([])
})

it('says which other policy, or what else, keeps the offer back', async () => {
  const by = { suppressedBy: { 'roaming-pack': 'weekly' } }
  expect(await failuresOf({ history: declined, expect: by })).toEqual([
    'expected roaming-pack to be suppressed by weekly; it is suppressed by declined',
  ])
  expect(await failuresOf({ expect: by })).toEqual([
    expect.stringMatching(/^expected roaming-pack to be suppressed by weekly; it is shown with a score of /),
  ])
})
