import type { Finding } from './finding.ts'

/** One account as it is kept: counts by name, and of each portion how many units are out and how each unit stands. */
export interface KeptAccount {
  account: string
  counts: Readonly<Record<'used' | 'late' | 'out' | 'portions', unknown>>
  /** Undefined for one that cannot be read. */
  portions: readonly ({ out: number; units: string } | undefined)[]
}

/** What is wrong with an account: nobody can tell how much was used, so none of it is mended. */
export function checkAccount({ account, counts, portions }: KeptAccount): Finding[] {
  const about = { kind: 'budget', owner: account } as const
  const wrong = Object.entries(counts).filter(([, value]) => !Number.isSafeInteger(value) || (value as number) < 0)
  if (wrong.length > 0) {
    const detail = `found no whole number in ${wrong.map(([name]) => name).join(', ')}`
    return [{ code: 'damaged', ...about, detail, remedy: restore }]
  }
  const unreadable = portions.filter((portion) => portion === undefined).length
  if (unreadable > 0) {
    return [{ code: 'damaged', ...about, detail: `${unreadable} of its portions cannot be read`, remedy: restore }]
  }
  const out = portions.reduce((sum, portion) => sum + (portion?.out ?? 0), 0)
  if (out === counts.out && portions.length === counts.portions) return []
  const detail = `found ${String(counts.out)} units out in ${String(counts.portions)} portions, expected ${out} in ${portions.length}`
  return [
    {
      code: 'budget-counts',
      ...about,
      detail,
      remedy: 'see whether it is so while no node is running; then restore it',
    },
  ]
}

const restore = 'restore the account from a backup, or give the budget another id in budgets.yaml: it then begins anew'
