import { aliasesRememberedMax } from '../service/loading/limits.ts'
import type { LoadEnd, LoadSummary } from '../service/loading/load-customers.ts'

const exitCodes: Record<LoadEnd, number> = { complete: 0, strict: 1, broken: 1, failed: 3, interrupted: 130 }

export function exitCodeOf({ end, rejected }: LoadSummary): number {
  return end === 'complete' && rejected > 0 ? 1 : exitCodes[end]
}

/** For scripts. `rowsPerSecond` counts the rows of this run, not those that an earlier one loaded. */
export function summaryJson(summary: LoadSummary, rejectFile: string | undefined): string {
  const { error: _, durationMs, leftOut, ...rest } = summary
  return `${JSON.stringify({
    ...rest,
    leftOut: Object.fromEntries(Object.entries(leftOut).map(([column, { cells }]) => [column, cells])),
    durationMs: Math.round(durationMs),
    rowsPerSecond: rateOf(summary),
    ...(summary.rejected > 0 && rejectFile !== undefined ? { rejectFile } : {}),
  })}\n`
}

export function formatSummary(
  summary: LoadSummary,
  options: { dryRun?: true },
  paths: { rejects: string | undefined },
): string {
  const { end, loaded, rejected, resumedRows, unmapped, durationMs, problem } = summary
  const seconds = (durationMs / 1000).toFixed(1)
  const lines = [
    `${number(loaded)} customers ${options.dryRun ? 'can be loaded' : 'loaded'}, ${number(rejected)} rows refused, in ${seconds} s (${number(rateOf(summary))} rows/s)`,
  ]
  if (resumedRows > 0) lines.push(`of these rows, ${number(resumedRows)} had been dealt with by the interrupted load`)
  if (unmapped.length > 0) lines.push(`columns without a feature: ${unmapped.join(', ')}`)
  lines.push(...describeLeftOut(summary), ...describeSharedAliases(summary))
  if (rejected > 0 && paths.rejects !== undefined) lines.push(`refused rows: ${paths.rejects}`)
  const ending = describeEnd(end, problem)
  if (ending !== undefined) lines.push(ending)
  return `${lines.join('\n')}\n`
}

function describeLeftOut({ leftOut }: LoadSummary): string[] {
  return Object.entries(leftOut).map(([column, { cells, first }]) => {
    const { line, found, expected } = first
    return `cells left out of column ${column}: ${number(cells)}; the first, on line ${line}: found ${found}, expected ${expected}`
  })
}

/** Told as rows that are refused are, whatever form the summary has: a few, the summary counts them. */
export function noticesOfSharedAliases(inputName: string, { sharedAliases }: LoadSummary): string[] {
  const notices = sharedAliases.examples.map(
    ({ alias, line, keptByLine }) =>
      `${inputName}:${line}: ${alias} is already that of line ${keptByLine}, which keeps it; this customer is loaded without it`,
  )
  if (sharedAliases.isComplete) return notices
  const most = aliasesRememberedMax.toLocaleString('en')
  return [...notices, `beyond ${most} aliases, nobody has looked whether two customers claim the same`]
}

function describeSharedAliases({ sharedAliases: { claims } }: LoadSummary): string[] {
  if (claims === 0) return []
  return [`${number(claims)} aliases were claimed again, by other customers; the first row that has one keeps it`]
}

function describeEnd(end: LoadEnd, problem: string | undefined): string | undefined {
  switch (end) {
    case 'complete':
      return undefined
    case 'strict':
      return 'stopped at the first row that was refused (--strict); nothing after it was written'
    case 'interrupted':
      return 'interrupted; the same command with --resume goes on'
    case 'broken':
      return `the input broke off: ${problem}`
    case 'failed':
      return `stopped: ${problem}; the same command with --resume goes on`
  }
}

function rateOf({ rows, resumedRows, durationMs }: LoadSummary): number {
  return Math.round((rows - resumedRows) / Math.max(0.001, durationMs / 1000))
}

function number(value: number): string {
  return value.toLocaleString('en')
}
