import type { CaseResult } from './run-case.ts'
import { results } from './samples.ts'

const head = [
  'case',
  'decisions: what clients saw',
  'late',
  'outcomes acknowledged, lost',
  'readiness',
  'normal again',
  'what the log says',
]

/** A line of a log is long: its message and what it names are what matters. */
const logLengthMax = 140

/** The table of docs/faults.md. */
export function formatFaultTable(caseResults: readonly CaseResult[]): string {
  const rows = caseResults.map(({ faultCase, decisions, acknowledged, lost, readiness, recoveryMs, logLine }) => [
    faultCase.title,
    results
      .filter((result) => decisions.counts[result] > 0)
      .map((result) => `${decisions.counts[result].toLocaleString('en')} ${result}`)
      .join(', '),
    decisions.late === 0 ? 'none' : `${decisions.late}, up to ${Math.round(decisions.slowestMs)} ms`,
    `${acknowledged.toLocaleString('en')}, ${lost === 0 ? 'none' : lost}${lost > 0 && faultCase.mayLose ? ` (${faultCase.mayLose})` : ''}`,
    [readiness.wasNotReady ? 'not ready' : 'ready', ...readiness.alarms.map((alarm) => `\`${alarm}\``)].join(', '),
    recoveryMs === undefined ? 'not in the time watched' : `${(recoveryMs / 1000).toFixed(2)} s`,
    logLine === undefined ? 'nothing' : summaryOf(logLine),
  ])
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function summaryOf(logLine: string): string {
  const { msg, detail } = JSON.parse(logLine) as { msg?: string; detail?: string }
  const text = [msg, detail].filter((part) => part !== undefined).join(': ')
  return (text.length > logLengthMax ? `${text.slice(0, logLengthMax)}…` : text).replaceAll('|', '\\|')
}
