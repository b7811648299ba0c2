import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { open, type RootDatabase } from 'lmdb'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { DamagedRecord } from '#sufler/store/damaged-record.ts'
import { openStore } from '#sufler/store/open-store.ts'
import type { Store } from '#sufler/store/store.ts'
import { slotPatch } from '../contract/patches.ts'

let path: string
let root: RootDatabase
let store: Store
let met: DamagedRecord[]
const account = 'few:total'
const ledger = { budgetId: 'few', period: 'total' }
const request = { portionId: 'one', least: 2, most: 2, allowed: 100, holdMs: 1_000 }
const kindsMet = () => met.map(({ kind, owner }) => `${kind} ${owner}`)

beforeEach(async () => {
  path = mkdtempSync(join(tmpdir(), 'sufler-damaged-'))
  store = await openStore(`lmdb:${path}`)
  root = open(path, { noSubdir: false, maxDbs: 16 })
  met = []
  store.damage.listen((record) => void met.push(record))
})
afterEach(async () => {
  await root.close()
  await store.close()
  rmSync(path, { recursive: true })
})

/** Bytes that are not what a database encodes. */
async function garble(database: string, key: string | (string | number)[], bytes: Uint8Array | string): Promise<void> {
  const raw = root.openDB<Uint8Array, string | (string | number)[]>(database, { encoding: 'binary' })
  await raw.put(key, Buffer.from(bytes))
  // The store sees it from its next turn on.
  await new Promise((resolve) => setTimeout(resolve, 5))
}

test('texts that are no JSON: neither read nor patched', async () => {
  await store.patchCustomers([{ customerId: 'a', slots: slotPatch(0, 1), texts: { name: 'Anna' } }], 0)
  const customers = root.openDB<Uint8Array, string>('customers', { encoding: 'binary', useVersions: true })
  const entry = Buffer.from(customers.get('a') as Uint8Array)
  entry.write('}', entry.length - 2)
  await customers.put('a', entry, 7)
  await new Promise((resolve) => setTimeout(resolve, 5))
  await expect(store.readTexts('a')).rejects.toMatchObject({ name: 'RecordDamaged' })
  expect((await store.readCustomer('a')).vector).toHaveLength(16)
  const patch = store.patchCustomers([{ customerId: 'a', slots: slotPatch(0, 2) }], 0)
  expect(await patch).toEqual(['damaged'])
  expect(kindsMet()).toEqual(['texts a', 'vector a'])
})

test('counts of a budget that are something else: nothing is given out, outcomes settle nothing', async () => {
  expect(await store.budgets.take(ledger, request, 0)).toMatchObject({ granted: 2 })
  await garble('budgets', ['totals', account], '{"used":"xyz"}')
  await expect(store.budgets.take(ledger, { ...request, portionId: 'two' }, 0)).rejects.toThrow(/expected the counts/)
  const settled = await store.budgets.settle([{ ...ledger, portionId: 'one', unit: 0, change: 'use' }], 0)
  expect(settled).toEqual(['unknown'])
  expect(kindsMet()).toEqual(Array(2).fill(`budget ${account}`))
})

test('a portion that is something else: found before anything else of what is due is changed', async () => {
  await store.budgets.take(ledger, request, 0)
  await store.budgets.take(ledger, { ...request, portionId: 'two' }, 0)
  await garble('budgets', ['portion', account, 'two'], '{not json')
  await expect(store.budgets.take(ledger, { ...request, portionId: 'three' }, 5_000)).rejects.toThrow(/a portion/)
  const totals = root.openDB<unknown, string[]>('budgets', { encoding: 'json' }).get(['totals', account])
  expect(totals).toMatchObject({ out: 4, portions: 2 })
})

test('access keys that are something else stand as revoked ones', async () => {
  const key = { id: 'aaaaaaaaaaaa', role: 'admin', hash: 'ab'.repeat(32), name: 'ops', createdAtMs: 1 } as const
  await store.accessKeys.put(key)
  await garble('access-keys', 'bbbbbbbbbbbb', '{not json')
  await garble('access-keys', 'cccccccccccc', '{"id":"cccccccccccc"}')
  const [first, second, sound] = await store.accessKeys.all()
  expect([first, second]).toMatchObject([
    { id: 'bbbbbbbbbbbb', hash: '', revokedAtMs: 0 },
    { id: 'cccccccccccc', hash: '', revokedAtMs: 0 },
  ])
  expect(sound).toEqual(key)
  expect(kindsMet()).toEqual(['access-key bbbbbbbbbbbb', 'access-key cccccccccccc'])
})

test('counters that are something else are left out, and added to by nobody; others of the call are not changed', async () => {
  await store.addToCounters([{ counter: 'x/a', by: 1 }])
  await garble('counters', 'x/b', '"many"')
  expect(await store.readCounters('x/')).toEqual(new Map([['x/a', 1]]))
  const both = ['x/a', 'x/b'].map((counter) => ({ counter, by: 1 }))
  await expect(store.addToCounters(both)).rejects.toMatchObject({ name: 'RecordDamaged' })
  expect(await store.readCounters('x/')).toEqual(new Map([['x/a', 1]]))
})
