import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  alternativesMaxDefault,
  canHold,
  follows,
  stepsPerAlternative,
} from '#sufler/catalog/lint/analysis/can-hold.ts'
import { negated } from '#sufler/catalog/lint/analysis/form.ts'
import { checkCondition, conditionScope } from '#sufler/domain/eligibility/type-condition.ts'
import type { Fact } from '#sufler/domain/ruleset.ts'
import type { Condition } from '#sufler/schema/condition.ts'
import { conditionCase } from '../../support/generators/conditions.ts'
import { context, features, nextFloat, wildFacts } from '../../support/generators/facts.ts'
import { objects } from '../../support/generators/objects.ts'
import { LintedConditions } from '../../support/lint-forms.ts'
import { scale, seed } from '../../support/seed.ts'

const missingFacts = fc.constantFrom('unknown' as const, 'json-rules-engine' as const)
const runs = { seed, numRuns: 400 * scale }

/** Trees that say more about few facts than `conditionCase`, so that they contradict themselves more often. */
function treesOf(leaf: fc.Arbitrary<Condition>): fc.Arbitrary<Condition> {
  return fc.letrec<{ node: Condition }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.array(tie('node'), { maxLength: 4 }).map((all): Condition => ({ all })),
      fc.array(tie('node'), { maxLength: 3 }).map((any): Condition => ({ any })),
      tie('node').map((not): Condition => ({ not })),
    ),
  })).node
}

describe(`what never or always holds (seed ${seed})`, () => {
  it('does so for all facts that are tried: every operator, segments, missing values', () => {
    const proven = { never: 0, follows: 0 }
    fc.assert(
      fc.property(
        conditionCase,
        conditionCase,
        missingFacts,
        fc.array(wildFacts, { minLength: 20, maxLength: 20 }),
        (first, second, missing, customers) => {
          const segments = { ...first.segments }
          const both: Condition = { all: [first.condition, second.condition] }
          const conditions = [first.condition, second.condition, both]
          const linted = new LintedConditions(
            { features, context, objects, segments, missingFacts: missing },
            conditions,
          )
          const forms = conditions.map((_, index) => linted.form(index))
          const never = forms.map((form) => !canHold([form]))
          const always = forms.map((form) => follows(form, []))
          const isImplied = follows(forms[1] as (typeof forms)[0], [forms[0] as (typeof forms)[0]])
          proven.never += Number(never[2])
          proven.follows += Number(isImplied)
          for (const customer of customers) {
            const answers = linted.answers(customer)
            for (const [index, answer] of answers.entries()) {
              if (never[index]) expect(answer).toBe(false)
              if (always[index]) expect(answer).toBe(true)
            }
            if (isImplied && answers[0]) expect(answers[1]).toBe(true)
          }
        },
      ),
      runs,
    )
    expect(proven.never).toBeGreaterThan(0)
    expect(proven.follows).toBeGreaterThan(0)
  })

  const dayMs = 86_400_000
  const timed: Fact[] = [{ name: 'born', type: 'timestamp' }]
  const timedLeaf = fc.oneof(
    fc
      .tuple(
        fc.constantFrom(
          'daysSince',
          'daysUntil',
          'monthsSince',
          'yearsSince',
          'daysAfterMonths',
          'daysUntilAnniversary',
        ),
        fc.constantFrom('equal', 'notEqual', 'lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive'),
        fc.constantFrom(-24, -13, -12, -1, -0.5, 0, 0.5, 1, 2, 11, 11.5, 12, 13, 24, 30, 31, 365, 366),
      )
      .map(([fact, operator, value]): Condition => ({ fact: `born.${fact}`, operator, value })),
    fc
      .tuple(
        fc.constantFrom('lessThan', 'greaterThanInclusive', 'equal', 'notEqual'),
        fc.constantFrom(-1, 0, 6, 6.5, 23, 24),
      )
      .map(([operator, value]): Condition => ({ fact: 'time.hour', operator, value })),
    fc
      .tuple(fc.constantFrom('in', 'notIn'), fc.subarray(['mon', 'wed', 'sat', 'sun'], { minLength: 1 }))
      .map(([operator, value]): Condition => ({ fact: 'time.weekday', operator, value })),
  )

  it('does so for facts of time, whatever the moment', () => {
    const proven = { never: 0, always: 0 }
    fc.assert(
      fc.property(
        treesOf(timedLeaf),
        missingFacts,
        fc.array(
          fc.tuple(fc.option(fc.integer({ min: -800, max: 800 }), { nil: undefined }), fc.nat({ max: 900 * 24 * 60 })),
          {
            minLength: 30,
            maxLength: 30,
          },
        ),
        (condition, missing, moments) => {
          const declared = { features: timed, context: [], missingFacts: missing, timeZone: 'America/New_York' }
          const linted = new LintedConditions(declared, [condition])
          const form = linted.form(0)
          const never = !canHold([form])
          const always = follows(form, [])
          proven.never += Number(never)
          proven.always += Number(always)
          if (!never && !always) return
          for (const [days, minutes] of moments) {
            const nowMs = Date.UTC(2026, 0, 1) + minutes * 60_000
            const values = days === undefined ? {} : { born: nowMs - days * dayMs }
            expect(linted.answers(values, nowMs)).toEqual([always])
          }
        },
      ),
      { ...runs, numRuns: runs.numRuns * 3 },
    )
    expect(proven.never).toBeGreaterThan(0)
    expect(proven.always).toBeGreaterThan(0)
  })
})

