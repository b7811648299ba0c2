import { Command } from 'commander'
import { createKeyCommand } from './keys/create.ts'
import { listKeysCommand } from './keys/list.ts'
import { proofSecretCommand } from './keys/proof-secret.ts'
import { revokeKeyCommand } from './keys/revoke.ts'

const help = `
Works on the store, whether a server is running or not. Running servers take new keys at once and refuse revoked ones
within two seconds.

Examples:
  sufler keys create --role service --name billing --store redis://localhost:6379
  sufler keys create --role site --name shop --origin https://shop.example --store redis://localhost:6379
  sufler keys list --store redis://localhost:6379
  sufler keys revoke 4kd9q2m1zx7b --store redis://localhost:6379`

/** `sufler keys`: who may use a server. */
export function keysCommand(): Command {
  return new Command('keys')
    .description('create, list and revoke keys, and show the secret by which a shop proves who its customers are')
    .addCommand(createKeyCommand())
    .addCommand(listKeysCommand())
    .addCommand(revokeKeyCommand())
    .addCommand(proofSecretCommand())
    .addHelpText('after', help)
}
