import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wordsOf } from '#sufler/domain/eligibility/bitmaps.ts'
import {
  type ColumnBounds,
  type ColumnDemand,
  columnBounds,
  type IndexColumn,
  planColumn,
} from '#sufler/domain/eligibility/index-column.ts'
import { thresholdsReached } from '#sufler/domain/eligibility/thresholds.ts'
import {
  complement,
  equalTo,
  greaterThan,
  hasValue,
  lessThan,
  oneOfValues,
  union,
  type ValueSet,
  withMissing,
} from '#sufler/domain/eligibility/value-set.ts'
import { nextFloat, numberValue } from '../../support/generators/facts.ts'
import { scale, seed } from '../../support/seed.ts'

const half: fc.Arbitrary<ValueSet> = fc.oneof(
  numberValue.map(equalTo),
  fc.tuple(numberValue, fc.boolean()).map(([cut, isInclusive]) => lessThan(cut, isInclusive)),
  fc.tuple(numberValue, fc.boolean()).map(([cut, isInclusive]) => greaterThan(cut, isInclusive)),
  fc.array(numberValue, { minLength: 1, maxLength: 5 }).map(oneOfValues),
)
const values: fc.Arbitrary<ValueSet> = fc.oneof(
  half,
  half.map(complement),
  fc.tuple(half, half, fc.boolean()).map(([a, b, missing]) => withMissing(union(a, b), missing)),
)

/** One of these rows asks nothing of the column. */
const demands = fc.array(fc.option(values, { freq: 4 }), { minLength: 1, maxLength: 100, size: 'max' })

interface BuiltColumn {
  column: IndexColumn
  thresholds: Float64Array
  bitmaps: Uint32Array
}

/** Built behind a bitmap in which every row is alive. */
function columnOf(sets: readonly (ValueSet | null)[], bounds?: ColumnBounds): BuiltColumn {
  const those = sets.flatMap((values, row): ColumnDemand[] => (values === null ? [] : [{ row, values }]))
  const { thresholds, bitmapCount, build } = planColumn(0, those, sets.length, bounds)
  const words = wordsOf(sets.length)
  const bitmaps = new Uint32Array((bitmapCount + 1) * words).fill(0xffff_ffff)
  return { column: build(bitmaps, words), thresholds, bitmaps }
}

/** Rows that are left, by number. */
function rowsLeft({ column, thresholds, bitmaps }: BuiltColumn, value: number, rowCount: number): number[] {
  const region = thresholdsReached(thresholds, value)
  const start = column.hasBitmaps ? column.bitmapStart(region) : 0
  const alive = bitmaps.slice(start, start + wordsOf(rowCount))
  column.clear(region, alive)
  return Array.from({ length: rowCount }, (_, row) => row).filter(
    (row) => (((alive[row >>> 5] as number) >>> (row & 31)) & 1) === 1,
  )
}

describe(`a column of the index (TEST_SEED=${seed})`, () => {
  it('leaves exactly the rows whose demand the value meets, however few bitmaps it may keep', () => {
    const property = fc.property(
      demands,
      fc.array(numberValue, { maxLength: 10 }),
      fc.constantFrom(1, 2, 3, 5, 40, 256),
      fc.constantFrom(0, Number.POSITIVE_INFINITY),
      (sets, probes, bitmapsMax, listedRowsPerWord) => {
        const built = columnOf(sets, { bitmapsMax, bitmapBytesMin: 0, listedRowsPerWord })
        expect(built.column.hasBitmaps).toBe(listedRowsPerWord === 0)
        expect(built.column.segments).toBeLessThanOrEqual(bitmapsMax)
        const cuts = sets.flatMap((set) => set?.cuts ?? []).slice(0, 20)
        const beside = cuts.flatMap((cut) => [cut, nextFloat(cut, 1), nextFloat(cut, -1)])
        for (const value of [Number.NaN, ...probes, ...beside]) {
          const expected = [...sets.keys()].filter(
            (row) => sets[row] === null || hasValue(sets[row] as ValueSet, value),
          )
          expect(rowsLeft(built, value, sets.length), String(value)).toEqual(expected)
        }
      },
    )
    fc.assert(property, { seed, numRuns: 300 * scale })
  })

  it('stays within its memory and stays exact when every row has a threshold of its own', () => {
    const rowCount = 20_000
    const sets = Array.from({ length: rowCount }, (_, row) => (row % 2 ? lessThan(row, true) : greaterThan(row, false)))
    const built = columnOf(sets)
    const { column, bitmaps } = built
    expect(column.regions).toBe(rowCount + 1)
    expect(column.segments).toBeLessThanOrEqual(columnBounds.bitmapsMax)
    // A bitmap more for missing values; each row's answer changes in one segment; for each region, where its rows stand.
    const others = wordsOf(rowCount) * 4
    expect(bitmaps.byteLength - others).toBeLessThanOrEqual((columnBounds.bitmapsMax + 1) * wordsOf(rowCount) * 4)
    expect(column.listedRows).toBeLessThanOrEqual(rowCount)
    expect(column.bytes).toBeLessThanOrEqual(column.listedRows * 4 + (column.regions + 1) * 8)
    for (const value of [-1, 0, 1, 9_999, 9_999.5, 10_000, 19_999, 30_000, Number.NaN]) {
      const expected = [...sets.keys()].filter((row) => hasValue(sets[row] as ValueSet, value))
      expect(rowsLeft(built, value, rowCount)).toEqual(expected)
    }
  })

  it('lists rows where few ask, in no more memory than bitmaps would take', () => {
    const rowCount = 100_000
    const demands = Array.from(
      { length: 300 },
      (_, row): ColumnDemand => ({ row: row * 300, values: lessThan(row, true) }),
    )
    const { bitmapCount, build } = planColumn(0, demands, rowCount)
    expect(bitmapCount).toBe(0)
    expect(build(new Uint32Array(0), 0).bytes).toBeLessThan(columnBounds.bitmapsMax * wordsOf(rowCount))
  })
})
