import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Type, { type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { parse } from 'yaml'
import { closed } from '#sufler/schema/common.ts'

const Budget = Type.Union([closed({ atMost: Type.Number() }), closed({ atLeast: Type.Number() })])
export type Budget = Static<typeof Budget>

/** `budgets.yaml`: by figure. */
const Budgets = Type.Record(Type.String(), Budget)
export type Budgets = Static<typeof Budgets>

const compiled = Compile(Budgets)

/** Those of this benchmark, or of another that has its figures by name as well. */
export async function readBudgets(directory = import.meta.dirname): Promise<Budgets> {
  const budgets: unknown = parse(await readFile(join(directory, 'budgets.yaml'), 'utf8'))
  if (compiled.Check(budgets)) return budgets
  const errors = [...compiled.Errors(budgets)].map(({ instancePath, message }) => `${instancePath}: ${message}`)
  throw new Error(`budgets.yaml: ${errors.join('; ')}`)
}

export function isKept(measured: number, budget: Budget): boolean {
  return 'atMost' in budget ? measured <= budget.atMost : measured >= budget.atLeast
}
