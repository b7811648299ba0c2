import {
  type AssignedArm,
  type Assignment,
  assignArms,
  assignmentOf,
  heldOutFromNothing,
  unassigned,
} from '../../domain/experiments/assign-arms.ts'
import {
  type CompiledExperiment,
  type CompiledExperiments,
  compileExperiments,
} from '../../domain/experiments/compile-experiments.ts'
import { experimentKey } from '../../domain/experiments/experiment.ts'
import { isExposed } from '../../domain/experiments/exposure.ts'
import { identityKey } from '../../domain/experiments/identity-key.ts'
import type { Layout } from '../../domain/features/layout.ts'
import type { Ruleset } from '../../domain/ruleset.ts'
import { bucketOf } from './bucket.ts'

/** Holdouts and experiments of a ruleset, as decisions ask for them. The layout must hold `entriesOfRuleset(ruleset)`. */
export class ExperimentIndex {
  readonly compiled: CompiledExperiments
  /** By number of the dictionary `experiments`. */
  readonly byNumber: ReadonlyMap<number, CompiledExperiment>
  readonly #numbers: ReadonlyMap<CompiledExperiment, number>
  readonly #identitySlot: number | undefined
  readonly #isEmpty: boolean

  constructor(ruleset: Ruleset, layout: Layout) {
    this.compiled = compileExperiments(ruleset)
    const { holdout, groups, experiments } = this.compiled
    this.#isEmpty = holdout === undefined && groups.length === 0 && experiments.length === 0
    this.byNumber = new Map(
      this.compiled.experiments.map((compiled) => {
        const key = experimentKey(compiled.experiment)
        const number = layout.number('experiments', key)
        if (number === undefined) throw new Error(`experiment ${key} is not in the layout`)
        return [number, compiled]
      }),
    )
    this.#numbers = new Map([...this.byNumber].map(([number, compiled]) => [compiled, number]))
    const identity = ruleset.features.find(({ name }) => name === ruleset.identityFact)
    this.#identitySlot = identity && layout.slot(identity.name, identity)
  }

  /** `requests` are in the order asked; `vector` is undefined for a customer who is not known. */
  assign(
    customerId: string,
    vector: Uint8Array | undefined,
    nowMs: number,
    requests: readonly { placement: number }[],
  ): Assignment {
    if (this.#isEmpty) return unassigned
    const key = identityKey(customerId, vector, this.#identitySlot)
    const placements = requests.map(({ placement }) => placement)
    return assignArms(this.compiled, key, nowMs, placements, bucketOf)
  }

  /** The assignment of somebody of whom the arms are said: for tests. Throws for what is not declared. */
  assignTo(arms: Readonly<Record<string, string>>, requests: readonly { placement: number }[]): Assignment {
    const placements = requests.map(({ placement }) => placement)
    const assigned = Object.entries(arms).flatMap(([id, armId]): AssignedArm[] => {
      const compiled = this.compiled.experiments.find(({ experiment }) => experiment.id === id)
      const arm = compiled?.experiment.arms.findIndex((each) => each.id === armId) ?? -1
      if (compiled === undefined || arm === -1) throw new Error(`experiment ${id} has no arm ${armId}`)
      return placements.some((placement) => compiled.variants.has(placement)) ? [{ compiled, arm }] : []
    })
    return assignmentOf(heldOutFromNothing, assigned, placements)
  }

  /** Number of the rules by which a placement is decided in these arms, as an answer names them. */
  rulesIn(arms: readonly { id: string; arm: string }[], placement: number): number {
    for (const { id, arm } of arms) {
      const compiled = this.compiled.experiments.find(({ experiment }) => experiment.id === id)
      const position = compiled?.experiment.arms.findIndex((each) => each.id === arm) ?? -1
      const variant = compiled?.variants.get(placement)?.[position]
      if (variant !== undefined) return variant.rules
    }
    return 0
  }

  /** The arms in which the customer has not been before, nor in another of their experiment. */
  unexposed(arms: readonly AssignedArm[], history: Uint8Array): AssignedArm[] {
    return arms.filter(({ compiled }) => !isExposed(history, this.numberOf(compiled)))
  }

  numberOf(compiled: CompiledExperiment): number {
    const number = this.#numbers.get(compiled)
    if (number === undefined) throw new Error(`experiment ${compiled.experiment.id} is of another ruleset`)
    return number
  }
}
