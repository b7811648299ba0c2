/** A word in the forms that numbers ask for, by the categories of CLDR; `other` stands in for those left out. */
export type PluralForms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }

const rules = new Map<string, Intl.PluralRules>()

/** The form of a word beside a number, in a language. */
export function pluralForm(forms: PluralForms, count: number, locale: string): string {
  let known = rules.get(locale)
  if (known === undefined) {
    known = new Intl.PluralRules(locale)
    rules.set(locale, known)
  }
  return forms[known.select(count)] ?? forms.other
}
