import { JSONPath } from 'jsonpath-plus'
import { pathLengthMax } from '../../schema/condition.ts'
import { RecentMap } from '../recent-map.ts'
import { PathWalk, type PathWork } from './path-walk.ts'

/** Alternatives of all lists of a path, as `[a,b][0,1]`, multiplied: so many times it may walk over the object. */
const alternativesMax = 16

/** What a path may be made of, ready for a sentence. */
const allowed = "names, indexes, slices, lists of them ([a,b]), * and one '..'"

/** Paths whose parts are remembered: those of some rulesets. */
const walksMax = 1_000
const walks = new RecentMap<PathWalk>(walksMax)

/**
 * What json-rules-engine finds at a path: the value, a list of them where the path may lead to several, undefined where
 * it leads to none. The path must be without faults. Undefined as well when the work is used up: `work.left` is below 0.
 */
export function readPath(object: object, path: string, work: PathWork): unknown {
  let walk = walks.get(path)
  if (walk === undefined) {
    walk = new PathWalk(path)
    walks.set(path, walk)
  }
  const found = walk.read(object, work)
  return work.left < 0 ? undefined : found
}

/** How often a path walks over its object: once for each of the alternatives that its lists have together. */
export function pathWalksOf(path: string): number {
  return JSONPath.toPathArray(path).reduce((product, part) => product * part.split(',').length, 1)
}

export interface PathFault {
  found: string
  expected: string
  suggestion?: string
}

/**
 * What is wrong with a path. jsonpath-plus itself refuses nothing: what it does not understand finds nothing, for ever.
 * Refused as well is what runs code (filters and scripts), what has no bound (`^` makes the cost quadratic in the size of
 * the object: 0.2 s for a list of 500), and `~` and `@type()`, after which one match is no list any more.
 */
export function pathFaultOf(path: string): PathFault | undefined {
  const fault = (found: string, expected: string, suggestion?: string) => ({
    found: `'${path.length > 60 ? `${path.slice(0, 57)}…` : path}'${found === '' ? '' : `, ${found}`}`,
    expected,
    ...(suggestion === undefined ? {} : { suggestion }),
  })
  if (path.length > pathLengthMax) return fault(`${path.length} characters`, `at most ${pathLengthMax}`)
  if (!/^\$($|[.[])/.test(path)) {
    const suggestion = /^[\w[]/.test(path) ? `$${path.startsWith('[') ? '' : '.'}${path}` : undefined
    return fault('', 'a JSONPath that begins with $, as $.cart.total', suggestion)
  }
  if (/[?(]/.test(path)) return fault('a filter or script', `a path without code: ${allowed}`)
  if (/[\^~@`]/.test(path)) return fault('', `a path downwards, made of ${allowed}`)
  if (!isWellFormed(path)) return fault('', 'a JSONPath with brackets and quotes closed and every name written out')
  // It marks parts with both, and mistakes those in a name for its own.
  if (/[;#]/.test(path)) return fault('', 'names without ; and #')
  const parts = JSONPath.toPathArray(path).slice(1)
  if (parts.some((part) => part !== part.trim())) return fault('', 'names without spaces around them')
  if (parts.includes('$')) return fault('', 'one $, at the beginning')
  if (parts.filter((part) => part === '..').length > 1) return fault("'..' more than once", "'..' at most once")
  const alternatives = pathWalksOf(path)
  if (alternatives > alternativesMax)
    return fault(`${alternatives} alternatives`, `lists of at most ${alternativesMax} alternatives together`)
  return undefined
}

/** A `$`, then steps: `.name`, `..name`, `.*`, `[0]`, `[1:3]`, `[*]`, `[a,b]`, `['a name']`. */
function isWellFormed(path: string): boolean {
  const step = /\.\.?(\*|[^.[\]'"*,]+)|(\.\.)?\[('[^'"[\]]+'|"[^'"[\]]+"|\*|-?\d*:-?\d*(:[1-9]\d*)?|[^.[\]'"*:]+)\]/y
  for (let at = 1; at < path.length; at = step.lastIndex) {
    step.lastIndex = at
    if (!step.test(path)) return false
  }
  return true
}
