import type { ConditionScope } from '../eligibility/typed-condition.ts'
import { ValueWords } from './value-words.ts'
import type { Wording } from './wording.ts'
import { english } from './wording-en.ts'
import { russian } from './wording-ru.ts'

const wordings: readonly Wording[] = [english, russian]

/** The words of a locale: those of its language, English where there are none. */
export function wordsOf(locale: string, { timeZone }: Pick<ConditionScope, 'timeZone'>): ValueWords {
  const wording = wordings.find(({ language }) => language === locale.split('-')[0])
  return wording === undefined ? new ValueWords(english, 'en', timeZone) : new ValueWords(wording, locale, timeZone)
}
