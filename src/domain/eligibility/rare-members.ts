import type { FactRow } from '../features/fact-table.ts'
import type { MemberDemand } from './index-members.ts'
import { RowList } from './row-list.ts'

/** Demands on members that few rows ask about: one look at a bit for each, and its rows fall when it is not as they want it. */
export class RareMembers {
  readonly #demands: { form: MemberDemand['form']; rows: RowList }[]

  constructor(demands: readonly MemberDemand[], rowCount: number) {
    this.#demands = demands.map(({ form, rows }) => ({ form, rows: new RowList(rows, rowCount) }))
  }

  get count(): number {
    return this.#demands.length
  }

  get bytes(): number {
    return this.#demands.reduce((bytes, { rows }) => bytes + rows.bytes, 0)
  }

  apply({ numbers, words }: FactRow, alive: Uint32Array): void {
    for (const { form, rows } of this.#demands) {
      const isPresent = ((words[form.word] as number) & form.mask) !== 0
      const holds = Number.isNaN(numbers[form.position] as number) ? form.missing : isPresent === form.present
      if (!holds) rows.clear(alive)
    }
  }
}
