import { posix } from 'node:path'
import type { CoverageCounts, CoverageReport, NeverExercised } from '../service/rule-coverage/coverage-report.ts'

const columns = ['file', 'shown', 'kept out', 'both sides', 'sides seen'] as const

/** A table with a line a file, then everything that no test exercises, at its place. `dir` as the user named it. */
export function formatCoverage({ files, total, never }: CoverageReport, dir: string): string {
  const rows = [columns, ...files.map((counts) => cellsOf(counts.file, counts)), cellsOf('all', total)]
  const widths = columns.map((_, column) => Math.max(...rows.map((row) => (row[column] as string).length)))
  const table = rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] as number
        return column === 0 ? cell.padEnd(width) : cell.padStart(width)
      })
      .join('  '),
  )
  return [...table, ...(never.length === 0 ? [] : ['', ...never.map((one) => formatNever(one, dir))])].join('\n')
}

/** Rounded down: 99.96 % is not all. */
export function formatPercent(percent: number): string {
  return `${(Math.floor(percent * 10) / 10).toFixed(1)} %`
}

function cellsOf(name: string, counts: CoverageCounts): string[] {
  const { offers, offersShown, offersKeptOut, conditions, conditionsBothSides, percent } = counts
  return [
    name,
    offers === 0 ? '' : `${offersShown} of ${offers}`,
    offers === 0 ? '' : `${offersKeptOut} of ${offers}`,
    conditions === 0 ? '' : `${conditionsBothSides} of ${conditions}`,
    formatPercent(percent),
  ]
}

function formatNever({ file, line, what, name, never }: NeverExercised, dir: string): string {
  const subject = what === 'condition' ? `\`${name}\`` : `${name} was`
  const sides = never.length === 1 ? `never ${never[0]}` : `neither ${never.join(' nor ')}`
  return `${posix.join(dir, file)}:${line}: ${subject} ${sides}`
}
