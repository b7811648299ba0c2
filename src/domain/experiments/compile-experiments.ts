import { endMs } from '../decision/validity.ts'
import { ownValue } from '../own-value.ts'
import type { Ruleset } from '../ruleset.ts'
import { parseMoment } from '../time/moment.ts'
import { TimeZone } from '../time/time-zone.ts'
import type { Arm, Experiment } from './experiment.ts'
import { type PlacementVariant, placementVariants, variantOf } from './placement-variants.ts'

/** Shares whose sum is so close to 1 are meant to be all: three thirds of three decimals are not. */
const roundingError = 1e-9

/** The drawings of a ruleset, ready to be looked up. Placements and groups go by their positions in the ruleset. */
export interface CompiledExperiments {
  /** The universal holdout; undefined when nobody is held out from everything. */
  holdout: CompiledHoldout | undefined
  groups: readonly (CompiledHoldout & { group: number })[]
  experiments: readonly CompiledExperiment[]
}

export interface CompiledHoldout {
  /** Distinguishes this drawing from all others. */
  salt: string
  share: number
}

export interface CompiledExperiment {
  experiment: Experiment
  salt: string
  /** It runs from `fromMs` until just before `untilMs`. */
  fromMs: number
  untilMs: number
  /** Where the arms end in [0, 1): each begins where the one before it ends. */
  bounds: readonly number[]
  /** By placement that it governs: the variant of each arm. */
  variants: ReadonlyMap<number, readonly ArmVariant[]>
}

export interface ArmVariant {
  /** Number among the placement's variants (`placementVariants`). */
  variant: number
  /** Number of the rules that go with it. */
  rules: number
}

/** The salts name their drawing in full, so that no two drawings share one, whatever is declared. */
export function compileExperiments(ruleset: Ruleset): CompiledExperiments {
  const { holdout, experiments, groups, timeZone } = ruleset
  const zone = new TimeZone(timeZone)
  return {
    holdout: holdout.share === 0 ? undefined : { salt: `holdout:${holdout.salt}`, share: holdout.share },
    groups: groups.flatMap(({ id }, group) => {
      const share = ownValue(holdout.groups, id) ?? 0
      return share === 0 ? [] : [{ group, salt: `holdout:${holdout.salt}:${id}`, share }]
    }),
    experiments: experiments.map((experiment) => compileExperiment(experiment, ruleset, zone)),
  }
}

function compileExperiment(experiment: Experiment, ruleset: Ruleset, zone: TimeZone): CompiledExperiment {
  const { id, salt, from, until, placements, arms } = experiment
  const governed = ruleset.placements.flatMap((placement, number): [number, ArmVariant[]][] => {
    if (!placements.includes(placement.id)) return []
    const variants = placementVariants(placement, ruleset)
    const variantOfArm = (arm: Arm): ArmVariant => {
      const variant = variantOf(arm, placement, ruleset, variants)
      return { variant, rules: (variants[variant] as PlacementVariant).rules }
    }
    return [[number, arms.map(variantOfArm)]]
  })
  return {
    experiment,
    salt: `experiment:${id}:${salt}`,
    fromMs: from === undefined ? Number.NEGATIVE_INFINITY : beginMs(from, zone),
    untilMs: until === undefined ? Number.POSITIVE_INFINITY : endMs(until, zone),
    bounds: boundsOf(arms.map(({ share }) => share)),
    variants: new Map(governed),
  }
}

function beginMs(from: string, zone: TimeZone): number {
  const moment = parseMoment(from, zone)
  if (moment === undefined) throw new Error(`'${from}' is no date or time`)
  return moment.ms
}

function boundsOf(shares: readonly number[]): number[] {
  let end = 0
  return shares.map((share) => {
    end += share
    return end > 1 - roundingError ? 1 : end
  })
}
