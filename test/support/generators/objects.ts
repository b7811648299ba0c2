import type { Fact, ObjectFact } from '#sufler/domain/ruleset.ts'

/** The objects that generated conditions look into, and what they find there, written down without any JSONPath. */
export const objects: ObjectFact[] = [
  { name: 'cart', type: 'object' },
  { name: 'page', type: 'object' },
]

type Json = Readonly<Record<string, unknown>>

interface PathInTests {
  object: 'cart' | 'page'
  path: string
  type: 'number' | 'boolean' | 'category' | 'set'
  /** Undefined where nothing is found. */
  read: (object: Json) => unknown
  /** The object with another value there; only of numbers. */
  write?: (object: Json, value: number) => Json
}

/** Whatever stands below a value; of texts and numbers, nothing. */
function below(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {}
}

/** Own properties only, as of data. */
function at(value: unknown, key: string): unknown {
  return Object.hasOwn(below(value), key) ? below(value)[key] : undefined
}

/** A path that may lead to several finds a list of them, or nothing. */
function listOf(found: readonly unknown[]): unknown {
  return found.length === 0 ? undefined : found
}

export const pathsInTests: readonly PathInTests[] = [
  {
    object: 'cart',
    path: '$.total',
    type: 'number',
    read: (cart) => cart.total,
    write: (cart, total) => ({ ...cart, total }),
  },
  {
    object: 'cart',
    path: '$.delivery.days',
    type: 'number',
    read: (cart) => at(cart.delivery, 'days'),
    write: (cart, days) => ({ ...cart, delivery: { ...below(cart.delivery), days } }),
  },
  { object: 'cart', path: '$.delivery.free', type: 'boolean', read: (cart) => at(cart.delivery, 'free') },
  { object: 'cart', path: "$['main item']['sku']", type: 'category', read: (cart) => at(cart['main item'], 'sku') },
  {
    object: 'cart',
    path: '$.items[*].sku',
    type: 'set',
    read: (cart) =>
      listOf(
        Object.values(below(cart.items)).flatMap((item) =>
          Object.hasOwn(below(item), 'sku') ? [at(item, 'sku')] : [],
        ),
      ),
  },
  {
    object: 'cart',
    path: '$.items[0:2].colour',
    type: 'set',
    read: (cart) =>
      Array.isArray(cart.items)
        ? listOf(
            cart.items
              .slice(0, 2)
              .flatMap((item) => (Object.hasOwn(below(item), 'colour') ? [at(item, 'colour')] : [])),
          )
        : undefined,
  },
  {
    object: 'page',
    path: '$.visits[1]',
    type: 'number',
    read: (page) => at(page.visits, '1'),
    write: (page, value) => ({ ...page, visits: [0, value] }),
  },
  { object: 'page', path: '$.subject', type: 'category', read: (page) => page.subject },
  { object: 'page', path: '$.is_new', type: 'boolean', read: (page) => page.is_new },
  { object: 'page', path: '$.tags', type: 'set', read: (page) => page.tags },
]

/** As a ruleset has them; the type of each is what the conditions that compare it must lead to. */
export const pathFacts: Fact[] = pathsInTests.map(({ object, path, type }) => ({
  name: `${object}${path}`,
  type,
  ...(type === 'set' ? { membersMax: 240 } : {}),
  pathOf: { object, path },
}))

/** How a condition names a fact. */
export interface Reference {
  fact: string
  path?: string
}

export function referenceTo({ name, pathOf }: Fact): Reference {
  return pathOf === undefined ? { fact: name } : { fact: pathOf.object, path: pathOf.path }
}

export function nameOf({ fact, path }: Reference): string {
  return path === undefined ? fact : `${fact}${path}`
}

/** What a reference finds among values, of whatever type; undefined when missing. */
export function foundAt({ fact, path }: Reference, values: Readonly<Record<string, unknown>>): unknown {
  const value = values[fact]
  if (path === undefined || value === undefined) return value
  return pathInTests(fact, path).read(value as Json)
}

/** The same, if it is of the type that the path is compared as. */
export function typedValueOf(reference: Reference, values: Readonly<Record<string, unknown>>): unknown {
  const value = foundAt(reference, values)
  if (reference.path === undefined || value === undefined) return value
  const { type } = pathInTests(reference.fact, reference.path)
  if (type === 'set')
    return Array.isArray(value) && !value.some((member) => typeof member !== 'string') ? value : undefined
  if (type === 'number') return typeof value === 'number' && value - value === 0 ? value : undefined
  return typeof value === (type === 'category' ? 'string' : 'boolean') ? value : undefined
}

export function withNumberAt(
  object: unknown,
  { object: name, path }: NonNullable<Fact['pathOf']>,
  value: number,
): Json {
  const { write } = pathInTests(name, path)
  if (write === undefined) throw new Error(`${path} is no number`)
  return write((object ?? {}) as Json, value)
}

function pathInTests(object: string, path: string): PathInTests {
  const found = pathsInTests.find((one) => one.object === object && one.path === path)
  if (found === undefined) throw new Error(`no test knows ${path} in ${object}`)
  return found
}
