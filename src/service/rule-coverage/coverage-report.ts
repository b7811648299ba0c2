import { compareText } from '../../domain/compare-text.ts'
import { formatFactReference, isFactReference } from '../../domain/features/path-fact.ts'
import type { Leaf } from '../../schema/condition.ts'
import type { CoveredParts } from './covered-parts.ts'

/**
 * Counts of sides. An offer has two: it was shown, and it was kept out; so has a condition: it held, and it did not; a
 * placement has one: it was asked.
 */
export interface CoverageCounts {
  offers: number
  offersShown: number
  offersKeptOut: number
  /** Comparisons: the leaves of conditions, boosts and context weights. */
  conditions: number
  conditionsHeld: number
  conditionsFailed: number
  conditionsBothSides: number
  placements: number
  placementsAsked: number
  /** Sides seen of all sides, 0 to 100; 100 where there is nothing to see. */
  percent: number
}

export interface FileCoverage extends CoverageCounts {
  /** Relative to the rules directory. */
  file: string
  /** In whose folder it stands; only the tests that decide by the variant have exercised it. */
  variant?: string
}

/** Something that no test exercises, and what of it. */
export interface NeverExercised {
  file: string
  /** From 1. */
  line: number
  /** As in `FileCoverage`. */
  variant?: string
  what: 'offer' | 'condition' | 'placement'
  /** The offer's or placement's id, or the comparison as it is written. */
  name: string
  never: ('shown' | 'kept out' | 'held' | 'failed' | 'asked')[]
}

export interface CoverageReport {
  total: CoverageCounts
  /** Sorted by name; only files with offers, conditions or placements. */
  files: FileCoverage[]
  /** Sorted by file and line. */
  never: NeverExercised[]
}

interface Sides {
  what: NeverExercised['what']
  name: string
  file: string
  line: () => number
  variant?: string
  seen: Partial<Record<NeverExercised['never'][number], boolean>>
}

/** Of a ruleset and of its variants together. */
export function reportCoverage(parts: readonly CoveredParts[]): CoverageReport {
  const all = parts.flatMap(sidesOf)
  const variants = new Map(all.map(({ file, variant }) => [file, variant]))
  const files = [...variants].sort(([a], [b]) => compareText(a, b))
  return {
    total: countSides(all),
    files: files.map(([file, variant]) => ({
      file,
      ...(variant === undefined ? {} : { variant }),
      ...countSides(all.filter((sides) => sides.file === file)),
    })),
    never: all.flatMap(neverExercised).sort((a, b) => compareText(a.file, b.file) || a.line - b.line),
  }
}

function sidesOf({ variant, leaves, offers, placements }: CoveredParts): Sides[] {
  const under = variant === undefined ? {} : { variant }
  return [
    ...leaves.map(({ leaf, file, line, held, failed }): Sides => {
      return { ...under, what: 'condition', name: formatLeaf(leaf), file, line, seen: { held, failed } }
    }),
    ...offers.map(({ id, place: { file, lineOf }, shown, keptOut }): Sides => {
      return { ...under, what: 'offer', name: id, file, line: lineOf, seen: { shown, 'kept out': keptOut } }
    }),
    ...placements.map(({ id, place: { file, lineOf }, asked }): Sides => {
      return { ...under, what: 'placement', name: id, file, line: lineOf, seen: { asked } }
    }),
  ]
}

function neverExercised({ what, name, file, line, variant, seen }: Sides): NeverExercised[] {
  const never = (Object.keys(seen) as (keyof typeof seen)[]).filter((side) => !seen[side])
  return never.length === 0
    ? []
    : [{ file, line: line(), ...(variant === undefined ? {} : { variant }), what, name, never }]
}

function countSides(all: readonly Sides[]): CoverageCounts {
  const count = (kind: Sides['what'], ...sides: (keyof Sides['seen'])[]) =>
    all.filter(({ what, seen }) => what === kind && sides.every((side) => seen[side])).length
  const sides = all.flatMap(({ seen }) => Object.values(seen))
  return {
    offers: count('offer'),
    offersShown: count('offer', 'shown'),
    offersKeptOut: count('offer', 'kept out'),
    conditions: count('condition'),
    conditionsHeld: count('condition', 'held'),
    conditionsFailed: count('condition', 'failed'),
    conditionsBothSides: count('condition', 'held', 'failed'),
    placements: count('placement'),
    placementsAsked: count('placement', 'asked'),
    percent: sides.length === 0 ? 100 : (sides.filter(Boolean).length / sides.length) * 100,
  }
}

/** `services someFact:in [tv, sms]`, as short as it can be said. */
function formatLeaf(leaf: Leaf): string {
  const { operator, value } = leaf
  const single = isFactReference(value) ? formatFactReference(value) : String(value)
  return `${formatFactReference(leaf)} ${operator} ${Array.isArray(value) ? `[${value.join(', ')}]` : single}`
}