/** For one fact, every region between the numbers that its conditions name can be tried. */
describe(`trees over one fact are decided exactly (seed ${seed})`, () => {
  const thresholds = [-5, 0, 1, nextFloat(1, 1), 7, 1000]
  const tried = thresholds.flatMap((value) => [value, value - 0.25, value + 0.25])
  const facts: Record<string, { fact: Fact; leaf: fc.Arbitrary<Condition>; values: unknown[] }> = {}
  const compare = fc.constantFrom(
    'equal',
    'notEqual',
    'lessThan',
    'lessThanInclusive',
    'greaterThan',
    'greaterThanInclusive',
  )
  for (const [name, limits] of Object.entries({
    free: {},
    'with limits': { min: 0, max: 7 },
    'with limits and a default': { min: 0, max: 7, default: 1 },
  })) {
    const { min = -Infinity, max = Infinity } = limits as { min?: number; max?: number }
    const values = [...tried, 3].filter((value) => value >= min && value <= max)
    const leaf = fc
      .tuple(compare, fc.constantFrom(...thresholds))
      .map(([operator, value]): Condition => ({ fact: 'x', operator, value }))
    facts[`a number ${name}`] = { fact: { name: 'x', type: 'number', ...limits }, leaf, values }
  }
  const membership = (operators: string[], values: string[]) =>
    fc.oneof(
      fc
        .tuple(fc.constantFrom(...operators), fc.constantFrom(...values))
        .map(([operator, value]): Condition => ({ fact: 'x', operator, value })),
    )
  const lists = (operators: string[], values: string[]) =>
    fc
      .tuple(fc.constantFrom(...operators), fc.subarray(values, { minLength: 1 }))
      .map(([operator, value]): Condition => ({ fact: 'x', operator, value }))
  const abc = ['a', 'b', 'c']
  const subsets = subsetsOf(abc)
  facts['a category'] = {
    fact: { name: 'x', type: 'category' },
    leaf: fc.oneof(membership(['equal', 'notEqual'], abc), lists(['in', 'notIn'], abc)),
    values: [...abc, 'another'],
  }
  facts['a category with values'] = {
    fact: { name: 'x', type: 'category', values: abc },
    leaf: fc.oneof(membership(['equal', 'notEqual'], abc), lists(['in', 'notIn'], abc)),
    values: abc,
  }
  const ofSets = fc.oneof(
    membership(['contains', 'doesNotContain'], abc),
    lists(['someFact:in', 'someFact:notIn', 'everyFact:in', 'everyFact:notIn', 'not:everyFact:in'], abc),
  )
  facts['a set'] = {
    fact: { name: 'x', type: 'set' },
    leaf: ofSets,
    values: subsets.flatMap((set) => [set, [...set, 'another']]),
  }
  facts['a set with values and a default'] = {
    fact: { name: 'x', type: 'set', values: abc, default: ['b'] },
    leaf: ofSets,
    values: subsets,
  }

  it.each(Object.entries(facts))('%s', (_name, { fact, leaf, values }) => {
    const verdicts = { never: 0, always: 0, sometimes: 0 }
    fc.assert(
      fc.property(treesOf(leaf), missingFacts, (condition, missing) => {
        const linted = new LintedConditions({ features: [fact], context: [], missingFacts: missing }, [condition])
        const answers = [linted.answers({})[0], ...values.map((x) => linted.answers({ x })[0])]
        const form = linted.form(0)
        expect(canHold([form])).toBe(answers.includes(true))
        expect(follows(form, [])).toBe(!answers.includes(false))
        verdicts[!answers.includes(true) ? 'never' : answers.includes(false) ? 'sometimes' : 'always']++
      }),
      runs,
    )
    expect(Math.min(verdicts.never, verdicts.sometimes)).toBeGreaterThan(0)
  })

  const inSets = fc.oneof(
    fc
      .tuple(fc.constantFrom('in', 'notIn'), fc.constantFrom('s', 't'))
      .map(([operator, set]): Condition => ({ fact: 'c', operator, value: { fact: set } })),
    fc
      .tuple(fc.constantFrom('s', 't'), fc.constantFrom('contains', 'doesNotContain'), fc.constantFrom('a', 'b'))
      .map(([fact, operator, value]): Condition => ({ fact, operator, value })),
    fc
      .tuple(fc.constantFrom('equal', 'notEqual'), fc.constantFrom('a', 'b'))
      .map(([operator, value]): Condition => ({ fact: 'c', operator, value })),
  )
  const categoryAndSets: Fact[] = [
    { name: 'c', type: 'category', values: ['a', 'b'] },
    { name: 's', type: 'set', values: ['a', 'b', 'z'] },
    { name: 't', type: 'set', values: ['a', 'b'], default: ['b'] },
  ]
  const setsOf = (members: string[]) => [{}, ...subsetsOf(members)]

  it('a category and the sets that may have it', () => {
    const combinations = [undefined, 'a', 'b'].flatMap((c) =>
      setsOf(['a', 'b', 'z']).flatMap((s) =>
        subsetsOf(['a', 'b']).map((t) => ({
          ...(c === undefined ? {} : { c }),
          ...(Array.isArray(s) ? { s } : {}),
          t,
        })),
      ),
    )
    const verdicts = { never: 0, always: 0, sometimes: 0 }
    fc.assert(
      fc.property(treesOf(inSets), missingFacts, (condition, missing) => {
        const linted = new LintedConditions({ features: categoryAndSets, context: [], missingFacts: missing }, [
          condition,
        ])
        const answers = combinations.map((values) => linted.answers(values)[0])
        const form = linted.form(0)
        expect(canHold([form])).toBe(answers.includes(true))
        expect(follows(form, [])).toBe(!answers.includes(false))
        verdicts[!answers.includes(true) ? 'never' : answers.includes(false) ? 'sometimes' : 'always']++
      }),
      runs,
    )
    expect(Math.min(verdicts.never, verdicts.always, verdicts.sometimes)).toBeGreaterThan(0)
  })

  it('the generated leaves are conditions', () => {
    for (const { fact, leaf } of Object.values(facts)) {
      const scope = conditionScope({ features: [fact], context: [], objects: [], segments: {}, timeZone: 'UTC' })
      for (const condition of fc.sample(leaf, { numRuns: 20, seed }))
        expect(checkCondition(condition, scope)).toEqual([])
    }
  })
})

