/**
 * Another process that writes into a store: `lmdb-writer.mjs URL SLOT [COUNT]`. Patches customers c-0, c-1, … one after
 * another, setting SLOT of c-N to N, and prints N when that is acknowledged. Interns each N, too, and appends a record
 * about the offer SLOT to the history of c-N. Without COUNT it goes on until it is killed.
 */
import { PatchBuilder } from '#sufler/domain/features/vector.ts'
import { encodeRecords, kindCodeMax } from '#sufler/domain/history/history-record.ts'
import { openStore } from '#sufler/store/open-store.ts'

const [url = '', slot = '0', count = 'Infinity'] = process.argv.slice(2)
const store = await openStore(url)
const builder = new PatchBuilder()
const records = encodeRecords([
  {
    ...{ atMs: 1, untilSeconds: 0, group: 0, reason: 0, offer: Number(slot), placement: 0 },
    ...{ kind: 'presented', isUndone: false, decision: '0000000000000001' },
  },
])
const keepFromMs = new Float64Array(kindCodeMax + 1)
for (let n = 0; n < Number(count); n++) {
  builder.write(Number(slot), n)
  await store.patchCustomers([{ customerId: `c-${n}`, slots: builder.build(), texts: { [`by_${slot}`]: `${n}` } }], 0)
  await store.layout.intern([{ dictionary: 'categories', key: `value ${n}` }])
  await store.appendHistory([{ customerId: `c-${n}`, records, keepFromMs, nowMs: 1 }])
  process.stdout.write(`${n}\n`)
}
await store.close()
