import type { FactRow } from '../features/fact-table.ts'
import type { MemberForm } from './normal-form.ts'
import { RowList } from './row-list.ts'

interface MemberRows {
  form: MemberForm
  rows: RowList
}

/** All demands on members of sets: one look at a bit for each that is asked for, and its rows fall when it is not as they want it. */
export class IndexMembers {
  readonly #demands: MemberRows[]

  /** Rows by the demand that they share. */
  constructor(demands: ReadonlyMap<string, { form: MemberForm; rows: number[] }>, rowCount: number) {
    this.#demands = [...demands.values()].map(({ form, rows }) => ({ form, rows: new RowList(rows, rowCount) }))
  }

  get demands(): number {
    return this.#demands.length
  }

  get bytes(): number {
    return this.#demands.reduce((bytes, { rows }) => bytes + rows.bytes, 0)
  }

  apply({ numbers, words }: FactRow, alive: Uint32Array): void {
    const demands = this.#demands
    for (let i = 0; i < demands.length; i++) {
      const { form, rows } = demands[i] as MemberRows
      const isPresent = ((words[form.word] as number) & form.mask) !== 0
      const holds = Number.isNaN(numbers[form.position] as number) ? form.missing : isPresent === form.present
      if (!holds) rows.clear(alive)
    }
  }
}
