import type { Condition, Leaf } from '#sufler/schema/condition.ts'
import type { FeatureDeclaration } from '#sufler/schema/features-file.ts'
import { declarationOf, featureSpecs } from '../features.ts'
import { generateConditions } from '../generate-conditions.ts'
import { generateCustomer } from '../generate-customers.ts'
import { createRandom, integerBetween, type Random, streamOf } from '../random.ts'

/** Conditions of as many offers, the facts they speak of, and customers to ask them about. All of it follows from the seed. */
export interface Catalogue {
  facts: (FeatureDeclaration & { name: string })[]
  conditions: { all: Condition[] }[]
  /** Every fact has a value: what a missing one means differs from engine to engine. */
  customers: Record<string, unknown>[]
}

export type CatalogueKind = 'flat' | 'nested' | 'distinct'

const makers: Record<CatalogueKind, (seed: number, offerCount: number, customerCount: number) => Catalogue> = {
  flat: (seed, offerCount, customerCount) => realistic(seed, offerCount, customerCount, flatConditions),
  nested: (seed, offerCount, customerCount) => realistic(seed, offerCount, customerCount, nestedConditions),
  distinct,
}

/**
 * - `flat`: 2 to 5 conditions an offer over numbers, booleans, categories and sets; an offer suits 0.3 % to 15 % of the customers.
 * - `nested`: the same, but about a third of the conditions are an `any` or a `not` of two.
 * - `distinct`: 40 numbers, and no threshold occurs twice.
 */
export function generateCatalogue(kind: CatalogueKind, seed: number, offerCount: number, customerCount: number) {
  return makers[kind](seed, offerCount, customerCount)
}

type ConditionMaker = (random: Random, count: number, share: number) => Condition[]

function realistic(seed: number, offerCount: number, customerCount: number, conditionsOf: ConditionMaker): Catalogue {
  return {
    facts: featureSpecs.map((spec) => ({ ...declarationOf(spec), name: plainName(spec.name) })),
    conditions: Array.from({ length: offerCount }, (_, index) => {
      const random = createRandom(seed, streamOf('offer', index))
      return { all: conditionsOf(random, integerBetween(random, 2, 5), shareOf(random)).map(withPlainNames) }
    }),
    customers: Array.from({ length: customerCount }, (_, index) => completed(generateCustomer(seed, index).features)),
  }
}

/** Some engines read a dot as a path. */
function plainName(name: string): string {
  return name.replaceAll('.', '_')
}

function withPlainNames(condition: Condition): Condition {
  if ('all' in condition) return { all: condition.all.map(withPlainNames) }
  if ('any' in condition) return { any: condition.any.map(withPlainNames) }
  if ('not' in condition) return { not: withPlainNames(condition.not) }
  return 'fact' in condition ? { ...condition, fact: plainName(condition.fact) } : condition
}

/** Share of the customers that an offer suits: 3 % in the middle. */
function shareOf(random: Random): number {
  return 0.003 * 50 ** random()
}

function completed(features: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(featureSpecs.map(({ name }) => [plainName(name), features[name] ?? 0]))
}

function flatConditions(random: Random, count: number, share: number): Condition[] {
  return generateConditions(random, count, share)
}

function nestedConditions(random: Random, count: number, share: number): Condition[] {
  return generateConditions(random, count, share).map((condition) =>
    random() < 1 / 3 ? nested(random, condition) : condition,
  )
}

/** Holds for about as many customers as the conditions of a flat offer do, one with the other. */
function nested(random: Random, condition: Condition): Condition {
  const [other] = generateConditions(random, 1, 0.05)
  if (other === undefined) throw new Error('expected a condition')
  const shape = random()
  if (shape < 1 / 3) return { any: [condition, other] }
  if (shape < 2 / 3) return { not: { all: [opposite(condition), opposite(other)] } }
  const [frequent] = generateConditions(random, 1, 0.9)
  return { not: { any: [opposite(condition), opposite(frequent as Condition)] } }
}

const opposites: Record<string, string> = {
  equal: 'notEqual',
  in: 'notIn',
  notIn: 'in',
  contains: 'doesNotContain',
  doesNotContain: 'contains',
  greaterThanInclusive: 'lessThan',
  lessThanInclusive: 'greaterThan',
}

function opposite(condition: Condition): Condition {
  const leaf = condition as Leaf
  const operator = opposites[leaf.operator]
  if (operator === undefined) throw new Error(`${leaf.operator} has no opposite`)
  return { ...leaf, operator }
}

function distinct(seed: number, offerCount: number, customerCount: number): Catalogue {
  const facts = Array.from({ length: 40 }, (_, index) => ({ name: `measure_${index}`, type: 'number' as const }))
  const used = new Set<number>()
  const conditions = Array.from({ length: offerCount }, (_, index) => {
    const random = createRandom(seed, streamOf('offer', index))
    const count = integerBetween(random, 2, 5)
    const shareOfEach = shareOf(random) ** (1 / count)
    const first = integerBetween(random, 0, facts.length - 1)
    // Neighbours in a circle of facts are different facts.
    const all = Array.from({ length: count }, (_, step): Condition => {
      const fact = `measure_${(first + step * 7) % facts.length}`
      const share = Math.min(0.99, shareOfEach * (0.8 + random() * 0.4))
      const isAtLeast = random() < 0.6
      let value = 1_000 * (isAtLeast ? 1 - share : share)
      while (used.has(value)) value += random()
      used.add(value)
      return { fact, operator: isAtLeast ? 'greaterThanInclusive' : 'lessThanInclusive', value }
    })
    return { all }
  })
  const customers = Array.from({ length: customerCount }, (_, index) => {
    const random = createRandom(seed, streamOf('customer', index))
    return Object.fromEntries(facts.map(({ name }) => [name, random() * 1_000]))
  })
  return { facts, conditions, customers }
}
