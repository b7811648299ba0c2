import Type, { type Static } from 'typebox'
import { closed, FactName, Id } from './common.ts'

/** Deepest nesting of a condition, references included: bounds the compiler's recursion. */
export const conditionDepthMax = 32

/** Conditions in one tree, references included: bounds what a single offer can cost. */
export const conditionNodesMax = 2_000

/** Longest JSONPath, in characters. */
export const pathLengthMax = 200

/**
 * Different paths in one ruleset: each is evaluated once for every request that brings its object. One with lists, as
 * `$..[a,b]`, counts once for each of their alternatives, since so often it walks over the object.
 */
export const pathsMax = 100

const path = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: pathLengthMax,
    description: 'Into a fact of the type object: a JSONPath, as $.cart.total or $.items[*].sku',
  }),
)

const FactReference = closed(
  { fact: Type.String(), path },
  { description: 'Compare with another fact of the same type' },
)

const metadata = {
  id: Type.Optional(Type.String({ description: 'Accepted for compatibility, as editors of rules write it' })),
  name: Type.Optional(Type.String({ description: 'A label that explanations show' })),
  priority: Type.Optional(
    Type.Integer({ minimum: 1, description: 'Accepted for compatibility; the order of evaluation has no effect' }),
  ),
}

/**
 * json-rules-engine's condition JSON as it is. Differences, all refused when the ruleset is read: two of `all`, `any`,
 * `not`, `condition` in one node (json-rules-engine ignores all but one), cycles of references, unknown operators, and
 * comparisons of different types.
 */
export const Condition = Type.Cyclic(
  {
    Condition: Type.Union([
      closed(
        { all: Type.Array(Type.Ref('Condition')), ...metadata },
        { description: 'Holds when every condition holds; also when empty' },
      ),
      closed(
        { any: Type.Array(Type.Ref('Condition')), ...metadata },
        { description: 'Holds when one condition holds; also when empty' },
      ),
      closed(
        { not: Type.Ref('Condition'), ...metadata },
        { description: 'Holds when the condition does not; unknown stays unknown' },
      ),
      closed({ condition: Id, ...metadata }, { description: 'A segment, by its name' }),
      closed(
        {
          fact: FactName,
          path,
          operator: Type.String({ minLength: 1 }),
          value: Type.Union([
            Type.Number(),
            Type.String(),
            Type.Boolean(),
            Type.Array(Type.Union([Type.Number(), Type.String(), Type.Boolean()])),
            FactReference,
          ]),
          ...metadata,
        },
        { description: 'One comparison of a fact with a value' },
      ),
    ]),
  },
  'Condition',
)

export type Condition =
  | ({ all: Condition[] } & Metadata)
  | ({ any: Condition[] } & Metadata)
  | ({ not: Condition } & Metadata)
  | ({ condition: string } & Metadata)
  | Leaf

/** What changes nothing. */
interface Metadata {
  id?: string
  name?: string
  priority?: number
}

export interface Leaf extends Metadata {
  fact: string
  /** Into an object of the context. */
  path?: string
  operator: string
  value: LeafValue
}

export type Scalar = number | string | boolean
export type LeafValue = Scalar | Scalar[] | { fact: string; path?: string }

/** A condition that multiplies: `{ when: …, factor: 1.5 }`. */
export const Boost = closed(
  {
    when: Condition,
    factor: Type.Number({ minimum: 0, maximum: 1000, description: 'Multiplies while the condition holds' }),
  },
  { description: 'Multiplies while its condition holds' },
)
export type Boost = Omit<Static<typeof Boost>, 'when'> & { when: Condition }
