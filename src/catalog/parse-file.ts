import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  visit,
  type YAMLError,
  type YAMLMap,
} from 'yaml'
import { parseBoundedYaml, yamlBounds } from './bounded-yaml.ts'
import { explainSyntax } from './explain-syntax.ts'
import { JsonPlaces } from './locate-json.ts'
import { formatMismatch, type RulesetError } from './ruleset-error.ts'
import type { RulesetErrorCode } from './ruleset-error-codes.ts'
import type { SourceFile } from './ruleset-source.ts'

export interface Place {
  /** From 1. */
  line: number
  /** From 1, in UTF-16 units. */
  column: number
}

export type ParseResult = { value: unknown; errors: [] } | { value?: undefined; errors: RulesetError[] }

/**
 * Reads one file as YAML 1.2, of which JSON is a part: dates and `no` are texts, keys are unique. JSON files that are
 * flawless, as generated catalogues are, take `JSON.parse`, which is a hundred times as fast.
 */
export function parseFile({ path, text }: Pick<SourceFile, 'path' | 'text'>): ParseResult {
  if (path.endsWith('.json')) {
    const json = parseFlawlessJson(text)
    if (json !== undefined) return { value: json, errors: [] }
  }
  const { document, lines, exceeded } = parseBoundedYaml(text)
  if (exceeded !== undefined) {
    const { offset, found, expected } = exceeded
    return { errors: [errorAt('syntax', path, placeOf(lines, offset), found, expected)] }
  }
  const problems = [...document.errors, ...document.warnings]
  if (problems.length > 0) return { errors: distinctFaults(text, path, problems, lines) }
  try {
    return { value: document.toJS() as unknown, errors: [] }
  } catch (error) {
    // The two faults that only show when values are built: an alias without its anchor, and aliases that multiply.
    if (!(error instanceof ReferenceError)) throw error
    const place = placeOf(lines, unresolvedAlias(document)?.range?.[0] ?? 0)
    return {
      errors: [
        errorAt(
          'syntax',
          path,
          place,
          lowerFirst(error.message),
          'anchors before their few aliases; in quotes a text that begins with *',
        ),
      ],
    }
  }
}

/**
 * Where a value stands; of one that is missing, where its parent stands. `at: 'key'` gives the place of the key. Reads
 * the file again: places are needed only for findings, and kept documents would need many times the memory of the rules.
 */
export class Locator {
  readonly #offsetOf: (path: readonly (string | number)[], at: 'key' | 'value') => number
  readonly #lines: LineCounter

  constructor({ path, text }: Pick<SourceFile, 'path' | 'text'>) {
    if (path.endsWith('.json') && parseFlawlessJson(text) !== undefined) {
      const json = new JsonPlaces(text)
      this.#offsetOf = (place, at) => offsetInJson(json, place, at)
      this.#lines = linesOf(text)
    } else {
      const { document, lines } = parseBoundedYaml(text)
      this.#offsetOf = (place, at) => offsetInYaml(document, place, at)
      this.#lines = lines
    }
  }

  place(path: readonly (string | number)[], at: 'key' | 'value' = 'value'): Place {
    return placeOf(this.#lines, this.#offsetOf(path, at))
  }
}

function linesOf(text: string): LineCounter {
  const lines = new LineCounter()
  lines.addNewLine(0)
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1)
  return lines
}

function offsetInJson(json: JsonPlaces, path: readonly (string | number)[], at: 'key' | 'value'): number {
  let offset = json.start
  for (const [index, part] of path.entries()) {
    const entry = json.entry(offset, part)
    if (entry === undefined) break
    if (at === 'key' && index === path.length - 1) return entry.key ?? entry.value
    offset = entry.value
  }
  return offset
}

function offsetInYaml(document: Document, path: readonly (string | number)[], at: 'key' | 'value'): number {
  let node: Node | null = document.contents
  let offset = node?.range?.[0] ?? 0
  for (const [index, part] of path.entries()) {
    const resolved: Node | null | undefined = isAlias(node) ? node.resolve(document) : node
    const child = findChild(resolved, part)
    if (child === undefined) break
    const isLast = index === path.length - 1
    const target: Node | null = child.value ?? child.key
    const shown: Node | null = isLast && at === 'key' ? (child.key ?? target) : target
    offset = shown?.range?.[0] ?? offset
    node = child.value
  }
  return offset
}

interface Child {
  key: Node | null
  value: Node | null
}

