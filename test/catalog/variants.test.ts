import { describe, expect, it } from 'vitest'
import { checkRuleset } from '#sufler/catalog/check-ruleset.ts'
import { formatRulesetError } from '#sufler/catalog/ruleset-error.ts'
import { entriesOfRuleset } from '#sufler/domain/decision/ruleset-entries.ts'
import { type Ruleset, underAllRules } from '#sufler/domain/ruleset.ts'
import { edited, minimalRules, rulesetOf, sourceOf } from '../support/ruleset.ts'
import { cheapPack, cheapVariant } from './variant-fixtures.ts'

const pack = 'offers/roaming-pack.yaml'
const newOffer = (minimalRules[pack] as string).replace('id: roaming-pack', 'id: a-new-one')
const nowMs = Date.UTC(2026, 6, 1, 12)
const check = (changes: Record<string, string | undefined>) => checkRuleset(sourceOf(changes), nowMs)

/** By number of the rules: the ids of the offers that are switched on. */
function enabledIn(ruleset: Ruleset): string[][] {
  return underAllRules(ruleset).map(({ offers }) => offers.filter(({ enabled }) => enabled).map(({ id }) => id))
}

/** By number of the rules: the ids of the offers that are switched off here, and on elsewhere. */
function inOtherRules(ruleset: Ruleset): string[][] {
  return underAllRules(ruleset).map(({ offers }) => offers.filter((each) => each.isInOtherRules).map(({ id }) => id))
}

