import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import type { Server } from '../transport/server.ts'
import { demoCustomers } from './demo-customers.ts'
import { shopCustomers } from './demo-shop.ts'
import { setTheStage } from './demo-stage.ts'
import { runServer } from './run-server.ts'
import { addSettingOptions, settingsOf } from './setting-options.ts'

const help = `
The customers are written into the store at every start, so that their birthdays and renewals stay near.

Examples:
  sufler demo
  sufler demo --port 8081 --grpc-port 9091

Exit codes: as of sufler serve.`

/** The rules beside the package: `dist/cli` and `src/cli` are equally deep. */
const demoRules = fileURLToPath(new URL('../../rules', import.meta.url))

/** `sufler demo`: a mobile operator with some customers, to try at once. */
export function demoCommand(): Command {
  return addSettingOptions(new Command('demo'), [
    'rules',
    'store',
    'allowEviction',
    'host',
    'port',
    'grpcPort',
    'log',
    'serverTiming',
  ])
    .description('serve the demo rules with customers made up for them')
    .addHelpText('after', help)
    .action(async (_options: unknown, command: Command) => {
      const settings = settingsOf(command, {
        rules: demoRules,
        store: 'lmdb:data/demo',
        grpcPort: '9090',
        // People read this terminal; a missing token key is of no concern to them.
        log: 'error',
        watch: 'true',
        serverTiming: 'true',
      })
      await runServer(command, settings, {
        prepare: setTheStage,
        shop: shopCustomers(demoCustomers(Date.now())),
        announce,
      })
    })
}

function announce({ url, grpc, sufler }: Server): string {
  const { name, offers } = sufler.rulesets.active.ruleset
  return `
${name}: ${offers.length} offers, ${demoCustomers(Date.now()).length} customers

  ${url}/console/operator   the operator's console: start the demo's calls there
  ${url}/shop/              the shop: what is declined in a call is gone from its pages
  ${url}/docs               the REST interface, to read and try
  ${url}/metrics            the metrics
${grpc === undefined ? '' : `  ${grpc.address.padEnd(`${url}/console/operator`.length)}   gRPC, as proto/sufler/v1/decisioning.proto has it\n`}
Change a file in ${sufler.settings.rules} and it is published at once. Anna calls about roaming:

${founding(url)}
`
}

/** The example that everything began with, ready to be pasted. */
function founding(url: string): string {
  const request = {
    customerId: '79161234567',
    placements: [{ id: 'call-centre.prompt', count: 1 }],
    context: { 'call.reason': 'roaming' },
    locale: 'en',
  }
  return `curl -s ${url}/v1/decisions -H 'content-type: application/json' -d '${JSON.stringify(request)}'`
}
