import type { ConditionMismatchCode } from './typed-condition.ts'

/** Thrown while a leaf is typed, and turned into a mismatch of the leaf by `typeCondition`. */
export class LeafMismatch extends Error {
  constructor(
    readonly code: ConditionMismatchCode,
    readonly path: (string | number)[],
    readonly found: string,
    readonly expected: string,
    readonly suggestion?: string,
  ) {
    super(expected)
  }
}
