import { Command } from 'commander'
import type { Server } from '../transport/server.ts'
import { runServer } from './run-server.ts'
import { addSettingOptions, settingsOf } from './setting-options.ts'

const help = `
Every option can be set in the environment instead, by the name in brackets. Logs are JSON lines on standard error.
SIGTERM and SIGINT stop the server: what it has accepted is answered first.

A server that others can reach does not start before there is a key: sufler keys create.

Examples:
  sufler serve --rules rules --watch
  sufler serve --rules rules --store redis://localhost:6379 --host 0.0.0.0 --port 8080 --grpc-port 9090
  SUFLER_TOKEN_KEYS=k1:$(openssl rand -base64 32) sufler serve --rules rules --store redis://localhost:6379

Exit codes:
  0  stopped, and everything that was accepted is answered
  1  it could not start (the rules have errors, the store cannot be reached or may lose what it keeps, the port is taken, others could reach it
     and there are no keys), or it had to stop before everything was answered
  2  the command was not given correctly`

/** `sufler serve`: the server. */
export function serveCommand(): Command {
  return addSettingOptions(new Command('serve'))
    .description('answer decisions over HTTP and gRPC')
    .addHelpText('after', help)
    .action(async (_options: unknown, command: Command) => {
      await runServer(command, settingsOf(command), { announce })
    })
}

function announce({ url, grpc, sufler }: Server): string {
  const { id, offers } = sufler.rulesets.active.ruleset
  const grpcPart = grpc === undefined ? '' : ` and for gRPC on ${grpc.address}`
  return `sufler is ready on ${url}${grpcPart}: ruleset ${id}, ${offers.length} offers, ${sufler.store.description}`
}
