import fc from 'fast-check'
import type { Fact } from '#sufler/domain/ruleset.ts'
import { pathFacts } from './objects.ts'

/** The facts that generated conditions speak about: every type, two of each where facts are compared with facts. */
export const features: Fact[] = [
  { name: 'tenure_months', type: 'number', unit: 'months' },
  { name: 'limit_months', type: 'number' },
  { name: 'is_online', type: 'boolean' },
  { name: 'consent.phone', type: 'boolean' },
  { name: 'joined', type: 'timestamp' },
  { name: 'ends', type: 'timestamp' },
  { name: 'tariff', type: 'category', values: ['start', 'gold', 'silver', 'Ёлка'] },
  { name: 'city', type: 'category' },
  { name: 'services', type: 'set', membersMax: 100 },
  { name: 'perks', type: 'set', values: ['start', 'gold', 'lounge', 'Ёлка'] },
]

export const context: Fact[] = [
  { name: 'call.tariff', type: 'category', values: ['start', 'gold', 'silver', 'Ёлка', 'lounge'] },
  { name: 'page.minutes', type: 'number' },
  { name: 'page.tags', type: 'set' },
  ...pathFacts,
]

export const facts: Fact[] = [...features, ...context]

/** Values by declared fact, objects among them; what is missing is left out. Timestamps are milliseconds. */
export type FactValues = Record<string, unknown>

const [floats, bits] = (() => {
  const buffer = new ArrayBuffer(8)
  return [new Float64Array(buffer), new BigInt64Array(buffer)] as const
})()

/** The next float64 above (or, with -1, below) a finite number. Both zeros are one number. */
export function nextFloat(value: number, step: 1 | -1): number {
  if (value === 0) return step * Number.MIN_VALUE
  floats[0] = value
  bits[0] = (bits[0] as bigint) + BigInt(value > 0 ? step : -step)
  return floats[0] as number
}

/** Literals and values come from the same few numbers, so that boundaries are met all the time; some come from anywhere. */
export const numberValue = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      ...[0, -0, 1, -1, 12, nextFloat(12, 1), nextFloat(12, -1), 0.3, 0.1 + 0.2],
      ...[5e-324, 2 ** 53, 2 ** 53 + 2, Number.MAX_VALUE, -Number.MAX_VALUE],
    ),
  },
  { weight: 2, arbitrary: fc.integer({ min: -60, max: 60 }) },
  { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
)

export const timestampMs = fc.constantFrom(
  ...[0, -1, 1, 1_767_225_600_000, 1_767_225_600_001, 1_767_225_599_999, -2_208_988_800_000, 8.64e15],
)

const tariffs = ['start', 'gold', 'silver', 'Ёлка'] as const
const cities = ['start', 'gold', 'Köln', 'Ёлка', 'Е\u0308лка', '京', ''.padEnd(200, 'x')] as const
/** More than one slot of 48 holds. */
export const services = [...Array.from({ length: 55 }, (_, i) => `s${i}`), 'gold', 'Ёлка', 'lounge']

const texts: Record<string, readonly string[]> = {
  tariff: tariffs,
  city: cities,
  services,
  perks: ['start', 'gold', 'lounge', 'Ёлка'],
  'call.tariff': [...tariffs, 'lounge'],
  'page.tags': ['gold', 'silver', '🎭'],
  "cart$['main item']['sku']": ['start', 'gold', 'Ёлка', 'Е\u0308лка', ''],
  'cart$.items[*].sku': services,
  'cart$.items[0:2].colour': ['start', 'gold', 'red'],
  // Empty, and longer than any category that is kept: known, and equal to nothing that a rule names.
  'page$.subject': ['start', 'gold', 'Ёлка', '', ''.padEnd(300, 'x')],
  'page$.tags': ['gold', 'lounge', '🎭', 'start'],
}

/** A text that the fact may hold: of a category its value, of a set one member. */
export function textOf(fact: string): fc.Arbitrary<string> {
  return fc.constantFrom(...(texts[fact] as readonly string[]))
}

export function factValue(fact: Fact): fc.Arbitrary<unknown> {
  switch (fact.type) {
    case 'number':
      return numberValue
    case 'boolean':
      return fc.boolean()
    case 'timestamp':
      return timestampMs
    case 'category':
      return textOf(fact.name)
    case 'set':
      return fc.uniqueArray(textOf(fact.name), { maxLength: 6 })
    case 'text':
      throw new Error('texts are not for conditions')
  }
}

const plainValues = Object.fromEntries(
  facts.filter(({ pathOf }) => pathOf === undefined).map((fact) => [fact.name, factValue(fact)]),
)

/** `requiredKeys` for objects without gaps; with them, any branch and any item may be missing. */
function objectValues(gaps: { requiredKeys?: [] }) {
  const hasGaps = gaps.requiredKeys !== undefined
  const item = fc.record(
    { sku: textOf('cart$.items[*].sku'), colour: textOf('cart$.items[0:2].colour'), count: numberValue },
    gaps,
  )
  return {
    cart: fc.record(
      {
        total: numberValue,
        delivery: fc.record({ days: numberValue, free: fc.boolean() }, gaps),
        'main item': fc.record({ sku: textOf("cart$['main item']['sku']") }, gaps),
        // A path through a list that is empty finds nothing.
        items: fc.array(item, { minLength: hasGaps ? 0 : 1, maxLength: 5 }),
      },
      gaps,
    ),
    page: fc.record(
      {
        visits: fc.array(numberValue, { minLength: hasGaps ? 0 : 2, maxLength: 3 }),
        subject: textOf('page$.subject'),
        is_new: fc.boolean(),
        tags: fc.array(textOf('page$.tags'), { maxLength: 4 }),
      },
      gaps,
    ),
  }
}

/** Every fact has a value, and every path finds one. */
export const completeFacts: fc.Arbitrary<FactValues> = fc.record({ ...plainValues, ...objectValues({}) })

/** Any fact may be missing, and anything within an object. */
export const partialFacts: fc.Arbitrary<FactValues> = fc.record(
  { ...plainValues, ...objectValues({ requiredKeys: [] }) },
  { requiredKeys: [] },
)

/** What stands where a rule expects something else. */
const junk = fc.constantFrom<unknown>(
  ...[null, 0, 12, '12', 'gold', '', true, false, Number.NaN, Number.POSITIVE_INFINITY],
  ...[
    [],
    {},
    [null],
    ['gold', 12],
    [['gold']],
    [{ sku: 12 }, { sku: 'gold' }],
    [{ colour: null }],
    { 0: 'gold', 1: 12 },
  ],
  ...[{ days: '12', free: 0 }, { days: [12], free: 'true' }, { sku: { sku: 'gold' } }, { sku: null }],
  ...[{ a: { sku: 'gold' }, b: { sku: 's1' } }, { sku: ['gold'] }],
)

/** As `partialFacts`, with values of other types anywhere in the objects. */
export const wildFacts: fc.Arbitrary<FactValues> = fc
  .tuple(
    partialFacts,
    fc.record({ total: junk, delivery: junk, 'main item': junk, items: junk }, { requiredKeys: [] }),
    fc.record({ visits: junk, subject: junk, is_new: junk, tags: junk }, { requiredKeys: [] }),
  )
  .map(([values, cart, page]) => ({
    ...values,
    ...(values.cart === undefined ? {} : { cart: { ...values.cart, ...cart } }),
    ...(values.page === undefined ? {} : { page: { ...values.page, ...page } }),
  }))
