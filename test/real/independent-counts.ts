/**
 * A second opinion on who is eligible for what: plain filters over the rows of the file, as text, with nothing of
 * Sufler's own: no import from src, no mapping, no feature, no condition tree. It is written by hand from the wording of
 * the offers, so that a mistake of the loader, the codec or the compiler cannot be repeated here.
 */

/** A row by the names of its columns, every value as the text that stands in the file. */
export type Row = Record<string, string>

/**
 * Who gets one offer. With values missing there are three answers, so there are two filters: `eligible` counts a
 * comparison with a missing value as false, `possible` counts it as true. They differ exactly where the answer is
 * unknown. Without `possible` nothing that the offer asks for is ever missing.
 */
export interface OfferFilter {
  eligible: (row: Row) => boolean
  possible?: (row: Row) => boolean
}

export interface IndependentCount {
  /** Ids of the customers whose conditions all hold. */
  eligible: Set<string>
  /** Ids of those for whom a missing value leaves it open; they are not eligible. */
  unknown: Set<string>
}

/** By offer id. `idOf` gets the row and its position, counted from 1. */
export function countOffers(
  rows: readonly Row[],
  idOf: (row: Row, number: number) => string,
  filters: Record<string, OfferFilter>,
): Map<string, IndependentCount> {
  return new Map(
    Object.entries(filters).map(([offer, { eligible, possible = eligible }]) => [
      offer,
      { eligible: idsOf(eligible), unknown: idsOf((row) => possible(row) && !eligible(row)) },
    ]),
  )

  function idsOf(holds: (row: Row) => boolean): Set<string> {
    return new Set(rows.flatMap((row, index) => (holds(row) ? [idOf(row, index + 1)] : [])))
  }
}

/** The rows of a CSV without separators or line breaks inside quotes, which neither file has. */
export function rowsOf(csv: string, separator: string): Row[] {
  const lines = csv.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.replace(/\r$/, '')]))
  const cells = lines.map((line) => line.split(separator).map((cell) => cell.replace(/^"(.*)"$/, '$1')))
  const header = cells.shift() ?? []
  return cells.map((row) => {
    if (row.length !== header.length) throw new Error(`a row of ${row.length} cells, expected ${header.length}`)
    return Object.fromEntries(header.map((column, index) => [column, row[index] ?? '']))
  })
}

/** A cell that must be there; the filters ask for columns of the file by name, and a mistyped one must not read as empty. */
export function cell(row: Row, column: string): string {
  const value = row[column]
  if (value === undefined) throw new Error(`no column ${column}`)
  return value
}

/** NaN when the cell is blank: every comparison with it is false. */
export function numberIn(row: Row, column: string): number {
  const text = cell(row, column)
  return text.trim() === '' ? Number.NaN : Number(text)
}
