import { Engine, type TopLevelCondition } from 'json-rules-engine'
import type { Condition } from '#sufler/schema/condition.ts'
import type { Segments } from '../../support/conditions.ts'
import { type FactValues, facts } from '../../support/generators/facts.ts'
import { foundAt, nameOf, type Reference } from '../../support/generators/objects.ts'

const timestamps = new Set(facts.flatMap(({ name, type }) => (type === 'timestamp' ? [name] : [])))

/**
 * json-rules-engine as it is, with its own condition references and its own paths into objects; only dates are turned into milliseconds for it.
 *
 * One engine answers for all conditions in one run, which is what makes many answers cheap. A condition that may throw
 * has an engine of its own: it would take the answers of the others with it.
 */
export class ReferenceEngine {
  readonly #conditions: readonly Condition[]
  readonly #segments: Segments
  readonly #shared: Engine
  readonly #own = new Map<number, Engine>()

  constructor(conditions: readonly Condition[], segments: Segments) {
    this.#conditions = conditions
    this.#segments = segments
    this.#shared = engineWith(segments)
    for (const [number, condition] of conditions.entries()) {
      // Given no facts at all, every set that is looked into is missing.
      const engine = looksIntoMissingSet(condition, segments, {}) ? engineWith(segments) : this.#shared
      if (engine !== this.#shared) this.#own.set(number, engine)
      engine.addRule({ conditions: rootOf(condition), event: { type: 'holds', params: { number } } })
    }
  }

  /** For each condition whether it holds; undefined where json-rules-engine throws because it looks into a missing set. */
  async answers(values: FactValues): Promise<(boolean | undefined)[]> {
    const answers = new Array<boolean | undefined>(this.#conditions.length).fill(undefined)
    // One after the other: an engine keeps the state of its run in itself.
    await run(this.#shared, values, answers)
    for (const [number, engine] of this.#own) {
      try {
        await run(engine, values, answers)
      } catch (error) {
        const condition = this.#conditions[number] as Condition
        if (!(error instanceof TypeError && looksIntoMissingSet(condition, this.#segments, values))) throw error
      }
    }
    return answers
  }
}

function engineWith(segments: Segments): Engine {
  const engine = new Engine([], { allowUndefinedFacts: true })
  for (const [name, segment] of Object.entries(segments)) engine.setCondition(name, rootOf(segment))
  return engine
}

async function run(engine: Engine, values: FactValues, answers: (boolean | undefined)[]): Promise<void> {
  const { events, failureEvents } = await engine.run({ ...values })
  for (const { params } of events) answers[params?.number] = true
  for (const { params } of failureEvents) answers[params?.number] = false
}

/** A root must be all, any, not or a reference; a copy, since json-rules-engine changes what it is given. */
function rootOf(condition: Condition): TopLevelCondition {
  return { all: [withMilliseconds(structuredClone(condition))] } as TopLevelCondition
}

function withMilliseconds(condition: Condition): Condition {
  if ('all' in condition) return { ...condition, all: condition.all.map(withMilliseconds) }
  if ('any' in condition) return { ...condition, any: condition.any.map(withMilliseconds) }
  if ('not' in condition) return { ...condition, not: withMilliseconds(condition.not) }
  if ('condition' in condition || !timestamps.has(condition.fact)) return condition
  const { value } = condition
  if (Array.isArray(value)) return { ...condition, value: value.map(toMs) }
  return { ...condition, value: typeof value === 'object' ? value : toMs(value) }
}

function toMs<Value>(value: Value): Value | number {
  return typeof value === 'string' ? Date.parse(value) : value
}

/** Whether some leaf looks for something in a set that is missing. */
export function looksIntoMissingSet(condition: Condition, segments: Segments, values: FactValues): boolean {
  const looks = (child: Condition) => looksIntoMissingSet(child, segments, values)
  if ('all' in condition) return condition.all.some(looks)
  if ('any' in condition) return condition.any.some(looks)
  if ('not' in condition) return looks(condition.not)
  if ('condition' in condition) return looks(segments[condition.condition] as Condition)
  const { operator, value } = condition
  if (!/(^|:)(in|notIn)$/.test(operator)) return false
  const sides: Reference[] = typeof value === 'object' && !Array.isArray(value) ? [condition, value] : [condition]
  return sides.some(
    (side) => foundAt(side, values) === undefined && facts.find(({ name }) => name === nameOf(side))?.type === 'set',
  )
}
