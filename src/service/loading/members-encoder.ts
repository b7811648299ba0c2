import { type Layout, membersPerSlot, slotsOf } from '../../domain/features/layout.ts'
import type { Fact } from '../../domain/ruleset.ts'
import { type CellEncoder, copyOf, type RowPatch, report } from './cell-encoding.ts'
import type { CsvScanner } from './csv-scanner.ts'
import { cachedCellsMax } from './limits.ts'
import type { MemberReader } from './member-reader.ts'

/** Several columns that make one set. Its members have their bits before the first row. */
export class MembersEncoder implements CellEncoder {
  readonly #members: { column: number; name: string; read: MemberReader; index: number; bit: number }[]
  readonly #offsets: readonly number[]
  readonly #leavesOut: boolean
  readonly #has: Map<string, boolean | undefined>[]

  constructor(
    fact: Fact,
    members: readonly { member: string; column: number; name: string; read: MemberReader }[],
    layout: Layout,
    offsets: readonly number[],
    leavesOut: boolean,
  ) {
    this.#offsets = offsets
    this.#leavesOut = leavesOut
    this.#has = members.map(() => new Map())
    this.#members = members.map(({ member, ...column }) => {
      const number = layout.member(fact.name, member)
      if (number === undefined || number >= slotsOf(fact) * membersPerSlot) {
        throw new Error(`'${member}' of ${fact.name} is not in the layout: intern it before encoding`)
      }
      return { ...column, index: Math.floor(number / membersPerSlot), bit: number % membersPerSlot }
    })
  }

  encode(row: CsvScanner, patch: RowPatch): void {
    let isMissing = true
    for (const [i, { column, name, read, index, bit }] of this.#members.entries()) {
      const cache = this.#has[i] as Map<string, boolean | undefined>
      const key = row.latin1(column)
      let has = cache.get(key)
      if (has === undefined && !cache.has(key)) {
        const answer = read(row.cell(column))
        if ('mismatch' in answer) {
          report(patch, name, answer.mismatch, this.#leavesOut)
          continue
        }
        if (cache.size >= cachedCellsMax) cache.clear()
        cache.set(copyOf(key), answer.has)
        has = answer.has
      }
      if (has === undefined) continue
      // The first slot of a set tells whether it is missing; with it all become empty.
      if (isMissing) for (const offset of this.#offsets) patch.view.setBigUint64(patch.base + offset, 0n, true)
      isMissing = false
      if (!has) continue
      const at = patch.base + (this.#offsets[index] as number) + (bit < 32 ? 0 : 4)
      patch.view.setUint32(at, patch.view.getUint32(at, true) | (1 << (bit & 31)), true)
    }
  }
}
