import type { Arbitration } from '../../schema/catalog-file.ts'
import type { Placement, Ruleset } from '../ruleset.ts'
import type { Arm } from './experiment.ts'

type Exponents = Required<Arbitration>

/** A way to decide a placement. */
export interface PlacementVariant {
  /** By which it ranks. */
  exponents: Exponents
  /** Number of the rules by which it decides: 0 are the ruleset's own, from 1 on those of its variants. */
  rules: number
}

type Experimenting = Pick<Ruleset, 'experiments' | 'variants'>

/**
 * The ways in which a placement may be decided: variant 0 is its own, the others those of the arms that differ from it,
 * each once. The order is that of the experiments and their arms, so that the service, which assigns, and the worker,
 * which decides, number them alike.
 */
export function placementVariants(placement: Placement, ruleset: Experimenting): PlacementVariant[] {
  const variants: PlacementVariant[] = [{ exponents: placement.arbitration, rules: 0 }]
  for (const { placements, arms } of ruleset.experiments) {
    if (!placements.includes(placement.id)) continue
    for (const arm of arms) {
      const way = wayOf(arm, placement, ruleset)
      if (!variants.some((variant) => isEqual(variant, way))) variants.push(way)
    }
  }
  return variants
}

/** The number of an arm's way among `variants`, which are those of the placement. */
export function variantOf(
  arm: Arm,
  placement: Placement,
  ruleset: Experimenting,
  variants: readonly PlacementVariant[],
): number {
  const way = wayOf(arm, placement, ruleset)
  return variants.findIndex((variant) => isEqual(variant, way))
}

function wayOf(arm: Arm, placement: Placement, { variants }: Experimenting): PlacementVariant {
  const exponents = { ...placement.arbitration, ...arm.arbitration }
  if (arm.rules === undefined) return { exponents, rules: 0 }
  const position = variants.findIndex(({ id }) => id === arm.rules)
  if (position === -1) throw new Error(`arm ${arm.id} decides by '${arm.rules}', which is no variant`)
  return { exponents, rules: position + 1 }
}

function isEqual(one: PlacementVariant, other: PlacementVariant): boolean {
  return one.rules === other.rules && haveEqual(one.exponents, other.exponents)
}

function haveEqual(one: Exponents, other: Exponents): boolean {
  return (
    one.propensity === other.propensity &&
    one.contextWeight === other.contextWeight &&
    one.value === other.value &&
    one.lever === other.lever
  )
}
