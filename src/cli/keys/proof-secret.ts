import { Command } from 'commander'
import { variableOf } from '../../service/setting-definitions.ts'
import { CustomerProofs } from '../../service/site/customer-proofs.ts'
import { parseTokenKeys } from '../../service/token-keys.ts'
import type { Store } from '../../store/store.ts'
import { addStoreOptions, type StoreOptions, withStore } from '../open-store-for-command.ts'
import { print, printError } from '../print.ts'

const variable = variableOf('tokenKeys')

const help = `
The shop's own server proves with it who is signed in (docs/site.md); it must never reach a page. It is derived from the
first key of ${variable}, which must be in the environment as the servers have it, and kept nowhere. When that key is
exchanged, the secret is another; proofs by the old one are good for as long as ${variable} has the old key.

Exit codes:
  0  printed
  1  there is no such site key, or the store cannot be reached
  2  the command was not given correctly, or ${variable} is not set`

/** `sufler keys proof-secret ID`. */
export function proofSecretCommand(): Command {
  const command = new Command('proof-secret')
    .description('show the secret by which a shop proves who its customers are')
    .argument('<id>', 'of a site key, as sufler keys list shows it')
  return addStoreOptions(command.addHelpText('after', help)).action(
    async (id: string, options: StoreOptions, command: Command) => {
      const proofs = proofsOf(command)
      process.exitCode = await withStore(options, (store) => show(store, id, proofs))
    },
  )
}

function proofsOf(command: Command): CustomerProofs {
  const keys = parseTokenKeys(process.env[variable] ?? '')
  if (typeof keys === 'string') return command.error(`error: ${variable}: ${keys}`, { exitCode: 2 })
  const [first, ...others] = keys
  if (first === undefined) return command.error(`error: ${variable} is not set`, { exitCode: 2 })
  return new CustomerProofs([first, ...others])
}

async function show({ accessKeys }: Store, id: string, proofs: CustomerProofs): Promise<number> {
  const key = (await accessKeys.all()).find((key) => key.id === id)
  if (key?.role !== 'site' || key.revokedAtMs !== undefined) {
    const why = key === undefined ? 'there is no key' : key.role === 'site' ? 'revoked: the key' : 'no site key:'
    printError(`error: ${why} '${id}'`)
    return 1
  }
  print(proofs.secretOf(id))
  return 0
}
