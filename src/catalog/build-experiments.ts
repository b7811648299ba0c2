import { compareText } from '../domain/compare-text.ts'
import type { Experiment } from '../domain/experiments/experiment.ts'
import type { Placement } from '../domain/ruleset.ts'
import { type ExperimentDeclaration, type ExperimentsFile, minimumEffectDefault } from '../schema/experiments-file.ts'

/** The experiments with defaults filled in, sorted by id: what is drawn does not depend on the order in the file. */
export function buildExperiments(file: ExperimentsFile | undefined, placements: readonly Placement[]): Experiment[] {
  return Object.entries(file?.experiments ?? {})
    .map(([id, declaration]) => buildExperiment(id, declaration, placements))
    .sort((a, b) => compareText(a.id, b.id))
}

function buildExperiment(id: string, declaration: ExperimentDeclaration, placements: readonly Placement[]): Experiment {
  const { description = '', salt = '', from, until, control, minimumEffect = minimumEffectDefault, arms } = declaration
  return {
    ...{ id, description, salt, control, minimumEffect },
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
    placements: placements
      .filter(({ id: placement, channel }) => governs(declaration, placement, channel))
      .map(({ id: placement }) => placement),
    arms: arms.map(({ id: arm, share, arbitration = {}, rules }) => ({
      ...{ id: arm, share, arbitration },
      ...(rules === undefined ? {} : { rules }),
    })),
  }
}

/** Whether an experiment governs a placement: it names it, or its channel, or nothing at all. */
export function governs(
  { channels, placements }: { channels?: unknown; placements?: unknown },
  placement: string,
  channel: string,
): boolean {
  if (channels === undefined && placements === undefined) return true
  return includes(placements, placement) || includes(channels, channel)
}

function includes(list: unknown, item: string): boolean {
  return Array.isArray(list) && list.includes(item)
}
