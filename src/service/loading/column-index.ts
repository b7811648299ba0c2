import { nearestName } from '../../domain/nearest-name.ts'
import type { Mapping } from './mapping.ts'

/** The header of a CSV file. */
export class ColumnIndex {
  readonly names: readonly string[]
  readonly count: number
  readonly #indexes: ReadonlyMap<string, number>

  /** @param header cells; those at its end that are empty are delimiters that a program puts behind every row */
  constructor(header: readonly string[]) {
    this.names = header.slice(0, header.findLastIndex((name) => name !== '') + 1)
    this.count = this.names.length
    this.#indexes = new Map(this.names.map((name, index) => [name, index]))
  }

  /** Every column that the mapping names and the header lacks, or has twice. */
  problems(mapping: Mapping): string[] {
    return columnsOf(mapping).flatMap((column) => {
      if (!this.#indexes.has(column)) {
        const suggestion = nearestName(column, this.names)
        return `column '${column}': found nothing in the header, expected it${suggestion === undefined ? '' : `; did you mean '${suggestion}'?`}`
      }
      const times = this.names.filter((name) => name === column).length
      return times > 1 ? `column '${column}': found ${times} of it in the header, expected one` : []
    })
  }

  indexOf(column: string): number {
    return this.#indexes.get(column) as number
  }

  /** Columns that the mapping does not name. */
  unmapped(mapping: Mapping): string[] {
    const mapped = new Set(columnsOf(mapping))
    return this.names.filter((name) => !mapped.has(name))
  }
}

/** The columns that a mapping reads, each once. */
export function columnsOf({ customerId, aliases, features }: Mapping): string[] {
  const ids =
    customerId.kind === 'column' ? [customerId.column] : customerId.kind === 'template' ? customerId.columns : []
  const others = features.flatMap(({ source }) =>
    source.kind === 'column'
      ? [source.column]
      : source.kind === 'members'
        ? source.members.map(({ column }) => column)
        : [],
  )
  return [...new Set([...ids, ...aliases.map(({ column }) => column), ...others])]
}
