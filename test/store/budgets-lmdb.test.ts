import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '#sufler/store/open-store.ts'
import { budgetLedgersContract } from '../contract/budget-ledgers.ts'

budgetLedgersContract('LMDB', async () => {
  const path = mkdtempSync(join(tmpdir(), 'sufler-lmdb-'))
  return { open: () => openStore(`lmdb:${path}`), dispose: async () => rmSync(path, { recursive: true }) }
})
