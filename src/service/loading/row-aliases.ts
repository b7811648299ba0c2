import { type AliasKey, isMismatch } from '../../domain/aliases/alias-key.ts'
import type { Mismatch } from '../../domain/mismatch.ts'
import type { MappedAlias } from './mapping.ts'

/** The aliases of one row, by `cellOf`, which knows the texts of its columns; what is wrong goes to `mismatches`. */
export function aliasesOfRow(
  aliases: readonly MappedAlias[],
  cellOf: (column: string) => string,
  mismatches: Mismatch[],
): AliasKey[] {
  return aliases.flatMap(({ column, read }) => {
    const key = read(cellOf(column))
    if (key === undefined) return []
    if (!isMismatch(key)) return key
    mismatches.push({ ...key, path: [column] })
    return []
  })
}
