import { Engine, type TopLevelCondition } from 'json-rules-engine'
import type { Condition } from '#sufler/schema/condition.ts'
import type { Segments } from '../../support/conditions.ts'
import { facts } from '../../support/generators/facts.ts'

const timestamps = new Set(facts.flatMap(({ name, type }) => (type === 'timestamp' ? [name] : [])))

/** json-rules-engine as it is, with its own condition references; only dates are turned into milliseconds for it. */
export class ReferenceEngine {
  readonly #engine: Engine

  constructor(condition: Condition, segments: Segments) {
    this.#engine = new Engine([], { allowUndefinedFacts: true })
    for (const [name, segment] of Object.entries(segments)) this.#engine.setCondition(name, rootOf(segment))
    this.#engine.addRule({ conditions: rootOf(condition), event: { type: 'holds' } })
  }

  /** Rejects where json-rules-engine throws. */
  async holds(values: Readonly<Record<string, unknown>>): Promise<boolean> {
    const { results, failureResults } = await this.#engine.run({ ...values })
    if (results.length + failureResults.length !== 1) throw new Error('expected the result of one rule')
    return results.length === 1
  }
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

export function toMs<Value>(value: Value): Value | number {
  return typeof value === 'string' ? Date.parse(value) : value
}
