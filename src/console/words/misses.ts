import type { ConditionExplanation } from '../../schema/explanation.ts'

/** What is lacking: a sentence, or alternatives, of which one would do; each is everything that it lacks. */
export type Miss = string | { oneOf: Miss[][] }

/** What keeps a condition from holding; what holds is left out. `isNegated` looks for what keeps it from not holding. */
export function missesOf(condition: ConditionExplanation, isNegated = false): Miss[] {
  if ('not' in condition) return missesOf(condition.not, !isNegated)
  if (condition.result === (isNegated ? 'no' : 'yes')) return []
  if (!('all' in condition) && !('any' in condition)) return condition.miss === undefined ? [] : [condition.miss]
  const children = 'all' in condition ? condition.all : condition.any
  const parts = children.map((child) => missesOf(child, isNegated))
  // Not all of them: one has to fail. Not any of them: each has to.
  const isEach = 'all' in condition ? !isNegated : isNegated
  return isEach ? distinct(parts.flat()) : oneOf(parts)
}

/** Alternatives of alternatives are alternatives. One that names nothing cannot be helped, and is left out. */
function oneOf(ways: readonly Miss[][]): Miss[] {
  const flat = ways.flatMap((way): Miss[][] => {
    const [only, ...others] = way
    return typeof only === 'object' && others.length === 0 ? only.oneOf : [way]
  })
  const helpful = distinct(flat.filter((way) => way.length > 0))
  return helpful.length > 1 ? [{ oneOf: helpful }] : helpful.flat()
}

const distinct = <Item>(items: readonly Item[]): Item[] => [
  ...new Map(items.map((item) => [JSON.stringify(item), item])).values(),
]
