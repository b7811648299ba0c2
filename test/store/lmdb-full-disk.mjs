/**
 * Fills a store until it refuses, in a process that may not write long files: `lmdb-full-disk.mjs URL`. Prints as JSON
 * how many patches were acknowledged, what was thrown, and what still works afterwards.
 */
import { PatchBuilder } from '#sufler/domain/features/vector.ts'
import { kindCodeMax, recordBytes } from '#sufler/domain/history/history-record.ts'
import { openStore } from '#sufler/store/open-store.ts'

const store = await openStore(process.argv[2] ?? '')
const builder = new PatchBuilder()
for (let slot = 0; slot < 200; slot++) builder.write(slot, slot)
const slots = builder.build()

const records = new Uint8Array(recordBytes)

let acknowledged = 0
const thrown = []
try {
  for (; acknowledged < 100_000; acknowledged += 1_000) {
    const patches = Array.from({ length: 1_000 }, (_, i) => ({ customerId: `c-${acknowledged + i}`, slots }))
    await store.patchCustomers(patches, 0)
  }
} catch (error) {
  thrown.push(String(error))
}
for (const call of [
  () => store.patchCustomers([{ customerId: 'c', slots }], 0),
  () => store.appendHistory([{ customerId: 'c', records, keepFromMs: new Float64Array(kindCodeMax + 1), nowMs: 1 }]),
  () => store.layout.intern([{ dictionary: 'categories', key: 'a' }]),
]) {
  await call().catch((error) => thrown.push(String(error)))
}
let readable = 0
for (let i = 0; i < acknowledged; i++) if ((await store.readCustomer(`c-${i}`)).vector !== undefined) readable++
await store.close()
process.stdout.write(JSON.stringify({ acknowledged, thrown, readable }))
