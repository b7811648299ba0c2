import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { open } from 'lmdb'
import { openStore } from '#sufler/store/open-store.ts'
import { storeContract } from '../contract/store.ts'

storeContract('LMDB', async () => {
  const path = mkdtempSync(join(tmpdir(), 'sufler-lmdb-'))
  return {
    open: () => openStore(`lmdb:${path}`),
    async writeHistory(customerId, bytes) {
      const root = open(path, { noSubdir: false, maxDbs: 8 })
      await root.openDB<Uint8Array, string>('histories', { encoding: 'binary' }).put(customerId, Buffer.from(bytes))
      await root.close()
    },
    async writeVector(customerId, bytes) {
      const root = open(path, { noSubdir: false, maxDbs: 8 })
      const customers = root.openDB<Uint8Array, string>('customers', { encoding: 'binary', useVersions: true })
      await customers.put(customerId, Buffer.concat([Buffer.alloc(8), bytes]), 1)
      await root.close()
    },
    dispose: async () => rmSync(path, { recursive: true }),
  }
})
