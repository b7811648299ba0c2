import { ownProblemCodes, type ProblemCode, problemCodes } from './problems.ts'
import type { Words } from './words.ts'

const isKnown = (code: string): code is ProblemCode =>
  ([...problemCodes, ...ownProblemCodes] as readonly string[]).includes(code)

/** What is wrong, in the operator's language. What has no words of its own comes with its code, for whoever is asked about it. */
export function problemIn({ problems, supportCode }: Words, code: string): string {
  return isKnown(code) ? problems[code] : `${problems.other} ${supportCode(code)}`
}
