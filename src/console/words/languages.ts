import { en } from './en.ts'
import { ru } from './ru.ts'
import type { Language, Words } from './words.ts'
import { languages } from './words.ts'

export const dictionaries: Readonly<Record<Language, Words>> = { ru, en }

/** The first language of the browser that the console speaks, else English. */
export function preferredLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const language = languages.find((known) => tag.toLowerCase().split('-')[0] === known)
    if (language !== undefined) return language
  }
  return 'en'
}
