import type { SourceFile } from '../../ruleset-source.ts'
import { boundsOf } from '../analysis/column.ts'
import type { Form, Literal, Source } from '../analysis/form.ts'
import { smallestConflict } from '../analysis/smallest-conflict.ts'
import type { LintContext } from '../lint-context.ts'

/** Conditions that are named; of a longer conflict the rest is counted. */
const namedMax = 4

export interface Conflict {
  /** Where to report it: the last of its conditions that stands in the file, if one does; dates only where nothing else does. */
  place: Source | undefined
  /** All of its conditions. */
  sources: Source[]
  /** Ready for a sentence: `'age greaterThan 60' (line 7) and 'age lessThan 18' (segments.yaml:4), which …`. */
  found: string
}

/** Why the forms never hold together, as few of them as are needed. `from` is the file in which it will be reported. */
export function conflictOf(forms: readonly Form[], from: SourceFile, context: LintContext): Conflict {
  const conflict = smallestConflict(forms)
  const sources = distinct(conflict.map(({ source }) => source))
  const texts = sources.slice(0, namedMax).map((source) => context.describe(source, from))
  if (sources.length > namedMax) texts.push(`${sources.length - namedMax} more`)
  const [only] = conflict
  const end = sources.length > 1 ? 'which never hold together' : whyNever(conflict.length === 1 ? only : undefined)
  return {
    place:
      sources.findLast(({ file, path }) => file === from && path.at(-2) !== 'valid') ??
      sources.findLast(({ file }) => file === from),
    sources,
    found: `${joined(texts)}, ${end}`,
  }
}

function whyNever(form: Form | undefined): string {
  const range = form?.kind === 'literal' ? rangeOf(form) : undefined
  return range === undefined ? 'which never holds' : `which never holds: ${range}`
}

/** `age is from 0 to 120`, for what is compared with its own range. */
function rangeOf({ column, source }: Literal): string | undefined {
  if (!source.label.includes(`'${column.key} `)) return undefined
  const bounds = boundsOf(column.domain, column.isWhole)
  if (bounds === undefined) return undefined
  const { low, high } = bounds
  if (Number.isFinite(low))
    return `${column.key} is ${Number.isFinite(high) ? `from ${low} to ${high}` : `at least ${low}`}`
  return Number.isFinite(high) ? `${column.key} is at most ${high}` : undefined
}

function distinct(sources: readonly Source[]): Source[] {
  const seen = new Set<string>()
  return sources.filter(({ file, path }) => {
    const key = `${file.path} ${JSON.stringify(path)}`
    return !seen.has(key) && seen.add(key)
  })
}

function joined(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`
}
