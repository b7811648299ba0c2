import { checkValues, encodePatch } from '#sufler/domain/features/customer-codec.ts'
import type { Layout } from '#sufler/domain/features/layout.ts'
import { PatchBuilder } from '#sufler/domain/features/vector.ts'
import type { Fact, Ruleset } from '#sufler/domain/ruleset.ts'
import { TimeZone } from '#sufler/domain/time/time-zone.ts'

/** Turns generated features into patches of the vector. The layout must hold `entriesOfRuleset(ruleset)`. */
export class CustomerEncoder {
  readonly #facts: ReadonlyMap<string, Fact>
  readonly #timeZone: TimeZone
  readonly #layout: Layout
  readonly #builder = new PatchBuilder()

  constructor(ruleset: Ruleset, layout: Layout) {
    this.#facts = new Map(ruleset.features.map((fact) => [fact.name, fact]))
    this.#timeZone = new TimeZone(ruleset.timeZone)
    this.#layout = layout
  }

  slots(features: Record<string, unknown>): Uint8Array {
    const { values, mismatches } = checkValues(this.#facts, features, this.#timeZone)
    const [wrong] = mismatches
    if (wrong !== undefined) throw new Error(`a generated customer: ${wrong.path.join('.')} is ${wrong.found}`)
    return encodePatch(values, this.#layout, this.#builder).slots
  }
}
