import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Type, { type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { parse } from 'yaml'
import { closed } from '#sufler/schema/common.ts'
import { figure, formatTable } from './table.ts'

const FigureBudget = Type.Union([closed({ atMost: Type.Number() }), closed({ atLeast: Type.Number() })])

/** `budgets.yaml` of a benchmark that has its figures by name. */
const FigureBudgets = Type.Record(Type.String(), FigureBudget)
export type FigureBudgets = Static<typeof FigureBudgets>

const compiled = Compile(FigureBudgets)

/** A figure, held against its budget. */
export interface Verdict {
  name: string
  /** As `≤ 5`. */
  target: string
  measured: number
  isKept: boolean
}

/** `directory`: below this one. */
export async function readFigureBudgets(directory: string): Promise<FigureBudgets> {
  const budgets: unknown = parse(await readFile(join(import.meta.dirname, directory, 'budgets.yaml'), 'utf8'))
  if (compiled.Check(budgets)) return budgets
  const errors = [...compiled.Errors(budgets)].map(({ instancePath, message }) => `${instancePath}: ${message}`)
  throw new Error(`${directory}/budgets.yaml: ${errors.join('; ')}`)
}

/** One verdict for each budget. Throws when its figure was not measured. */
export function judge(figures: Readonly<Record<string, number>>, budgets: FigureBudgets): Verdict[] {
  return Object.entries(budgets).map(([name, budget]) => {
    const measured = figures[name]
    if (measured === undefined) throw new Error(`budgets.yaml has '${name}', which is not measured`)
    return 'atMost' in budget
      ? { name, measured, target: `≤ ${figure(budget.atMost)}`, isKept: measured <= budget.atMost }
      : { name, measured, target: `≥ ${figure(budget.atLeast)}`, isKept: measured >= budget.atLeast }
  })
}

export function formatVerdicts(verdicts: readonly Verdict[]): string {
  return formatTable(
    ['figure', 'target', 'measured', 'verdict'],
    verdicts.map(({ name, target, measured, isKept }) => [name, target, figure(measured), isKept ? 'kept' : 'BREACH']),
  )
}