function subsetsOf(members: readonly string[]): string[][] {
  return Array.from({ length: 2 ** members.length }, (_, bits) =>
    members.filter((_one, index) => (bits & (1 << index)) !== 0),
  )
}

describe('a question costs so much at most', () => {
  const values = Array.from({ length: 200 }, (_, index) => `k${index}`)
  const declared = {
    features: [
      { name: 'region', type: 'category', values },
      { name: 'served', type: 'set', values, membersMax: 200 },
      { name: 'n', type: 'number' },
    ] satisfies Fact[],
    context: [],
  }
  const served: Condition = { fact: 'region', operator: 'in', value: { fact: 'served' } }
  const more = (value: number): Condition => ({ fact: 'n', operator: 'greaterThan', value })

  it.each<[string, Condition]>([
    ['in', served],
    ['contains', { fact: 'served', operator: 'contains', value: { fact: 'region' } }],
    ['beside others', { any: [served, more(0)] }],
    ['negated', { not: { any: [served, more(0)] } }],
    ['among many', { all: Array.from({ length: 20 }, (_, index) => ({ any: [served, more(index)] })) }],
  ])('whether a category of 200 values is in a set: %s', (_name, condition) => {
    for (const missing of ['unknown', 'json-rules-engine'] as const) {
      const form = new LintedConditions({ ...declared, missingFacts: missing }, [condition]).form(0)
      const effort = { alternatives: 0, steps: 0 }
      expect(canHold([form], alternativesMaxDefault, effort)).toBe(true)
      expect(canHold([negated(form)], alternativesMaxDefault, effort)).toBe(true)
      expect(effort.alternatives).toBeLessThan(50)
      expect(effort.steps).toBeLessThan(5_000)
    }
  })

  it('however large the condition is', () => {
    const one = (index: number, at: number): Condition => ({
      fact: 'region',
      operator: 'notIn',
      value: [`k${index % 200}`, `k${at}`],
    })
    const all = Array.from(
      { length: 400 },
      (_, index): Condition => ({
        any: Array.from({ length: 20 }, (_, at) => ({
          all: [one(index, at), { fact: 'served', operator: 'contains', value: `k${at}` }],
        })),
      }),
    )
    const form = new LintedConditions(declared, [{ all }]).form(0)
    const effort = { alternatives: 0, steps: 0 }
    expect(canHold([form], 100, effort)).toBe(true)
    // One junction more than the bound may be looked at to its end.
    expect(effort.steps).toBeLessThan(100 * stepsPerAlternative + 50_000)
  })
})
