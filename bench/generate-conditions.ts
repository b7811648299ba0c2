import type { Condition } from '#sufler/schema/condition.ts'
import { categoryShares, type FeatureSpec, featureSpecs, type NumberSpec, numberAt } from './features.ts'
import { integerBetween, pick, pickSome, type Random } from './random.ts'

interface Chosen {
  condition: Condition
  /** Share of the customers for whom it holds. */
  share: number
}

const numbers = featureSpecs.filter((spec) => spec.type === 'number')
const others = featureSpecs.filter((spec) => spec.type !== 'number' && spec.type !== 'timestamp')

/**
 * `count` conditions on different features that hold together for about `share` of the customers: about half of them
 * compare numbers, whose thresholds make up for what the others let through.
 */
export function generateConditions(random: Random, count: number, share: number): Condition[] {
  const numeric = Math.max(1, Math.round(count * (0.3 + random() * 0.4)))
  const fixed = pickSome(random, others, count - numeric).map((spec) => chooseFixed(random, spec))
  const shareOfFixed = fixed.reduce((product, { share }) => product * share, 1)
  const shareOfEach = Math.min(0.98, share / shareOfFixed) ** (1 / numeric)
  const compared = pickSome(random, numbers, numeric).map((spec) => compareNumber(random, spec, shareOfEach))
  return [...fixed.map(({ condition }) => condition), ...compared]
}

function chooseFixed(random: Random, spec: FeatureSpec): Chosen {
  const fact = spec.name
  switch (spec.type) {
    case 'boolean':
      return random() < 0.7
        ? { condition: { fact, operator: 'equal', value: true }, share: spec.share }
        : { condition: { fact, operator: 'equal', value: false }, share: 1 - spec.share }
    case 'category': {
      const chosen = pickSome(
        random,
        [...spec.values.keys()],
        integerBetween(random, 1, Math.min(3, spec.values.length - 1)),
      )
      const share = chosen.reduce((sum, index) => sum + (categoryShares(spec)[index] ?? 0), 0)
      const values = chosen.map((index) => spec.values[index] as string)
      const [first] = values
      if (values.length === 1 && first !== undefined)
        return { condition: { fact, operator: 'equal', value: first }, share }
      return random() < 0.8
        ? { condition: { fact, operator: 'in', value: values }, share }
        : { condition: { fact, operator: 'notIn', value: values }, share: 1 - share }
    }
    case 'set': {
      const { name: value, share } = pick(random, spec.members)
      return random() < 0.5
        ? { condition: { fact, operator: 'contains', value }, share }
        : { condition: { fact, operator: 'doesNotContain', value }, share: 1 - share }
    }
    default:
      throw new Error(`no fixed condition for a ${spec.type}`)
  }
}

/** Thresholds are drawn from the feature's own distribution, so they differ from offer to offer as in a real catalogue. */
function compareNumber(random: Random, spec: NumberSpec, share: number): Condition {
  const quantile = Math.min(0.995, share / (1 - spec.missing)) * (0.8 + random() * 0.4)
  const bounded = Math.min(0.995, quantile)
  return random() < 0.6
    ? { fact: spec.name, operator: 'greaterThanInclusive', value: numberAt(spec, 1 - bounded) }
    : { fact: spec.name, operator: 'lessThanInclusive', value: numberAt(spec, bounded) }
}