describe('a variant', () => {
  it('replaces offers by their ids, whatever its files are called, and shares the others', () => {
    const changed = (minimalRules[pack] as string).replace('310', '300')
    const ruleset = rulesetOf(cheapVariant({ 'offers/all-of-it.yaml': changed }))
    const [own, cheap] = underAllRules(ruleset)
    expect(own.offers.map(({ id, value }) => [id, value])).toEqual([
      ['greeting', 0],
      ['roaming-pack', 310],
    ])
    expect(cheap?.offers[1]).toEqual({ ...own.offers[1], value: 300 })
    expect(cheap?.offers[0]).toBe(own.offers[0])
    expect(ruleset.experiments[0]?.arms[1]).toEqual({ id: 'cheap', share: 0.5, arbitration: {}, rules: 'cheap' })
  })

  it('does without offers', () => {
    const ruleset = rulesetOf(cheapVariant({ 'variant.yaml': 'without: [roaming-pack]\n' }))
    expect(enabledIn(ruleset)).toEqual([['greeting', 'roaming-pack'], ['greeting']])
    expect(inOtherRules(ruleset)).toEqual([[], ['roaming-pack']])
  })

  it('says of an offer that only it switches on, and of none that all have switched off, that other rules have it', () => {
    const off = edited(pack, 'value: 310', 'enabled: false\nvalue: 310')
    const on = rulesetOf({ ...off, ...cheapPack('value: 310', 'value: 300') })
    expect(enabledIn(on)).toEqual([['greeting'], ['greeting', 'roaming-pack']])
    expect(inOtherRules(on)).toEqual([['roaming-pack'], []])
    const nowhere = rulesetOf({ ...off, ...cheapPack('value: 310', 'enabled: false\nvalue: 300') })
    expect(enabledIn(nowhere)).toEqual([['greeting'], ['greeting']])
    expect(inOtherRules(nowhere)).toEqual([[], []])
  })

  it('adds offers and groups, which stand at their positions in all rules, switched off', () => {
    const ruleset = rulesetOf({
      ...cheapVariant({
        'groups.yaml': 'groups:\n  data: { name: Data, lever: 3, eligibility: { condition: heavy } }\n',
        'segments.yaml': 'segments:\n  heavy: { fact: data_mb, operator: greaterThan, value: 9000 }\n',
        'offers/new.yaml': newOffer.replace('group: roaming', 'group: data'),
      }),
      'variants/other/variant.yaml': 'without: [roaming-pack]\n',
    })
    expect(enabledIn(ruleset)).toEqual([
      ['greeting', 'roaming-pack'],
      ['a-new-one', 'greeting', 'roaming-pack'],
      ['greeting'],
    ])
    expect(inOtherRules(ruleset)).toEqual([['a-new-one'], [], ['a-new-one', 'roaming-pack']])
    for (const { offers, groups } of underAllRules(ruleset)) {
      expect(offers.map(({ id, group }) => `${group}/${id}`)).toEqual([
        'data/a-new-one',
        'roaming/greeting',
        'roaming/roaming-pack',
      ])
      expect(groups.map(({ id }) => id)).toEqual(['roaming', 'data'])
    }
    expect(underAllRules(ruleset).map(({ groups }) => groups[1]?.eligibility)).toEqual([
      undefined,
      { condition: 'heavy' },
      undefined,
    ])
    expect(underAllRules(ruleset).map(({ segments }) => Object.keys(segments))).toEqual([
      ['active'],
      ['active', 'heavy'],
      ['active'],
    ])
    expect(entriesOfRuleset(ruleset)).toContainEqual({ dictionary: 'offers', key: 'a-new-one' })
  })

  it('replaces segments and groups by their names', () => {
    const ruleset = rulesetOf(
      cheapVariant({
        'segments.yaml': 'segments:\n  active: { fact: data_mb, operator: greaterThan, value: 9000 }\n',
        'groups.yaml': 'groups:\n  roaming: { name: Abroad, lever: 2 }\n',
      }),
    )
    const [own, cheap] = underAllRules(ruleset)
    expect([own.segments.active, cheap?.segments.active]).toEqual([
      { all: [{ fact: 'data_mb', operator: 'greaterThanInclusive', value: 1000 }] },
      { fact: 'data_mb', operator: 'greaterThan', value: 9000 },
    ])
    expect([own, cheap].map((rules) => rules?.groups.map(({ name, lever }) => [name, lever]))).toEqual([
      [['Roaming', 1]],
      [['Abroad', 2]],
    ])
  })

  it('shares one context with the ruleset, paths that it alone reads included', () => {
    const last = 'value: 0 }\n'
    const leaf = '    - { fact: cart, path: $.total, operator: greaterThan, value: 5 }\n'
    const ruleset = rulesetOf({
      ...edited('features.yaml', 'context:\n', 'context:\n  cart: { type: object }\n'),
      ...cheapPack(last, last + leaf),
    })
    expect(ruleset.context.map(({ name, type }) => [name, type])).toEqual([
      ['call.reason', 'category'],
      ['cart$.total', 'number'],
    ])
  })

  it('makes the ruleset another, and so does every change of it', () => {
    const ids = [{}, cheapPack('310', '300'), cheapPack('310', '299'), cheapVariant({ [pack]: newOffer })]
      .map((changes) => rulesetOf(changes).id)
      .concat(rulesetOf({ 'variants/cheap/variant.yaml': 'without: [roaming-pack]' }).id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('leaves the tests of the ruleset alone, and brings its own', () => {
    const test = (minimalRules['tests/roaming.yaml'] as string).replace('a roaming call', 'a cheap call')
    const { tests, variants } = check({ ...cheapPack('310', '300'), 'variants/cheap/tests/a.yaml': test })
    expect(tests.map(({ file }) => file)).toEqual(['tests/roaming.yaml'])
    expect(variants).toMatchObject([
      {
        id: 'cheap',
        tests: [{ file: 'variants/cheap/tests/a.yaml', line: 1, test: { name: 'a cheap call' } }],
        ruleset: { variants: [], offers: [{ id: 'greeting' }, { id: 'roaming-pack', value: 300 }] },
      },
    ])
  })
})

describe('checks of a variant', () => {
  it('say what is wrong with the ruleset once', () => {
    const { errors } = check({
      ...cheapPack('310', '300'),
      ...edited('segments.yaml', 'fact: data_mb', 'fact: data_mbs'),
      ...edited('catalog.yaml', 'RUB', 'RUR'),
    })
    expect(errors.map(({ file, code }) => `${file} ${code}`)).toEqual([
      'catalog.yaml unknown-currency',
      'segments.yaml unknown-fact',
    ])
  })

  it('say nothing of what the variant replaces', () => {
    const broken = edited(pack, 'fact: services', 'fact: service')
    const { errors } = check({ ...broken, ...cheapPack('310', '300') })
    expect(errors.map(({ file, code }) => `${file} ${code}`)).toEqual([`${pack} unknown-fact`])
  })

  it('say nothing about names that a file of it which cannot be read may have declared', () => {
    const files = {
      'groups.yaml': 'groups:\n  data: { name: Data }\n',
      'segments.yaml': 'segments:\n  heavy: { fact: data_mb, operator: greaterThan, value: 9000 }\n',
      'offers/new.yaml': newOffer
        .replace('group: roaming', 'group: data')
        .replace('condition: active', 'condition: heavy'),
      'tests/a.yaml': (minimalRules['tests/roaming.yaml'] as string).replace('roaming-pack', 'a-new-one'),
      'variant.yaml': 'without: [roaming-pack]\n',
    }
    expect(check(cheapVariant(files)).errors).toEqual([])
    for (const path of Object.keys(files)) {
      const { errors } = check(cheapVariant({ ...files, [path]: 'a: [' }))
      expect(errors.map(({ code, file }) => ({ code, file }))).toEqual([
        { code: 'syntax', file: `variants/cheap/${path}` },
      ])
    }
  })

  it('lint it, and say of what it leaves as it is only what makes no sense any more', () => {
    const nobody =
      'segments:\n  active: { all: [{ fact: data_mb, operator: greaterThan, value: 10 }, { fact: data_mb, operator: lessThan, value: 5 }] }\n'
    const { errors } = check(cheapVariant({ 'segments.yaml': nobody }))
    expect(errors.map((error) => formatRulesetError(error))).toEqual([
      "offers/roaming-pack.yaml:7:3  eligibility: found 'data_mb greaterThan 10' (variants/cheap/segments.yaml:2) and 'data_mb lessThan 5' (variants/cheap/segments.yaml:2), which never hold together, in variant cheap, expected conditions that somebody can meet: the offer is never shown",
    ])
    const over = cheapPack('until: 2099-12-31', 'until: 2026-06-30')
    expect(check(over).warnings.map(({ file, code }) => `${file} ${code}`)).toEqual([`variants/cheap/${pack} expired`])
  })
})
