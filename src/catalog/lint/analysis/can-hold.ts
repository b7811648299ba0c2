import { complement, intersection, type ValueSet } from '../../../domain/eligibility/value-set.ts'
import { type Column, isVacant, withinDomain } from './column.ts'
import { type Form, type Junction, type Literal, negated } from './form.ts'
import { canOccurTogether } from './ties.ts'

/**
 * Alternatives that one question may try. A condition of n independent `any` with m alternatives each has m^n ways to
 * hold; nearly all are decided after a handful. Where this bound or that of the steps is reached the answer is "can hold", so that nothing is
 * ever reported that was not proven.
 */
export const alternativesMaxDefault = 2_000

/**
 * Steps that a question may take for each alternative that it may try: an alternative of a condition with thousands of parts
 * costs thousands of times as much as one with a few. A step compares two sets of values at one of their cuts, some ten
 * nanoseconds.
 */
export const stepsPerAlternative = 500

interface Search {
  alternativesLeft: number
  stepsLeft: number
}

/** What a question has cost, for those who look after that. */
export interface Effort {
  alternatives: number
  steps: number
}

type MutableCube = Map<Column, ValueSet>

/** False when the forms are proven never to hold together, whatever the values; else true. */
export function canHold(forms: readonly Form[], alternativesMax = alternativesMaxDefault, effort?: Effort): boolean {
  const cube: MutableCube = new Map()
  const open: Junction[] = []
  const stepsMax = alternativesMax * stepsPerAlternative
  const search = { alternativesLeft: alternativesMax, stepsLeft: stepsMax }
  const answer = assume(forms, cube, open, search) && explore(cube, open, search)
  if (effort !== undefined) {
    effort.alternatives += alternativesMax - search.alternativesLeft
    effort.steps += stepsMax - search.stepsLeft
  }
  return answer
}

/** Whether it is proven that the form holds wherever the others do. */
export function follows(form: Form, from: readonly Form[], alternativesMax = alternativesMaxDefault): boolean {
  return !canHold([...from, negated(form)], alternativesMax)
}

/** Narrows the cube by all that must be true and leaves the alternatives open; false when nothing is left of a column. */
function assume(forms: readonly Form[], cube: MutableCube, open: Junction[], search: Search): boolean {
  for (const form of forms) {
    if (form.kind === 'literal') {
      const left = meet(form, cube, search)
      if (isVacant(left, form.column)) return false
      cube.set(form.column, left)
    } else if (form.kind === 'any') open.push(form)
    else if (!assume(form.of, cube, open, search)) return false
  }
  return true
}

function meet({ column, values }: Literal, cube: MutableCube, search: Search): ValueSet {
  const known = cube.get(column)
  search.stepsLeft -= 1 + (known ?? column.domain).cuts.length + values.cuts.length
  return known === undefined ? withinDomain(values, column) : intersection(known, values)
}

/** Takes the alternatives one by one, those without a choice first. */
function explore(cube: MutableCube, junctions: Junction[], search: Search): boolean {
  let open = junctions
  for (;;) {
    const undecided: { junction: Junction; ways: Form[] }[] = []
    const added: Junction[] = []
    let hasNarrowed = false
    for (const junction of open) {
      if (search.stepsLeft <= 0) return true
      const ways = junction.of.filter((way) => fits(way, cube, search))
      const [only] = ways
      if (only === undefined) return false
      if (ways.some((way) => isImplied(way, cube, search))) continue
      if (ways.length > 1) undecided.push({ junction, ways })
      else if (!assume([only], cube, added, search)) return false
      else hasNarrowed = true
    }
    if (!hasNarrowed) {
      if (undecided.length === 0) return canOccurTogether(cube)
      return branch(cube, undecided, search)
    }
    open = [...undecided.map(({ junction }) => junction), ...added]
  }
}

function branch(cube: MutableCube, undecided: { junction: Junction; ways: Form[] }[], search: Search): boolean {
  const fewest = undecided.reduce((best, each) => (each.ways.length < best.ways.length ? each : best))
  const others = undecided.flatMap(({ junction }) => (junction === fewest.junction ? [] : junction))
  for (const way of fewest.ways) {
    if (search.alternativesLeft === 0) return true
    search.alternativesLeft--
    const narrowed = new Map(cube)
    const open = [...others]
    if (assume([way], narrowed, open, search) && explore(narrowed, open, search)) return true
  }
  return false
}

/** A look at the surface: false only when the way certainly contradicts the cube. */
function fits(way: Form, cube: MutableCube, search: Search): boolean {
  if (way.kind === 'literal') return !isVacant(meet(way, cube, search), way.column)
  return way.kind === 'any'
    ? way.of.length > 0
    : way.of.every((part) => part.kind === 'any' || fits(part, cube, search))
}

function isImplied(way: Form, cube: MutableCube, search: Search): boolean {
  if (way.kind !== 'literal') {
    return way.kind === 'all'
      ? way.of.every((part) => isImplied(part, cube, search))
      : way.of.some((part) => isImplied(part, cube, search))
  }
  const known = cube.get(way.column) ?? way.column.domain
  search.stepsLeft -= 1 + known.cuts.length + way.values.cuts.length
  return isVacant(intersection(known, complement(way.values)), way.column)
}
