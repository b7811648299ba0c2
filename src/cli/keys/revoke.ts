import { Command } from 'commander'
import type { Store } from '../../store/store.ts'
import { addWrittenStoreOptions, type WrittenStoreOptions, withWrittenStore } from '../open-store-for-command.ts'
import { print, printError } from '../print.ts'

const help = `
Running servers refuse the key within two seconds. It stays in the list: a key that was revoked is never good again.

Exit codes:
  0  revoked, now or before
  1  there is no such key, or the store cannot be reached or may evict what is kept
  2  the command was not given correctly`

/** `sufler keys revoke ID`. */
export function revokeKeyCommand(): Command {
  const command = new Command('revoke').description('revoke a key').argument('<id>', 'as sufler keys list shows it')
  return addWrittenStoreOptions(command.addHelpText('after', help)).action(
    async (id: string, options: WrittenStoreOptions) => {
      process.exitCode = await withWrittenStore(options, (store) => revoke(store, id))
    },
  )
}

async function revoke({ accessKeys }: Store, id: string): Promise<number> {
  const key = (await accessKeys.all()).find((key) => key.id === id)
  if (key === undefined) {
    printError(`error: there is no key '${id}'`)
    return 1
  }
  if (key.revokedAtMs === undefined) await accessKeys.put({ ...key, revokedAtMs: Date.now() })
  print(`revoked ${id}, ${key.name}`)
  return 0
}
