import { type AliasKey, isMismatch } from '../../domain/aliases/alias-key.ts'
import type { Mismatch } from '../../domain/mismatch.ts'
import type { MappedAlias } from './mapping.ts'

/** The aliases of one row, by `cellOf`, which knows the texts of its columns; what is wrong goes to `report`. */
export function aliasesOfRow(
  aliases: readonly MappedAlias[],
  cellOf: (column: string) => string,
  report: (mismatch: Mismatch, leavesOut: boolean) => void,
): AliasKey[] {
  return aliases.flatMap(({ column, leavesOut, read }) => {
    const key = read(cellOf(column))
    if (key === undefined) return []
    if (!isMismatch(key)) return key
    report({ ...key, path: [column] }, leavesOut)
    return []
  })
}
