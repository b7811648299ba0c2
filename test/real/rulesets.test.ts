import { expect, test } from 'vitest'
import { loadRuleset } from '#sufler/catalog/load-ruleset.ts'
import { dataSets } from './data-sets.ts'

test.each(dataSets)('the rules for $name have neither errors nor warnings', async ({ rules }) => {
  const { ruleset, errors, warnings } = await loadRuleset(rules)
  expect({ errors, warnings }).toEqual({ errors: [], warnings: [] })
  expect(ruleset?.offers.length).toBeGreaterThanOrEqual(12)
})

test.each(dataSets)('every offer for $name is counted independently, and no other', async ({ rules, offerIds }) => {
  const { ruleset } = await loadRuleset(rules)
  expect(ruleset?.offers.map(({ id }) => id)).toEqual(offerIds.toSorted())
})
