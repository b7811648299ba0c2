import { conditionDepthMax, conditionNodesMax, type Leaf } from '../../schema/condition.ts'
import { factScope } from '../features/fact-scope.ts'
import { describeValue, listNames } from '../mismatch.ts'
import { nearestName } from '../nearest-name.ts'
import type { Ruleset } from '../ruleset.ts'
import { TimeZone } from '../time/time-zone.ts'
import { LeafMismatch } from './leaf-mismatch.ts'
import { isFact, meantByKeys, meantByLeafKey, meantByValue, turnedRound } from './meant-condition.ts'
import { typeLeaf } from './type-leaf.ts'
import type { ConditionMismatch, ConditionScope, TypedCondition } from './typed-condition.ts'

/** The condition, typed; or everything that is wrong with it. */
export type TypingResult =
  | { condition: TypedCondition; mismatches: [] }
  | { condition?: undefined; mismatches: ConditionMismatch[] }

export function conditionScope(
  ruleset: Pick<Ruleset, 'features' | 'context' | 'objects' | 'segments' | 'timeZone'>,
): ConditionScope {
  return {
    facts: factScope(ruleset.features, ruleset.context),
    objects: new Set(ruleset.objects.map(({ name }) => name)),
    segments: ruleset.segments,
    timeZone: new TimeZone(ruleset.timeZone),
  }
}

/**
 * Checks a condition of whatever shape, as read from a file, and types it. Paths of mismatches begin at the condition.
 * What is wrong inside a segment is reported where the segment is checked itself, not at every reference to it.
 */
export function typeCondition(condition: unknown, scope: ConditionScope): TypingResult {
  const typing: Typing = { scope, mismatches: [], open: [], nodes: 0 }
  const typed = typeNode(condition, [], 0, typing)
  if (typing.mismatches.length > 0 || typed === undefined) return { mismatches: typing.mismatches }
  return { condition: typed, mismatches: [] }
}

/** All that is wrong with a condition; empty when it can be compiled. */
export function checkCondition(condition: unknown, scope: ConditionScope): ConditionMismatch[] {
  return typeCondition(condition, scope).mismatches
}

/** The typed form of a condition of a checked ruleset; throws for one that was never checked. */
export function typeChecked(condition: unknown, scope: ConditionScope): TypedCondition {
  const result = typeCondition(condition, scope)
  if (result.condition !== undefined) return result.condition
  const [mismatch] = result.mismatches
  throw new Error(`a condition that was not checked: found ${mismatch?.found}, expected ${mismatch?.expected}`)
}

interface Typing {
  scope: ConditionScope
  mismatches: ConditionMismatch[]
  /** Segments that are being expanded, outermost first. */
  open: string[]
  nodes: number
}

const shapes = ['all', 'any', 'not', 'condition', 'fact'] as const
const allowedBeside = new Set(['id', 'name', 'priority'])
const leafKeys = new Set(['fact', 'path', 'operator', 'value', ...allowedBeside])

function typeNode(node: unknown, path: (string | number)[], depth: number, typing: Typing): TypedCondition | undefined {
  typing.nodes++
  if (depth > conditionDepthMax)
    return tooLarge(typing, path, `deeper than ${conditionDepthMax} levels`, `at most ${conditionDepthMax} levels`)
  if (typing.nodes > conditionNodesMax) {
    // Said once: every further node would say the same.
    if (typing.nodes === conditionNodesMax + 1)
      tooLarge(typing, path, `more than ${conditionNodesMax} conditions`, `at most ${conditionNodesMax}`)
    return undefined
  }
  if (typeof node !== 'object' || node === null || Array.isArray(node)) {
    const { expected, suggestion } = meantByValue(node, typing.scope)
    return shapeMismatch(typing, path, describeValue(node), expected, suggestion)
  }
  const found = shapes.filter((shape) => shape in node)
  const shape = found[0]
  if (shape === undefined) {
    const keys = Object.keys(node)
    const { expected, suggestion } = meantByKeys(keys, shapes, typing.scope)
    const words = keys.length === 0 ? 'an empty condition' : listNames(keys)
    return shapeMismatch(typing, path, words, expected, suggestion)
  }
  if (found.length > 1) {
    return shapeMismatch(
      typing,
      path,
      `${found.join(' and ')} in one condition`,
      'one of them; nest the others inside all or any',
    )
  }
  const record = node as Record<string, unknown>
  const isMistyped = checkKeys(record, shape, path, typing)
  switch (shape) {
    case 'all':
    case 'any':
      return typeList(record[shape], shape, [...path, shape], depth, typing)
    case 'not': {
      const of = typeNode(record.not, [...path, 'not'], depth + 1, typing)
      return of && { kind: 'not', of }
    }
    case 'condition':
      return typeReference(record.condition, [...path, 'condition'], depth, typing)
    case 'fact':
      return typeLeafNode(record, path, typing, isMistyped)
  }
}

/** Whether some key was probably meant to be one that is missing. */
function checkKeys(
  node: Record<string, unknown>,
  shape: (typeof shapes)[number],
  path: (string | number)[],
  typing: Typing,
): boolean {
  let isMistyped = false
  for (const key of Object.keys(node)) {
    if (key === shape || allowedBeside.has(key)) continue
    if (shape === 'fact' && leafKeys.has(key)) continue
    const names = shape === 'fact' ? leafKeys : new Set([shape, ...allowedBeside])
    const meant = shape === 'fact' ? meantByLeafKey(node, key, [...leafKeys]) : undefined
    if (meant !== undefined) {
      isMistyped ||= meant.suggestion !== undefined
      shapeMismatch(typing, [...path, key], `'${key}'`, meant.expected, meant.suggestion)
      continue
    }
    const expected = key === 'params' ? 'no params: facts here are plain values' : `only ${[...names].join(', ')}`
    const suggestion = nearestName(key, names)
    isMistyped ||= suggestion !== undefined
    shapeMismatch(typing, [...path, key], `'${key}'`, expected, suggestion)
  }
  return isMistyped
}

