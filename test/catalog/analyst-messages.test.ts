import { describe, expect, it } from 'vitest'
import { checkRuleset } from '#sufler/catalog/check-ruleset.ts'
import { formatRulesetError } from '#sufler/catalog/ruleset-error.ts'
import { sourceOf } from '../support/ruleset.ts'
import { conditionsSlips, syntaxSlips, valuesSlips } from './analyst-slips.ts'

describe.each([
  ['of a file that cannot be read', syntaxSlips],
  ['of conditions', conditionsSlips],
  ['of values, names and texts', valuesSlips],
])('messages for analysts, %s', (_of, slips) => {
  it.each(slips)('%s', (_name, changes, messages) => {
    const { errors } = checkRuleset(sourceOf(changes))
    expect(errors.map((error) => formatRulesetError(error))).toEqual(messages)
  })
})