function findChild(node: Node | null | undefined, part: string | number): Child | undefined {
  if (isMap(node)) {
    const pair = pairsOf(node).get(String(part))
    return pair && { key: isNode(pair.key) ? pair.key : null, value: isNode(pair.value) ? pair.value : null }
  }
  if (isSeq(node) && typeof part === 'number') {
    const item = node.items[part]
    return isNode(item) ? { key: null, value: item } : undefined
  }
  return undefined
}

/** By their keys. A file may have as many faults as keys, and each fault asks for its place. */
const pairsByKey = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>()

function pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
  let pairs = pairsByKey.get(map)
  if (pairs === undefined) {
    pairs = new Map((map.items as Pair[]).map((pair) => [isScalar(pair.key) ? String(pair.key.value) : '', pair]))
    pairsByKey.set(map, pairs)
  }
  return pairs
}

function unresolvedAlias(document: Document): Alias | undefined {
  let found: Alias | undefined
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document) !== undefined) return undefined
      found = alias
      return visit.BREAK
    },
  })
  return found
}

function placeOf(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset)
  return line === 0 ? { line: 1, column: 1 } : { line, column: col }
}

function syntaxError(
  path: string,
  text: string,
  error: YAMLError,
  lines: LineCounter,
): RulesetError & { isStructural?: true } {
  const { code, pos } = error
  const place = placeOf(lines, pos[0])
  if (code === 'DUPLICATE_KEY') {
    const key = /^[^:\s]+/.exec(text.slice(pos[0]))?.[0] ?? ''
    return errorAt('duplicate-key', path, place, `the key ${key} again`, 'every key once')
  }
  if (code === 'NON_STRING_KEY' && text.startsWith('{', pos[0])) {
    return errorAt('syntax', path, place, 'an object as a key', 'quotes around a text that begins with {{')
  }
  if (code === 'MULTIPLE_DOCS') return errorAt('syntax', path, place, 'a second document', 'one document a file')
  if (path.endsWith('.json')) return errorAt('syntax', path, place, lowerFirst(error.message), 'valid YAML or JSON')
  const { offset, found, expected, suggestion, isStructural } = explainSyntax(text, error)
  const explained = errorAt('syntax', path, placeOf(lines, offset), found, expected, suggestion)
  return isStructural ? { ...explained, isStructural } : explained
}

/** Faults of one file that are told: where there are as many, the file is none of rules, and to explain each looks through all of it. */
const faultsMax = 100

/** One fault often makes the parser stumble several times, over the same line and over those that follow; the first says it. */
function distinctFaults(
  text: string,
  path: string,
  problems: readonly YAMLError[],
  lines: LineCounter,
): RulesetError[] {
  const seen = new Set<number>()
  return problems.slice(0, faultsMax).flatMap((problem) => {
    const { isStructural, ...error } = syntaxError(path, text, problem, lines)
    if (seen.has(error.line) || (isStructural && seen.size > 0)) return []
    seen.add(error.line)
    return [error]
  })
}

function errorAt(
  code: RulesetErrorCode,
  file: string,
  place: Place,
  found: string,
  expected: string,
  suggestion?: string,
): RulesetError {
  const mismatch = { path: [], found, expected, ...(suggestion === undefined ? {} : { suggestion }) }
  return { code, file, ...place, ...mismatch, message: formatMismatch(mismatch) }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

/**
 * Undefined when the text is no JSON, or when a key stands twice, which `JSON.parse` would pass over: then there are more
 * keys in the text than in the value. In valid JSON, quotes delimit strings and nothing else, so keys can be counted.
 */
function parseFlawlessJson(text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  let keys = 0
  for (const match of text.matchAll(/"(?:[^"\\]|\\.)*"\s*(:?)/g)) if (match[1] === ':') keys++
  return keys === countKeys(value) ? value : undefined
}

/** Undefined when lists and objects stand in one another deeper than may be: recursion, here and later, has an end. */
function countKeys(root: unknown): number | undefined {
  let keys = 0
  const open: { value: unknown; depth: number }[] = [{ value: root, depth: 1 }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next
    if (typeof value !== 'object' || value === null) continue
    if (depth > yamlBounds.depthMax) return undefined
    const children = Object.values(value)
    if (!Array.isArray(value)) keys += children.length
    for (const child of children) open.push({ value: child, depth: depth + 1 })
  }
  return keys
}
