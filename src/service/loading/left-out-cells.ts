import type { LeftOutCell } from './batch.ts'

export type LeftOutByColumn = Record<string, { cells: number; first: LeftOutCell }>

/** Counts the cells that were left out, by column; of each it remembers the first. */
export class LeftOutCells {
  readonly #columns = new Map<string, { cells: number; first: LeftOutCell }>()

  add(cells: readonly LeftOutCell[]): void {
    for (const first of cells) {
      const column = String(first.path[0])
      const known = this.#columns.get(column)
      if (known === undefined) this.#columns.set(column, { cells: 1, first })
      else known.cells++
    }
  }

  byColumn(): LeftOutByColumn {
    return Object.fromEntries(this.#columns)
  }
}
