import { Command } from 'commander'
import { ReadableRecords } from '../domain/features/readable-records.ts'
import { describeHistory } from '../domain/history/describe-history.ts'
import { recordsMax } from '../domain/history/history-record.ts'
import type { CustomerHistory } from '../schema/customer-history.ts'
import { readLayout } from '../store/layout-registry.ts'
import type { Store } from '../store/store.ts'
import { formatTable } from './format-table.ts'
import { addStoreOptions, type StoreOptions, withStore } from './open-store-for-command.ts'
import { print, printError } from './print.ts'

const help = `
Reads the store and changes nothing; a server may be using it at the same time. Times are in UTC, the latest first.

Examples:
  sufler history 79161234567 --store lmdb:data/demo
  sufler history 79161234567 --store redis://localhost:6379 --json | jq '.records[] | select(.kind == "declined")'

Exit codes:
  0  printed; there may be no records
  1  nothing at all is kept about the customer, its history is damaged, or the store cannot be reached
  2  the command was not given correctly`

interface Options extends StoreOptions {
  json?: true
}

/** `sufler history CUSTOMER`: what a customer was offered, and what became of it. */
export function historyCommand(): Command {
  const command = new Command('history')
    .description('tell what a customer was offered, and what became of it')
    .argument('<customer>', 'the customer')
    .option('--json', 'print the history as GET /v1/customers/:id/history gives it')
    .addHelpText('after', help)
  return addStoreOptions(command).action(async (customerId: string, options: Options) => {
    process.exitCode = await withStore(options, (store) => show(store, customerId, options))
  })
}

async function show(store: Store, customerId: string, { json }: Options): Promise<number> {
  const { vector, history: bytes, damaged } = await store.readCustomer(customerId)
  if (damaged?.includes('history')) {
    printError('record-damaged: the history cannot be read; sufler doctor tells more')
    return 1
  }
  if (vector === undefined && bytes.length === 0) {
    printError(`customer-unknown: nothing is kept under '${customerId}'`)
    return 1
  }
  // Read after the history, so that every number in it has its name.
  const layout = await readLayout(store)
  const readable = new ReadableRecords(layout).history(bytes)
  const { history } = describeHistory(customerId, readable, layout)
  print(json ? JSON.stringify(history, undefined, 2) : formatHistory(history))
  return 0
}

function formatHistory({ customerId, records, incompleteUntil }: CustomerHistory): string {
  const count = records.length === 1 ? '1 record' : `${records.length || 'no'} records`
  const gap =
    incompleteUntil === undefined
      ? []
      : [`incomplete: records from before ${incompleteUntil} were dropped, a history holds ${recordsMax}`]
  const rows = records.map((record) => [
    record.at,
    record.kind + (record.undone ? ' (undone)' : ''),
    record.offerId ?? `${record.experiment}, arm ${record.arm}`,
    record.placementId ?? '',
    [record.reason, record.until && `until ${record.until}`].filter(Boolean).join(', '),
    record.decision,
  ])
  const table = rows.length === 0 ? [] : [formatTable(['at', 'what', 'offer', 'placement', '', 'decision'], rows)]
  return [`${customerId}: ${count}`, ...gap, ...table].join('\n')
}
