import { objectBytesMax, objectDepthMax } from '../../schema/features-file.ts'
import { describeValue, type Mismatch } from '../mismatch.ts'
import type { Fact, ObjectFact } from '../ruleset.ts'
import type { TimeZone } from '../time/time-zone.ts'
import { type CheckedValues, checkValues } from './customer-codec.ts'
import type { FeatureValue } from './feature-value.ts'
import { readPath } from './json-path.ts'
import type { PathOf } from './path-fact.ts'
import { type PathWork, pathWorkMax } from './path-walk.ts'

/** The objects that came with a request, by the names of their facts. */
export type ContextObjects = Readonly<Record<string, object>>

/** A request's context, checked: what its paths read is among the values. */
export interface CheckedContext extends CheckedValues {
  /** Left out by rulesets that declare none. */
  objects?: ContextObjects
}

/** The object facts of a ruleset and what its conditions read from them: each path once a request. */
export class ObjectFacts {
  readonly #paths: ReadonlyMap<string, readonly { fact: Fact; pathOf: PathOf }[]>

  constructor(objects: readonly ObjectFact[], context: readonly Fact[]) {
    this.#paths = new Map(
      objects.map(({ name }) => [
        name,
        context.flatMap((fact) => (fact.pathOf?.object === name ? [{ fact, pathOf: fact.pathOf }] : [])),
      ]),
    )
  }

  /** As `checkValues`, for a context with objects. `plain` are the declared facts that are none. */
  check(plain: ReadonlyMap<string, Fact>, input: Record<string, unknown>, timeZone: TimeZone): CheckedContext {
    const given = Object.entries(input)
    const others = Object.fromEntries(given.filter(([name]) => !this.#paths.has(name)))
    const { values, mismatches } = checkValues(plain, others, timeZone, this.#paths.keys())
    const objects: Record<string, object> = {}
    const work: PathWork = { left: pathWorkMax }
    for (const [name, raw] of given) {
      const paths = this.#paths.get(name)
      if (paths === undefined || raw === null) continue
      const mismatch = objectMismatch(raw)
      if (mismatch !== undefined) {
        mismatches.push({ ...mismatch, path: [name, ...mismatch.path] })
        continue
      }
      objects[name] = raw as object
      for (const { fact, pathOf } of paths) values.set(fact, readFact(fact, raw as object, pathOf.path, work))
      if (work.left >= 0) continue
      const found = `an object for whose paths more than ${pathWorkMax} values would have to be looked at`
      mismatches.push({ path: [name], found, expected: 'a smaller object' })
      break
    }
    return { values, mismatches, objects }
  }
}

/** What is wrong with a value of an object fact; undefined when nothing is. `null` is missing. */
export function objectMismatch(value: unknown): Mismatch | undefined {
  if (value === null) return undefined
  if (typeof value !== 'object')
    return { path: [], found: describeValue(value), expected: 'an object or list, or null' }
  // First: what is no deeper can be written as JSON without running out of stack.
  if (!isWithinDepth(value, objectDepthMax)) {
    const expected = `at most ${objectDepthMax} levels`
    return { path: [], found: `objects in one another, more than ${objectDepthMax} levels deep`, expected }
  }
  const bytes = new TextEncoder().encode(JSON.stringify(value)).length
  if (bytes <= objectBytesMax) return undefined
  return { path: [], found: `${bytes} bytes as JSON`, expected: `at most ${objectBytesMax}` }
}

/** Whether lists and objects stand in one another no deeper than that; recurses no deeper either. */
export function isWithinDepth(value: unknown, depthMax: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return depthMax > 0 && Object.values(value).every((inner) => isWithinDepth(inner, depthMax - 1))
}

/**
 * What a path finds, if it is of the type that the conditions compare it as; else undefined, which is missing. Texts and
 * lists may be of any length: those that no rule names need no number.
 */
export function typedPathValue(
  { type }: Pick<Fact, 'type'>,
  object: object,
  path: string,
  work: PathWork = { left: pathWorkMax },
): unknown {
  const value = readPath(object, path, work)
  return isOfType(type, value) ? value : undefined
}

function isOfType(type: Fact['type'], value: unknown): boolean {
  switch (type) {
    case 'number':
      return Number.isFinite(value)
    case 'boolean':
      return typeof value === 'boolean'
    case 'category':
      return typeof value === 'string'
    case 'set':
      return Array.isArray(value) && value.every((one) => typeof one === 'string')
    default:
      throw new Error(`no path is read as a ${type}`)
  }
}

function readFact(fact: Fact, object: object, path: string, work: PathWork): FeatureValue {
  const value = typedPathValue(fact, object, path, work)
  if (value === undefined) return { kind: 'missing' }
  if (typeof value === 'string') return { kind: 'category', text: value }
  if (Array.isArray(value)) return { kind: 'set', members: [...new Set<string>(value)] }
  return { kind: 'number', number: Number(value) }
}
