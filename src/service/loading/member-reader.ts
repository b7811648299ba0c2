import { describeValue, type Mismatch } from '../../domain/mismatch.ts'
import type { MemberSource } from '../../schema/mapping-file.ts'
import { booleanOf, expectedBoolean } from './boolean-words.ts'

/** Whether the customer has the member, undefined when that is missing. */
export type MemberReader = (text: string) => { has: boolean | undefined } | { mismatch: Mismatch }

export function memberReader(
  { is, isNot }: Pick<MemberSource, 'is' | 'isNot'>,
  missing: ReadonlySet<string>,
): MemberReader {
  const isMissing = (text: string) => text === '' || missing.has(text)
  const refuse = (text: string, expected: string) => ({
    mismatch: { path: [], found: describeValue(text), expected },
  })
  if (is === undefined) {
    return (text) => {
      if (isMissing(text)) return { has: undefined }
      const has = booleanOf(text)
      return has === undefined ? refuse(text, expectedBoolean) : { has }
    }
  }
  const yes = textsOf(is)
  const no = isNot === undefined ? undefined : textsOf(isNot)
  return (text) => {
    if (yes.has(text)) return { has: true }
    if (no?.has(text)) return { has: false }
    if (isMissing(text)) return { has: undefined }
    return no === undefined ? { has: false } : refuse(text, `one of ${[...yes, ...no].join(', ')}`)
  }
}

function textsOf(texts: NonNullable<MemberSource['is']>): ReadonlySet<string> {
  return new Set((Array.isArray(texts) ? texts : [texts]).map(String))
}
