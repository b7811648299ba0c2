import { describe, expect, it } from 'vitest'
import { checkRuleset } from '#sufler/catalog/check-ruleset.ts'
import { lintRules } from '#sufler/catalog/lint/lint-rules.ts'
import { loadRuleset } from '#sufler/catalog/load-ruleset.ts'
import { formatRulesetError } from '#sufler/catalog/ruleset-error.ts'
import { lintCodes } from '#sufler/schema/lint.ts'
import { edited, minimalRules, sourceOf } from '../../support/ruleset.ts'
import { lintFixtures } from './lint-fixtures.ts'

const nowMs = Date.UTC(2026, 6, 1, 12)
const check = (changes: Record<string, string | undefined> = {}, atMs = nowMs) => checkRuleset(sourceOf(changes), atMs)

describe.each(lintRules)('$code', ({ code, severity }) => {
  it.each(lintFixtures[code])('$name', ({ changes, findings }) => {
    const { ruleset, errors, warnings } = check(changes)
    const [found, others] = severity === 'error' ? [errors, warnings] : [warnings, errors]
    expect(found.filter((finding) => finding.code === code).map((finding) => formatRulesetError(finding))).toEqual(
      findings,
    )
    expect(others.filter((finding) => finding.code === code)).toEqual([])
    expect(ruleset === undefined).toBe(errors.length > 0)
  })

  it('has fixtures of both kinds', () => {
    const counts = lintFixtures[code].map(({ findings }) => findings.length)
    expect(Math.min(...counts)).toBe(0)
    expect(Math.max(...counts)).toBeGreaterThan(0)
  })
})

describe('the linter', () => {
  it('has a rule for every code, once', () => {
    expect(lintRules.map(({ code }) => code).toSorted()).toEqual([...lintCodes].toSorted())
  })

  it('finds nothing in the minimal ruleset', () => {
    expect(check()).toMatchObject({ errors: [], warnings: [] })
  })

  it('finds nothing in the shipped rules', async () => {
    const { errors, warnings } = await loadRuleset('rules', nowMs)
    expect({ errors, warnings }).toEqual({ errors: [], warnings: [] })
  })

  it('looks only at rulesets without errors', () => {
    const changes = {
      ...edited('offers/greeting.yaml', 'title: Hello', 'title: "{{nobody}}"'),
      ...edited('segments.yaml', '1000', '-1'),
    }
    expect(check(changes)).toMatchObject({ errors: [{ code: 'unknown-fact' }], warnings: [] })
  })

  it('points to all conditions of a conflict', () => {
    const [fixture] = lintFixtures['never-eligible']
    expect(check(fixture?.changes).errors[0]?.related).toEqual([
      { file: 'offers/roaming-pack.yaml', line: 10, column: 7, label: "'age greaterThan 60'" },
      { file: 'offers/roaming-pack.yaml', line: 11, column: 7, label: "'age lessThan 18'" },
    ])
  })

  it('asks for the moment that is given whether an offer has expired', () => {
    const codes = (atMs: number) => check({}, atMs).warnings.map(({ code }) => code)
    // Until 2099-12-31, in Moscow.
    const endMs = Date.UTC(2099, 11, 31, 21)
    expect(codes(endMs - 1)).toEqual([])
    expect(codes(endMs)).toEqual(['expired'])
  })
})

describe('findings are silenced', () => {
  const zero = edited('offers/roaming-pack.yaml', 'propensity: 0.25', 'propensity: 0')
  const ignore = 'lint: { ignore: { zero-score: shown where there is room } }'
  const codes = (changes: Record<string, string>) => check(changes).warnings.map(({ code }) => code)

  it('nowhere unless asked', () => {
    expect(codes(zero)).toEqual(['zero-score'])
  })

  it.each([
    ['at the offer', edited('offers/roaming-pack.yaml', 'propensity: 0.25', `propensity: 0\n${ignore}`)],
    ['at its group', { ...zero, 'groups.yaml': `groups:\n  roaming:\n    name: Roaming\n    ${ignore}\n` }],
    ['in the catalogue', { ...zero, 'catalog.yaml': `${minimalRules['catalog.yaml']}${ignore}\n` }],
  ])('%s', (_place, changes) => {
    expect(codes(changes)).toEqual([])
  })

  it('as errors, too', () => {
    const contradiction = edited(
      'offers/roaming-pack.yaml',
      'value: roaming-data }',
      'value: a }\n    - { fact: services, operator: contains, value: a }',
    )['offers/roaming-pack.yaml']
    const silenced = `${contradiction}lint: { ignore: { never-eligible: until the service exists } }\n`
    expect(check({ 'offers/roaming-pack.yaml': contradiction }).ruleset).toBeUndefined()
    expect(check({ 'offers/roaming-pack.yaml': silenced })).toMatchObject({ errors: [], ruleset: expect.anything() })
  })

  it('with a reason, and by a code that exists there', () => {
    const wrong = (settings: string) =>
      check(edited('offers/roaming-pack.yaml', 'propensity: 0.25', `propensity: 0\nlint: ${settings}`)).errors
    expect(wrong('{ ignore: [zero-score] }')).toMatchObject([{ code: 'wrong-type', path: ['lint', 'ignore'] }])
    expect(wrong('{ ignore: { zero-score: "" } }')).toMatchObject([{ code: 'out-of-range' }])
    expect(wrong('{ ignore: { zero-scor: why } }')).toMatchObject([{ suggestion: 'zero-score' }])
    expect(wrong('{ ignore: { unused-segment: why } }')).toMatchObject([{ code: 'unknown-property' }])
  })

  it('without a change to the ruleset', () => {
    const silent = {
      ...edited('features.yaml', 'unit: MB, min: 0', 'unit: MB, min: 0, lint: { ignore: { unused-feature: why } }'),
      ...edited('offers/roaming-pack.yaml', 'value: 310', `value: 310\n${ignore}`),
      'groups.yaml': `groups:\n  roaming:\n    name: Roaming\n    ${ignore}\n`,
    }
    expect(check(silent).ruleset).toEqual(check().ruleset)
  })
})
