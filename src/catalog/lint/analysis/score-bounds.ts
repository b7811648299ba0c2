import type { Placement } from '../../../domain/ruleset.ts'
import type { Boost } from '../../../schema/condition.ts'
import type { LintContext, LintedOffer } from '../lint-context.ts'
import { canHold } from './can-hold.ts'
import { type Form, formKey } from './form.ts'
import type { Premises } from './premises.ts'

/** Scores are products of rounded numbers: where two are built differently, this much must lie between them. */
const roundingMargin = 1e-9
/** Beyond these, scores may become 0 or reach the largest number, and differences vanish. */
const scaleMax = 1e100
/** Alternatives that are tried for each question. */
const alternativesMax = 50

/** Limits of a product of factors, and whether they are free of rounding. */
interface Bounds {
  low: number
  high: number
  isExact: boolean
}

const one: Bounds = { low: 1, high: 1, isExact: true }

/**
 * Whether `other` ranks above `offer` of the same group whenever the latter is eligible (and, as the caller makes sure,
 * the former is, too). What the group contributes is the same for both and cancels out.
 */
export function outranks(
  other: LintedOffer,
  offer: LintedOffer,
  premises: Premises,
  placement: Placement,
  context: LintContext,
): boolean {
  const isFirst = other.number < offer.number
  const { arbitration: exponents } = placement
  const weight = compareBoosts(other.offer.contextWeights, offer.offer.contextWeights, premises, other, offer, context)
  const boost = compareBoosts(other.offer.boosts, offer.offer.boosts, premises, other, offer, context)
  const factors: { low: number; high: number; isExact: boolean; exponent: number }[] = [
    { low: other.offer.propensity, high: offer.offer.propensity, isExact: true, exponent: exponents.propensity },
    { low: other.offer.value, high: offer.offer.value, isExact: true, exponent: exponents.value },
    { low: other.offer.lever, high: offer.offer.lever, isExact: true, exponent: exponents.lever },
    { ...weight, exponent: exponents.contextWeight },
    { ...boost, exponent: exponents.lever },
  ]
  const isAtLeast = factors.every(
    ({ low, high, isExact, exponent }) => exponent === 0 || low >= (isExact ? high : high * (1 + roundingMargin)),
  )
  // Factor by factor at least as high: rounding is monotonic, so the product is, too; a tie goes to the first.
  if (isAtLeast && isFirst) return true
  const product = (side: 'low' | 'high') => factors.reduce((all, each) => all * each[side] ** each.exponent, 1)
  if (!(product('low') > product('high') * (1 + roundingMargin))) return false
  return isFirst ? isModest(product('high')) || product('high') === 0 : isStrict(product, offer, placement)
}

/** Not even a factor of the group that is 0, or scores at the edge of numbers, make it a tie. */
function isStrict(
  product: (side: 'low' | 'high') => number,
  { group }: LintedOffer,
  { arbitration }: Placement,
): boolean {
  const { lever, boosts, contextWeights } = group.group
  const extremes = [
    ...[lever, ...extremesOf(boosts)].map((factor) => factor ** arbitration.lever),
    ...extremesOf(contextWeights).map((factor) => factor ** arbitration.contextWeight),
  ]
  return extremes.every(isModest) && isModest(product('low')) && (product('high') === 0 || isModest(product('high')))
}

function isModest(factor: number): boolean {
  return factor <= scaleMax && factor >= 1 / scaleMax
}

function extremesOf(boosts: readonly Boost[]): number[] {
  return [
    boosts.reduce((low, { factor }) => low * Math.min(1, factor), 1),
    boosts.reduce((high, { factor }) => high * Math.max(1, factor), 1),
  ]
}

/** The best and the worst score that an offer's own factors can make, whatever holds. */
export function scoreRange(offer: LintedOffer['offer'], { arbitration }: Placement): { best: number; worst: number } {
  const boosts = extremesOf(offer.boosts)
  const weights = extremesOf(offer.contextWeights)
  const [worst, best] = [0, 1].map(
    (extreme) =>
      offer.propensity ** arbitration.propensity *
      offer.value ** arbitration.value *
      (offer.lever * (boosts[extreme] as number)) ** arbitration.lever *
      (weights[extreme] as number) ** arbitration.contextWeight,
  ) as [number, number]
  // A little wider than it is, since these products are rounded in another order than scores.
  return { best: best * (1 + roundingMargin), worst: worst * (1 - roundingMargin) }
}

/** The least that the other's factors make, and the most that the offer's do, while the offer is eligible. */
function compareBoosts(
  others: readonly Boost[],
  own: readonly Boost[],
  premises: Premises,
  other: LintedOffer,
  offer: LintedOffer,
  context: LintContext,
): Bounds {
  if (others.length === 0 && own.length === 0) return one
  const theirs = others.map((boost) => ({ ...boost, form: formOf(boost, other, context) }))
  const ours = own.map((boost) => ({ ...boost, form: formOf(boost, offer, context) }))
  // The same factors on the same conditions, in the same order, make the same product.
  if (JSON.stringify(theirs.map(keyOf)) === JSON.stringify(ours.map(keyOf))) return one
  const low = boundsOfProduct(theirs, premises)
  const high = boundsOfProduct(ours, premises)
  return { low: low.low, high: high.high, isExact: low.isExact && high.isExact }
}

interface FormBoost {
  factor: number
  form: Form
}

function keyOf({ factor, form }: FormBoost): unknown {
  return [factor, formKey(form)]
}

function boundsOfProduct(boosts: readonly FormBoost[], premises: Premises): Bounds {
  let { low, high } = one
  for (const { factor, form } of boosts) {
    if (factor === 1 || !canHold([...premises.forms, form], alternativesMax)) continue
    const isSure = premises.imply(form, alternativesMax)
    low *= isSure ? factor : Math.min(1, factor)
    high *= isSure ? factor : Math.max(1, factor)
  }
  // A single factor is multiplied with 1 only, which rounds nothing.
  return { low, high, isExact: boosts.length < 2 }
}

function formOf(boost: Boost, { file, path }: LintedOffer, { conditions }: LintContext): Form {
  return conditions.form(conditions.readOnce(boost.when, file, path))
}
