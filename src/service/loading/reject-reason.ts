import { type DictionaryEntry, numbersMaxOf } from '../../domain/features/layout.ts'
import { describeValue, type Mismatch } from '../../domain/mismatch.ts'
import type { Encoding } from '../../schema/mapping-file.ts'

/** All that is wrong with the values of one row; the first of each path is the column. */
export function describeMismatches(mismatches: readonly Mismatch[]): string {
  return mismatches
    .map(({ path, found, expected, suggestion }) => {
      const hint = suggestion === undefined ? '' : ` (did you mean '${suggestion}'?)`
      return `${path[0]}: found ${found}, expected ${expected}${hint}`
    })
    .join('; ')
}

export function describeNoRoom(column: string, entry: DictionaryEntry): string {
  const what = entry.dictionary === 'categories' ? 'categories, over all features' : 'members, over all customers'
  return `${column}: found ${describeValue(entry.key)}, expected one of the ${numbersMaxOf(entry)} ${what}, for which there is room`
}

export const notUtf8 = 'found bytes that are not UTF-8, expected a file in UTF-8'

/** The same of a file whose encoding may be declared. */
export function unreadableBytes(encoding: Encoding): string {
  return encoding === 'utf-8'
    ? `${notUtf8}, or its encoding declared in the mapping (encoding: windows-1251)`
    : `found bytes that ${encoding} does not have, expected a file in ${encoding}, as it was declared`
}

/** For a row that the store has refused. */
export const describeSetUnknown =
  'features: found a change of members of a set of which nothing is known, expected the whole set'
