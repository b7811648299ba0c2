import { type Experiment, experimentKey } from '../../domain/experiments/experiment.ts'

/** Counters of all experiments begin with this. */
export const experimentCounters = 'experiment/'

/** Customers of one arm of one drawing who were exposed, or who converted. Ids are of letters, digits and hyphens. */
export function counterName(experiment: Experiment, arm: string, what: 'exposed' | 'converted'): string {
  return `${experimentCounters}${experimentKey(experiment)}/${arm}/${what}`
}
