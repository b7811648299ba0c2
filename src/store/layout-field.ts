import type { DictionaryEntry, NumberedEntry } from '../domain/features/layout.ts'

/**
 * How both adapters name what they keep of a layout: `dictionary⏎key` → number, and `dictionary` → how many numbers it
 * has given. A dictionary's name never has a line break in it (`FactName`); a key may hold anything.
 */
export function layoutField({ dictionary, key }: DictionaryEntry): string {
  return `${dictionary}\n${key}`
}

/** What is kept of the layout beside its dictionaries: see `layout-store.ts`. */
export const layoutNotes: ReadonlySet<string> = new Set(['epoch', 'server', 'ancestors', 'dictionaries'])

/** The entry that a field stands for; undefined for the size of a dictionary and for notes. */
export function numberedEntry(field: string, number: number): NumberedEntry | undefined {
  const at = field.indexOf('\n')
  return at < 0 ? undefined : { dictionary: field.slice(0, at), key: field.slice(at + 1), number }
}
