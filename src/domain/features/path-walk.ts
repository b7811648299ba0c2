import { JSONPath } from 'jsonpath-plus'

/**
 * How much may be looked at for one request, over all of its paths: values, counted as often as a path comes by. It stops
 * what would hold up everybody else; six paths that walk over all of the largest object stay below it, or hundreds that do not.
 */
export const pathWorkMax = 100_000

/** What is left of it; one for each request. */
export interface PathWork {
  left: number
}

type Step =
  | { kind: 'name'; text: string }
  | { kind: 'all' | 'below' | 'root'; text: string }
  | { kind: 'slice'; text: string; start: number; end: number; by: number }
  | { kind: 'list'; text: string; of: Step[] }

/**
 * Reads one path out of objects, and finds what jsonpath-plus finds, whose text of a path it takes apart; a test holds the
 * two together. It is here because it can be stopped, and that one cannot: a path of 60 characters keeps it busy for 10 ms
 * with an object of 16 KiB, and a ruleset has up to a hundred of them.
 */
export class PathWalk {
  readonly #steps: readonly Step[]
  #work: PathWork = { left: 0 }
  #found: unknown[] = []
  /** Whether the last of them is one of several by the form of the path. */
  #isList = false

  /** The path must be without faults. */
  constructor(path: string) {
    const parts = JSONPath.toPathArray(path)
    this.#steps = (parts.length > 1 ? parts.slice(1) : parts).map(stepOf)
  }

  /**
   * The value, a list of them where the path may lead to several, undefined where it leads to none. Stops when `work.left`
   * falls below 0: then what it answers is not all.
   */
  read(object: object, work: PathWork): unknown {
    this.#work = work
    this.#found = []
    this.#follow(0, object, false, false)
    const [first, ...others] = this.#found
    return others.length === 0 && !this.#isList ? first : this.#found.length === 0 ? undefined : this.#found
  }

  /** `isLiteral`: jsonpath-plus takes `*` and the like for names, where they are, behind a step by name or by `*`. */
  #follow(at: number, value: unknown, isLiteral: boolean, isList: boolean): void {
    if (--this.#work.left < 0) return
    const step = this.#steps[at]
    if (step === undefined) {
      this.#found.push(value)
      this.#isList = isList
    } else if (isLiteral && hasOwn(value, step.text)) this.#follow(at + 1, value[step.text], false, isList)
    else this.#take(step, at, value, isLiteral, isList)
  }

  #take(step: Step, at: number, value: unknown, isLiteral: boolean, isList: boolean): void {
    switch (step.kind) {
      case 'name':
        if (!isLiteral && hasOwn(value, step.text)) this.#follow(at + 1, value[step.text], true, isList)
        return
      case 'all':
        for (const child of this.#countedChildren(value)) this.#follow(at + 1, child, true, true)
        return
      case 'below':
        this.#follow(at + 1, value, false, isList)
        for (const child of this.#countedChildren(value)) {
          if (typeof child === 'object') this.#follow(at, child, false, true)
        }
        return
      case 'root':
        this.#follow(at + 1, value, false, isList)
        return
      case 'slice':
        if (Array.isArray(value)) {
          const { from, to } = boundsOf(step, value.length)
          for (let index = from; index < to; index += step.by) this.#follow(at + 1, value[index], false, true)
        }
        return
      case 'list':
        this.#work.left -= step.of.length
        for (const part of step.of) this.#take(part, at, value, false, true)
    }
  }

  /** To pass over a child is work as well. */
  #countedChildren(value: unknown): unknown[] {
    const children = childrenOf(value)
    this.#work.left -= children.length
    return this.#work.left < 0 ? [] : children
  }
}

function stepOf(text: string): Step {
  if (text === '*') return { kind: 'all', text }
  if (text === '..') return { kind: 'below', text }
  if (text === '$') return { kind: 'root', text }
  const slice = /^(-?\d*):(-?\d*):?(\d*)$/.exec(text)
  if (slice !== null) {
    const [, start = '', end = '', by = ''] = slice
    return { kind: 'slice', text, start: numberOf(start, 0), end: numberOf(end, 0), by: numberOf(by, 1) }
  }
  if (text.includes(',')) return { kind: 'list', text, of: text.split(',').map(stepOf) }
  return { kind: 'name', text }
}

/** As jsonpath-plus has it: 0 is no end and no step. */
function numberOf(text: string, otherwise: number): number {
  return Number.parseInt(text, 10) || otherwise
}

function boundsOf({ start, end }: Step & { kind: 'slice' }, length: number): { from: number; to: number } {
  const within = (index: number) => (index < 0 ? Math.max(0, index + length) : Math.min(length, index))
  return { from: within(start), to: within(end === 0 ? length : end) }
}

function childrenOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  return typeof value === 'object' && value !== null ? Object.values(value) : []
}

/** Of texts, too: they have a length and letters. */
function hasOwn(value: unknown, name: string): value is Record<string, unknown> {
  return Boolean(value) && Object.hasOwn(value as object, name)
}
