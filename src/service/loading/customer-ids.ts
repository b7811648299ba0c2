import { Compile } from 'typebox/compile'
import { describeValue } from '../../domain/mismatch.ts'
import { hasInvisible, showInvisible, withoutInvisible } from '../../domain/text/invisible-text.ts'
import { CustomerId, customerIdLengthMax } from '../../schema/common.ts'
import type { IdSource } from './id-source.ts'
import { mangling } from './mangled-id.ts'
import type { SeenCustomers } from './seen-customers.ts'

const schema = Compile(CustomerId)
/** What the schema allows of ASCII, which needs no more than a look at each letter. */
const plain = new RegExp(`^[!-z|~]{1,${customerIdLengthMax}}$`)

export type FoundId = { id: string } | { problem: string }

const asText = 'export the column as text'

/** Makes the ids of the rows from their cells, and says why a row has none that can be used. */
export class CustomerIds {
  /** Those whose cells are wanted, in this order. */
  readonly columns: readonly string[]
  readonly #source: IdSource

  /** @param seen the customers of the rows before; undefined when the same one may come again */
  constructor(
    source: IdSource,
    readonly seen: SeenCustomers | undefined,
  ) {
    this.#source = source
    this.columns = source.kind === 'column' ? [source.column] : source.kind === 'template' ? source.columns : []
  }

  /** @param cells without spaces around them, but with all that nobody sees */
  of(cells: readonly string[], row: number): FoundId {
    const source = this.#source
    const parts: string[] = []
    for (const cell of cells) {
      const part = hasInvisible(cell) ? this.#visible(cell) : cell
      if (typeof part !== 'string') return part
      // An empty cell is an empty id, prefix or not, and is refused as one.
      if (part === '') return problem('found nothing, expected one')
      const what = source.pattern === undefined ? mangling(part) : undefined
      if (what !== undefined) {
        const otherwise = 'where ids are such, a pattern in the mapping says so'
        return problem(`found ${describeValue(part)}, ${what}, expected the id; ${asText} (${otherwise})`)
      }
      parts.push(part)
    }
    return this.#check(idOf(source, parts, row))
  }

  #visible(cell: string): string | { problem: string } {
    if (this.#source.invisible === 'remove') return withoutInvisible(cell)
    const found = showInvisible(describeValue(cell))
    return problem(
      `found ${found}, with characters that nobody sees, expected none; invisible: remove beside the column takes them out`,
    )
  }

  #check(id: string): FoundId {
    const { pattern } = this.#source
    const expected = expectedInsteadOf(id)
    if (expected !== undefined) return problem(expected)
    if (pattern !== undefined && !pattern.whole.test(id)) {
      const what = mangling(id)
      const hint = what === undefined ? '' : `, ${what}`
      return problem(
        `found ${describeValue(id)}${hint}, expected an id like ${pattern.source}${what === undefined ? '' : `; ${asText}`}`,
      )
    }
    const line = this.seen?.lineOf(id)
    if (line === undefined) return { id }
    return problem(`found ${describeValue(id)} again, expected it once; it is on line ${line} already`)
  }
}

function idOf(source: IdSource, parts: readonly string[], row: number): string {
  switch (source.kind) {
    case 'rowNumber':
      return `${source.prefix}${row}`
    case 'column':
      return source.prefix + parts[0]
    case 'template':
      return source.texts.map((text, i) => text + (parts[i] ?? '')).join('')
  }
}

function expectedInsteadOf(id: string): string | undefined {
  if (plain.test(id)) return undefined
  if (id.length > customerIdLengthMax) return `found ${id.length} characters, expected at most ${customerIdLengthMax}`
  if (schema.Check(id)) return undefined
  return `found ${describeValue(id)}, expected printable characters without spaces and braces`
}

function problem(text: string): { problem: string } {
  return { problem: `customer id: ${text}` }
}
