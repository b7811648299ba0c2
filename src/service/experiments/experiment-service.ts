import type { CompiledExperiment } from '../../domain/experiments/compile-experiments.ts'
import { experimentStatistics } from '../../domain/experiments/statistics.ts'
import { nearestName } from '../../domain/nearest-name.ts'
import type { ExperimentList, ExperimentReport } from '../../schema/experiment.ts'
import type { Store } from '../../store/store.ts'
import type { ActiveRuleset } from '../active-ruleset.ts'
import { ServiceError } from '../errors.ts'
import { counterName, experimentCounters } from './counter-names.ts'
import { summarise } from './experiment-summary.ts'

export interface ExperimentServiceOptions {
  store: Pick<Store, 'readCounters'>
  rulesets: { readonly active: Pick<ActiveRuleset, 'index'> }
  now?: () => number
}

/** Tells how the experiments of the active ruleset fare. */
export class ExperimentService {
  readonly #store: ExperimentServiceOptions['store']
  readonly #rulesets: ExperimentServiceOptions['rulesets']
  readonly #now: () => number

  constructor({ store, rulesets, now = Date.now }: ExperimentServiceOptions) {
    this.#store = store
    this.#rulesets = rulesets
    this.#now = now
  }

  /** Throws `not-ready`; rejects with `StoreUnavailable`. */
  async list(): Promise<ExperimentList> {
    const { ruleset, experiments } = this.#rulesets.active.index
    const { share, groups } = ruleset.holdout
    const counters = await this.#store.readCounters(experimentCounters)
    return {
      holdout: { share, groups: { ...groups } },
      experiments: experiments.compiled.experiments.map((compiled) => reportOf(compiled, counters, this.#now())),
    }
  }

  /** Throws `experiment-unknown`, too. */
  async report(id: string): Promise<ExperimentReport> {
    const { experiments } = this.#rulesets.active.index.experiments.compiled
    const compiled = experiments.find(({ experiment }) => experiment.id === id)
    if (compiled === undefined) {
      const meant = nearestName(
        id,
        experiments.map(({ experiment }) => experiment.id),
      )
      const hint = meant === undefined ? '' : `; did you mean '${meant}'?`
      throw new ServiceError('experiment-unknown', `the active ruleset declares no experiment of this id${hint}`)
    }
    return reportOf(compiled, await this.#store.readCounters(experimentCounters), this.#now())
  }
}

function reportOf(
  compiled: CompiledExperiment,
  counters: ReadonlyMap<string, number>,
  nowMs: number,
): ExperimentReport {
  const { experiment } = compiled
  const { id, description, from, until, placements, minimumEffect, control } = experiment
  const counts = experiment.arms.map((arm) => ({
    id: arm.id,
    share: arm.share,
    exposures: counters.get(counterName(experiment, arm.id, 'exposed')) ?? 0,
    conversions: counters.get(counterName(experiment, arm.id, 'converted')) ?? 0,
  }))
  const statistics = experimentStatistics(counts, control, minimumEffect)
  const { neededExposures, sampleRatioP, arms } = statistics
  return {
    id,
    description,
    state: stateOf(compiled, nowMs),
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
    placements: [...placements],
    minimumEffect,
    ...(neededExposures === undefined ? {} : { neededExposures }),
    ...(sampleRatioP === undefined ? {} : { sampleRatioP }),
    summary: summarise(statistics),
    arms: arms.map(({ rate, difference, verdict, interval, ...arm }) => ({
      ...arm,
      control: arm.id === control,
      ...(rate === undefined ? {} : { rate }),
      interval,
      ...(difference === undefined ? {} : { difference }),
      ...(verdict === undefined ? {} : { verdict }),
    })),
  }
}

function stateOf({ fromMs, untilMs }: CompiledExperiment, nowMs: number): ExperimentReport['state'] {
  if (nowMs < fromMs) return 'scheduled'
  return nowMs < untilMs ? 'running' : 'ended'
}
