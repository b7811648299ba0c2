/** One thing that is wrong with what somebody wrote: where, what stands there and what should. Collected, never thrown one by one. */
export interface Mismatch {
  /** Keys and indexes from the root of the value that was checked. */
  path: (string | number)[]
  /** What stands there, ready for a sentence: `'gold'`, `-3`, `nothing`. */
  found: string
  /** What would be right, ready for a sentence: `a number of at least 0`. */
  expected: string
  /** A name that was probably meant. */
  suggestion?: string
}

/** A value as it reads in `found`: short, on one line, quoted when it is a text. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'string') return `'${value.length > 60 ? `${value.slice(0, 57)}…` : value}'`
  if (typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'function') return typeof value
  if (typeof value === 'number') return String(value) // NaN and Infinity, which JSON has no words for, too
  const json = jsonOf(value)
  return json.length > 60 ? `${json.slice(0, 57)}…` : json
}

/** What comes with a request may be nested deeper than the stack. */
function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch (error) {
    if (error instanceof RangeError) return 'a value nested too deeply to show'
    throw error
  }
}

/** Names of a list that a message shows; the others are counted. */
const listedMax = 8

/** `a, b, c`, of many the first with how many more there are. */
export function listNames(names: readonly string[], namesMax: number = listedMax): string {
  // One that is left out takes as much room as one that is shown.
  if (names.length <= namesMax + 1) return names.join(', ')
  return `${names.slice(0, namesMax).join(', ')}, … and ${names.length - namesMax} more`
}

/** `groups.roaming.boosts[0].factor`, as people write a path; a key with a dot in it is quoted: `context["call.reason"]`. */
export function formatPath(path: readonly (string | number)[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    if (part.includes('.')) return `${text}["${part}"]`
    return text === '' ? part : `${text}.${part}`
  }, '')
}

/** `/groups/roaming/boosts/0/factor`: a JSON pointer (RFC 6901). */
export function formatPointer(path: readonly (string | number)[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
