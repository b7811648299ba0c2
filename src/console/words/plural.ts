/** The form of a noun that stands with a number. `few` only where the language has it: 2 звонка. */
export type Forms = { one: string; few?: string; many?: string; other: string }

/** Picks the form and puts the number before it. */
export function pluralOf(language: string): (count: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(language)
  return (count, forms) => {
    const form = rules.select(count) as keyof Forms
    return `${count} ${forms[form] ?? forms.other}`
  }
}
