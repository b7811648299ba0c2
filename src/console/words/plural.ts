/** The sentence for each category of the language's plurals, as CLDR has them; `#` stands for the number. */
export interface PluralForms {
  en: { one: string; other: string }
  /** `other` is for fractions: 1,5 записи. */
  ru: { one: string; few: string; many: string; other: string }
}

/** A sentence with a number in it, in the form that the number wants. */
export interface Counted {
  (count: number): string
  readonly forms: Readonly<Record<string, string>>
}

/** Makes such sentences; the number keeps to its noun, wherever the line ends. */
export function countedIn<Language extends keyof PluralForms>(language: Language) {
  const rules = new Intl.PluralRules(language)
  const numbers = new Intl.NumberFormat(language)
  return (forms: PluralForms[Language]): Counted => {
    const byCategory: Readonly<Record<string, string>> = { ...forms }
    const sentence = (count: number) =>
      (byCategory[rules.select(count)] ?? forms.other).replace('# ', `${numbers.format(count)}\u00a0`)
    return Object.assign(sentence, { forms: byCategory })
  }
}
