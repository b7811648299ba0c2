import type { ArmVariant, CompiledExperiment, CompiledExperiments } from './compile-experiments.ts'

/**
 * Where a key falls in a drawing, in [0, 1): uniform over keys, and independent of where it falls in drawings with
 * another salt. An argument, because hashes are not for the domain: `service/experiments/bucket.ts`.
 */
export type BucketOf = (salt: string, key: string) => number

/** What a customer is held out from. */
export interface HeldOut {
  fromAll: boolean
  /** Numbers of groups. */
  groups: readonly number[]
}

export interface AssignedArm {
  compiled: CompiledExperiment
  /** Position in the experiment's arms. */
  arm: number
}

/** How one decision is made: what is held back, by which rules it decides, and by which exponents it ranks. */
export interface Assignment {
  heldOut: HeldOut
  /** Experiments that govern a placement of the decision, as far as the customer is in one of their arms. */
  arms: readonly AssignedArm[]
  /** By placement, in the order asked; empty when all are decided as without any experiment. */
  variants: readonly ArmVariant[]
}

/** A placement as it is decided without an experiment. */
export const ownVariant: ArmVariant = { variant: 0, rules: 0 }

export const heldOutFromNothing: HeldOut = { fromAll: false, groups: [] }

export const unassigned: Assignment = { heldOut: heldOutFromNothing, arms: [], variants: [] }

/**
 * Assigns a customer by `key`, which must stay the same for one person. Nothing is remembered and nothing is drawn: the
 * same key falls into the same bucket whenever and wherever it is asked.
 *
 * Sticky and monotone: a holdout is everybody below its share, so a greater share keeps everybody who was in. Arms are
 * adjacent intervals from 0 on in the order of their declaration: growing the last one takes only customers who were in
 * none; growing another one moves those behind it.
 *
 * Who is held out from everything is in no experiment: there is nothing that an arm could change. `placements` are
 * numbers, in the order asked. Costs one hash for each drawing that matters here, and nothing when there is none.
 */
export function assignArms(
  { holdout, groups, experiments }: CompiledExperiments,
  key: string,
  nowMs: number,
  placements: readonly number[],
  bucketOf: BucketOf,
): Assignment {
  const isHeldOut = ({ salt, share }: { salt: string; share: number }) => bucketOf(salt, key) < share
  if (holdout !== undefined && isHeldOut(holdout)) {
    return { heldOut: { fromAll: true, groups: [] }, arms: [], variants: [] }
  }
  const heldOut =
    groups.length === 0
      ? heldOutFromNothing
      : { fromAll: false, groups: groups.filter(isHeldOut).map(({ group }) => group) }
  const arms: AssignedArm[] = []
  for (const compiled of experiments) {
    const { fromMs, untilMs, variants, salt, bounds } = compiled
    if (nowMs < fromMs || nowMs >= untilMs || !placements.some((placement) => variants.has(placement))) continue
    const bucket = bucketOf(salt, key)
    const arm = bounds.findIndex((bound) => bucket < bound)
    if (arm !== -1) arms.push({ compiled, arm })
  }
  return assignmentOf(heldOut, arms, placements)
}

/** The assignment of a customer of whom it is known where they belong. */
export function assignmentOf(
  heldOut: HeldOut,
  arms: readonly AssignedArm[],
  placements: readonly number[],
): Assignment {
  if (arms.length === 0) return { heldOut, arms, variants: [] }
  const variants = placements.map((placement) => {
    // At most one: experiments on one placement at a time are refused when the ruleset is checked.
    const assigned = arms.find(({ compiled }) => compiled.variants.has(placement))
    return assigned?.compiled.variants.get(placement)?.[assigned.arm] ?? ownVariant
  })
  return { heldOut, arms, variants }
}