function typeList(
  list: unknown,
  kind: 'all' | 'any',
  path: (string | number)[],
  depth: number,
  typing: Typing,
): TypedCondition | undefined {
  if (!Array.isArray(list)) {
    const expected = 'a list of conditions, each with a hyphen before it'
    return shapeMismatch(typing, path, describeValue(list), expected)
  }
  const of = list.map((node, index) => typeNode(node, [...path, index], depth + 1, typing))
  return of.includes(undefined) ? undefined : { kind, of: of as TypedCondition[] }
}

function typeReference(
  name: unknown,
  path: (string | number)[],
  depth: number,
  typing: Typing,
): TypedCondition | undefined {
  const { segments } = typing.scope
  if (typeof name !== 'string') return shapeMismatch(typing, path, describeValue(name), 'the name of a segment')
  if (!Object.hasOwn(segments, name)) {
    const names = Object.keys(segments)
    const suggestion = nearestName(name, names)
    const isOtherName = isFact(name, typing.scope)
    typing.mismatches.push({
      code: 'unknown-segment',
      path,
      found: isOtherName ? `'${name}', a fact` : `'${name}'`,
      expected:
        suggestion === undefined ? `a segment of segments.yaml, ${listed(names)}` : 'a segment of segments.yaml',
      ...(suggestion ? { suggestion } : {}),
    })
    return undefined
  }
  if (typing.open.includes(name)) {
    const cycle = [...typing.open.slice(typing.open.indexOf(name)), name].join(' → ')
    typing.mismatches.push({
      code: 'segment-cycle',
      path,
      found: `the cycle ${cycle}`,
      expected: 'segments that do not refer back to themselves',
    })
    return undefined
  }
  // Only cycles and size are the reference's own business: everything else is reported with the segment.
  const inner: Typing = { ...typing, mismatches: [], open: [...typing.open, name] }
  const typed = typeNode(segments[name], [], depth + 1, inner)
  typing.nodes = inner.nodes
  for (const mismatch of inner.mismatches) {
    if (mismatch.code === 'segment-cycle' || mismatch.code === 'condition-too-large')
      typing.mismatches.push({ ...mismatch, path })
  }
  if (typed !== undefined || typing.mismatches.length > 0) return typed
  // The segment is broken and says so itself; a condition that always holds lets the rest of this one be checked.
  return { kind: 'all', of: [] }
}

function typeLeafNode(
  node: Record<string, unknown>,
  path: (string | number)[],
  typing: Typing,
  isMistyped: boolean,
): TypedCondition | undefined {
  const isSaid = (key: string) => isMistyped && !(key in node)
  if (isSaid('operator') || isSaid('value')) return undefined
  const turned = turnedRound(node, typing.scope)
  if (turned !== undefined) {
    const found = `fact ${describeValue(node.fact)}, and the fact ${describeValue(node.value)} as value`
    return shapeMismatch(typing, [...path, 'fact'], found, turned.expected, turned.suggestion)
  }
  for (const key of ['fact', 'operator'] as const) {
    if (typeof node[key] !== 'string')
      return shapeMismatch(
        typing,
        key in node ? [...path, key] : path,
        `${key} ${describeValue(node[key])}`,
        `${key} to be a name`,
      )
  }
  if (node.path !== undefined && typeof node.path !== 'string')
    return shapeMismatch(typing, [...path, 'path'], describeValue(node.path), 'a JSONPath, as $.cart.total')
  if (!isLeafValue(node.value)) {
    const expected = 'a number, text, boolean, a list of these, { fact: name }, or { fact: object, path: JSONPath }'
    return shapeMismatch(
      typing,
      'value' in node ? [...path, 'value'] : path,
      `value ${describeValue(node.value)}`,
      `value to be ${expected}`,
    )
  }
  try {
    return typeLeaf(node as unknown as Leaf, typing.scope)
  } catch (error) {
    if (!(error instanceof LeafMismatch)) throw error
    const { code, found, expected, suggestion } = error
    typing.mismatches.push({
      code,
      path: [...path, ...error.path],
      found,
      expected,
      ...(suggestion ? { suggestion } : {}),
    })
    return undefined
  }
}

function listed(names: readonly string[]): string {
  return names.length === 0
    ? 'and there is none'
    : `of which there ${names.length === 1 ? 'is' : 'are'} ${listNames(names)}`
}

function isLeafValue(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isScalar)
  if (typeof value === 'object' && value !== null)
    return (
      Object.keys(value).every((key) => key === 'fact' || key === 'path') &&
      'fact' in value &&
      typeof value.fact === 'string' &&
      (!('path' in value) || typeof value.path === 'string')
    )
  return isScalar(value)
}

function isScalar(value: unknown): boolean {
  return (
    typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
  )
}

function shapeMismatch(
  typing: Typing,
  path: (string | number)[],
  found: string,
  expected: string,
  suggestion?: string,
): undefined {
  typing.mismatches.push({ code: 'condition-shape', path, found, expected, ...(suggestion ? { suggestion } : {}) })
}

function tooLarge(typing: Typing, path: (string | number)[], found: string, expected: string): undefined {
  typing.mismatches.push({ code: 'condition-too-large', path, found, expected })
}
