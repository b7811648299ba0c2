import type { Condition } from '../schema/condition.ts'
import type { Finding } from './finding.ts'

/**
 * A value of which parts may have been faulty. What was faulty is undefined, and so is a required property that was
 * missing: its key is there all the same, and says that the fault has been reported. What may be left out and was, has
 * no key. Conditions are checked on their own and remain unknown.
 */
export type Sound<T> = T extends Condition
  ? unknown
  : T extends readonly (infer Item)[]
    ? (Sound<Item> | undefined)[]
    : T extends object
      ? { [Key in keyof T]?: Sound<T[Key]> | undefined }
      : T

/** Faults that leave the value usable for the checks that follow. */
const harmless = new Set(['duplicate-item', 'invalid-name'])

/** A copy of `value` without what `findings` say is faulty; the value itself when there is nothing to take out. */
export function soundPart(value: unknown, findings: readonly Finding[]): unknown {
  const faults = findings.filter(({ code }) => !harmless.has(code))
  if (faults.length === 0) return value
  const root = { value: structuredClone(value) }
  for (const { code, path } of faults) {
    const places: (string | number)[] = ['value', ...path]
    const last = places.pop() as string | number
    let parent: unknown = root
    for (const part of places) parent = isContainer(parent) ? parent[part] : undefined
    if (!isContainer(parent)) continue
    if (code === 'unknown-property') delete parent[last]
    // Too many entries, or none, are entries all the same.
    else if (code !== 'out-of-range' || !isContainer(parent[last])) parent[last] = undefined
  }
  return root.value
}

function isContainer(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null
}
