import type { ConditionScope } from '#sufler/domain/eligibility/typed-condition.ts'
import { LeafSentences } from '#sufler/domain/sentences/leaf-sentences.ts'
import { wordsOf } from '#sufler/domain/sentences/words-of.ts'

/** Sentences about a scope; without `nowMs`, dates stand alone. */
export function sentencesOf(scope: ConditionScope, locale = 'en', nowMs?: number): LeafSentences {
  return new LeafSentences(wordsOf(locale, scope), scope, nowMs)
}
