import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dayLedgerKeepMs } from '#sufler/domain/budgets/ledger.ts'
import { openStore } from '#sufler/store/open-store.ts'
import { budgetLedgersContract } from '../contract/budget-ledgers.ts'

budgetLedgersContract('LMDB', async () => {
  const path = mkdtempSync(join(tmpdir(), 'sufler-lmdb-'))
  return { open: () => openStore(`lmdb:${path}`), dispose: async () => rmSync(path, { recursive: true }) }
})

test('the account of a day that is long over is dropped when another day begins, with all that belongs to it', async () => {
  const path = mkdtempSync(join(tmpdir(), 'sufler-lmdb-'))
  const store = await openStore(`lmdb:${path}`)
  const now = Date.UTC(2026, 6, 1)
  const take = (period: string, nowMs: number, units = 5) => {
    const request = { portionId: `p-${period}`, least: units, most: units, allowed: 100, holdMs: 1e12 }
    return store.budgets.take({ budgetId: 'daily', period }, request, nowMs)
  }
  try {
    expect(await take('2026-07-01', now)).toMatchObject({ granted: 5, out: 5 })
    await take('total', now)
    await take('2026-07-02', now + dayLedgerKeepMs - 1)
    expect(await take('2026-07-01', now + dayLedgerKeepMs - 1, 0)).toMatchObject({ out: 5, portions: 1 })
    await take('2026-08-20', now + dayLedgerKeepMs + 1)
    expect(await take('2026-07-01', now + dayLedgerKeepMs + 1, 0)).toMatchObject({ out: 0, portions: 0 })
    expect(await take('total', now + dayLedgerKeepMs + 1, 0)).toMatchObject({ out: 5, portions: 1 })
  } finally {
    await store.close()
    rmSync(path, { recursive: true })
  }
})
