import type { FactRow } from '../features/fact-table.ts'
import type { Predicate } from './compile-condition.ts'
import { RowList } from './row-list.ts'
import type { TestDemand } from './split-rows.ts'
import type { Truth } from './truth.ts'

/** A test that many rows share: run once a decision, and when it fails, all its rows fall. */
export class IndexTest {
  readonly #predicate: Predicate
  readonly #truth: Truth
  readonly #rows: RowList

  constructor({ form, rows }: TestDemand, rowCount: number) {
    this.#predicate = form.predicate
    this.#truth = form.truth
    this.#rows = new RowList(rows, rowCount)
  }

  get bytes(): number {
    return this.#rows.bytes
  }

  apply(row: FactRow, alive: Uint32Array): void {
    if (this.#predicate(row) !== this.#truth) this.#rows.clear(alive)
  }
}
