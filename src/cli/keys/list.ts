import { Command } from 'commander'
import type { Store } from '../../store/store.ts'
import { formatTable } from '../format-table.ts'
import { addStoreOptions, type StoreOptions, withStore } from '../open-store-for-command.ts'
import { print } from '../print.ts'
import { describeKey } from './describe-key.ts'

const help = `
Exit codes:
  0  printed; there may be none
  1  the store cannot be reached
  2  the command was not given correctly`

interface Options extends StoreOptions {
  json?: true
}

/** `sufler keys list`: all keys, in the order in which they were made. */
export function listKeysCommand(): Command {
  const command = new Command('list').description('list all keys').option('--json', 'print them as JSON')
  return addStoreOptions(command.addHelpText('after', help)).action(async (options: Options) => {
    process.exitCode = await withStore(options, (store) => list(store, options))
  })
}

async function list({ accessKeys }: Store, { json }: Options): Promise<number> {
  const keys = (await accessKeys.all()).map(describeKey)
  const rows = keys.map(({ id, role, name, createdAt, revokedAt = '', origins = [] }) => [
    ...[id, role, name, createdAt, revokedAt],
    origins.join(' '),
  ])
  if (json) print(JSON.stringify(keys, undefined, 2))
  else print(rows.length === 0 ? 'no keys' : formatTable(['id', 'role', 'name', 'created', 'revoked', 'origins'], rows))
  return 0
}
