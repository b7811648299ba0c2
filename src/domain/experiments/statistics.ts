import { normalQuantile } from './incomplete-gamma.ts'
import {
  differenceInterval,
  type Interval,
  neededTrials,
  type Proportion,
  rateOf,
  sampleRatioP,
  wilsonInterval,
} from './proportions.ts'

/** How often an interval may miss the truth. */
export const significance = 0.05

/**
 * Below this the shares are broken, and nothing of the experiment can be believed: the threshold of Kohavi, Tang and Xu
 * (Trustworthy Online Controlled Experiments, 2020, chapter 21). Strict, because it is looked at again and again.
 */
export const sampleRatioPMin = 0.001

/**
 * Fewer conversions, or customers without one, in an arm say nothing, whatever the sample: with fewer than ten of either
 * the normal approximation behind all intervals here is poor (Brown, Cai and DasGupta, 2001).
 */
export const eventsMin = 10

export const verdicts = [
  'nobody-yet',
  'sample-ratio-mismatch',
  'too-early',
  'better',
  'worse',
  'no-difference',
] as const
export type Verdict = (typeof verdicts)[number]

export interface ArmCounts {
  id: string
  share: number
  exposures: number
  conversions: number
}

export interface ArmStatistics extends ArmCounts {
  /** Undefined while nobody is exposed. */
  rate: number | undefined
  interval: Interval
  /** Of its rate to the control's; undefined for the control, and while one of them has nobody. */
  difference: (Interval & { value: number }) | undefined
  /** Undefined for the control. */
  verdict: Verdict | undefined
}

export interface ExperimentStatistics {
  arms: ArmStatistics[]
  sampleRatioP: number | undefined
  /** Exposures that each arm needs; undefined while there is no conversion to tell the rate from. */
  neededExposures: number | undefined
}

/**
 * What the counts say. An arm is judged once, when every arm has the customers that it needs: whoever looks at
 * differences day by day and stops at the first that seems certain is wrong far more often than one time in twenty.
 * Several arms share the significance (Bonferroni), so that one in twenty experiments misleads, not one in twenty arms.
 */
export function experimentStatistics(
  arms: readonly ArmCounts[],
  control: string,
  minimumEffect: number,
): ExperimentStatistics {
  const controlArm = arms.find(({ id }) => id === control)
  if (controlArm === undefined) throw new Error(`no arm is called ${control}`)
  const z = normalQuantile(significance)
  const zOfDifferences = normalQuantile(significance / (arms.length - 1))
  const ratioP = sampleRatioP(
    arms.map(({ exposures }) => exposures),
    arms.map(({ share }) => share),
  )
  const needed = neededExposures(arms, minimumEffect)
  return {
    arms: arms.map((arm): ArmStatistics => {
      const difference = arm === controlArm ? undefined : differenceOf(arm, controlArm, zOfDifferences)
      return {
        ...arm,
        rate: rateOf(proportionOf(arm)),
        interval: wilsonInterval(proportionOf(arm), z),
        difference,
        verdict: arm === controlArm ? undefined : verdictOn(arms, ratioP, needed, difference),
      }
    }),
    sampleRatioP: ratioP,
    neededExposures: needed,
  }
}

/** By the rate over all arms, so that what an arm needs does not depend on how it fares. */
function neededExposures(arms: readonly ArmCounts[], minimumEffect: number): number | undefined {
  const successes = arms.reduce((sum, { conversions }) => sum + conversions, 0)
  const rate = rateOf({ successes, trials: arms.reduce((sum, { exposures }) => sum + exposures, 0) })
  return rate === undefined || rate === 0 ? undefined : neededTrials(rate, minimumEffect)
}

function differenceOf(arm: ArmCounts, control: ArmCounts, z: number): ArmStatistics['difference'] {
  const [rate, controlRate] = [rateOf(proportionOf(arm)), rateOf(proportionOf(control))]
  if (rate === undefined || controlRate === undefined) return undefined
  return { value: rate - controlRate, ...differenceInterval(proportionOf(arm), proportionOf(control), z) }
}

function verdictOn(
  arms: readonly ArmCounts[],
  ratioP: number | undefined,
  needed: number | undefined,
  difference: ArmStatistics['difference'],
): Verdict {
  if (arms.every(({ exposures }) => exposures === 0)) return 'nobody-yet'
  if (ratioP !== undefined && ratioP < sampleRatioPMin) return 'sample-ratio-mismatch'
  const isEnough = arms.every(
    ({ share, exposures, conversions }) =>
      share === 0 ||
      (exposures >= (needed ?? Number.POSITIVE_INFINITY) &&
        conversions >= eventsMin &&
        exposures - conversions >= eventsMin),
  )
  if (!isEnough || difference === undefined) return 'too-early'
  if (difference.low > 0) return 'better'
  return difference.high < 0 ? 'worse' : 'no-difference'
}

function proportionOf({ exposures, conversions }: ArmCounts): Proportion {
  return { successes: conversions, trials: exposures }
}
