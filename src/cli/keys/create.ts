import { Command, Option } from 'commander'
import { type Role, roles } from '../../domain/access/roles.ts'
import { newKey } from '../../service/access/new-key.ts'
import { siteOriginFault, siteOriginsMax } from '../../service/access/site-origins.ts'
import { accessKeysMax } from '../../store/access-keys.ts'
import type { Store } from '../../store/store.ts'
import { addWrittenStoreOptions, type WrittenStoreOptions, withWrittenStore } from '../open-store-for-command.ts'
import { print, printError } from '../print.ts'
import { describeKey } from './describe-key.ts'

const help = `
The key is printed this once: the store keeps its SHA-256 alone. docs/keys.md says what each role may do. A site key stands
in public pages; it is good for the pages of its origins, and for /v1/site alone. Start servers on loopback with --require-keys
from now on: then they stay closed even if the store should lose its keys while none of them runs.

Exit codes:
  0  created
  1  the store cannot be reached or may evict what is kept, or has as many keys as it may (${accessKeysMax})
  2  the command was not given correctly`

const nameLengthMax = 80

interface Options extends WrittenStoreOptions {
  role: Role
  name: string
  origin: string[]
  json?: true
}

/** `sufler keys create`. */
export function createKeyCommand(): Command {
  const command = new Command('create')
    .description('create a key')
    .addOption(new Option('--role <role>', 'what it may do').choices(roles).makeOptionMandatory())
    .requiredOption('--name <text>', 'whose it is, for people who read the list')
    .option(
      '--origin <origin>',
      'of a site key: whose pages may use it, as https://shop.example; may be repeated',
      add,
      [],
    )
    .option('--json', 'print the key and what is kept of it as JSON')
    .addHelpText('after', help)
  return addWrittenStoreOptions(command).action(async (options: Options, command: Command) => {
    const faults = faultsOf(options)
    if (faults.length > 0) command.error(faults.map((fault) => `error: ${fault}`).join('\n'), { exitCode: 2 })
    process.exitCode = await withWrittenStore(options, (store) => create(store, options))
  })
}

function add(origin: string, others: string[]): string[] {
  return [...others, origin]
}

function faultsOf({ role, name, origin: origins }: Options): string[] {
  const faults = origins.flatMap((origin) => siteOriginFault(origin) ?? []).map((fault) => `--origin: ${fault}`)
  if (name.trim() === '' || name.length > nameLengthMax) {
    faults.push(`--name: found a text of ${name.length} characters, expected 1 to ${nameLengthMax}`)
  }
  if (role !== 'site' && origins.length > 0) faults.push(`--origin: only keys of the role site have origins`)
  if (role === 'site' && origins.length === 0) faults.push('--origin: found none, expected the origin of the pages')
  if (origins.length > siteOriginsMax) {
    faults.push(`--origin: found ${origins.length} of them, expected at most ${siteOriginsMax}`)
  }
  return faults
}

async function create({ accessKeys }: Store, { role, name, origin, json }: Options): Promise<number> {
  if ((await accessKeys.all()).length >= accessKeysMax) {
    printError(`error: the store has ${accessKeysMax} keys, as many as it may`)
    return 1
  }
  const { text, record } = newKey({ role, name, ...(role === 'site' ? { origins: origin } : {}) }, Date.now())
  await accessKeys.put(record)
  if (json) print(JSON.stringify({ key: text, ...describeKey(record) }, undefined, 2))
  else print(`${text}\n\nThis is shown once: only its hash is kept. Its id is ${record.id}.`)
  return 0
}
