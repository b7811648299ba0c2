const booleans = new Map([
  ...['true', 'yes', 'y', 't', 'on', '1', 'да', 'истина', 'ja', 'wahr', 'иә'].map((word) => [word, true] as const),
  ...['false', 'no', 'n', 'f', 'off', '0', 'нет', 'ложь', 'nein', 'falsch', 'жоқ'].map(
    (word) => [word, false] as const,
  ),
])

/** Those that messages name; the others are the same in Russian, German and Kazakh. */
export const expectedBoolean = 'true or false, yes or no, да or нет, 1 or 0'

/** What a word says that needs no declaration, in whatever case; undefined when it is none. */
export function booleanOf(text: string): boolean | undefined {
  return booleans.get(text.toLowerCase())
}
