import type { Arbitration } from '../../schema/catalog-file.ts'
import type { Placement } from '../ruleset.ts'
import type { Arm, Experiment } from './experiment.ts'

type Exponents = Required<Arbitration>

/**
 * The exponents by which a placement may rank: variant 0 is its own, the others those of the arms that differ from it,
 * each once. The order is that of the experiments and their arms, so that the service, which assigns, and the worker,
 * which ranks, number them alike.
 */
export function arbitrationVariants(placement: Placement, experiments: readonly Experiment[]): Exponents[] {
  const variants: Exponents[] = [placement.arbitration]
  for (const { placements, arms } of experiments) {
    if (!placements.includes(placement.id)) continue
    for (const arm of arms) {
      const exponents = exponentsOf(arm, placement)
      if (!variants.some((variant) => isEqual(variant, exponents))) variants.push(exponents)
    }
  }
  return variants
}

/** The number of an arm's exponents among `variants`, which are those of the placement. */
export function variantOf(arm: Arm, placement: Placement, variants: readonly Exponents[]): number {
  const exponents = exponentsOf(arm, placement)
  return variants.findIndex((variant) => isEqual(variant, exponents))
}

function exponentsOf(arm: Arm, placement: Placement): Exponents {
  return { ...placement.arbitration, ...arm.arbitration }
}

function isEqual(one: Exponents, other: Exponents): boolean {
  return (
    one.propensity === other.propensity &&
    one.contextWeight === other.contextWeight &&
    one.value === other.value &&
    one.lever === other.lever
  )
}
