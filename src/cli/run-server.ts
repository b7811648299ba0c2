import type { Command } from 'commander'
import { formatRulesetError } from '../catalog/ruleset-error.ts'
import { createLogger, type Logger } from '../observability/logger.ts'
import { StartRefused } from '../service/access/start-refused.ts'
import type { Settings } from '../service/setting-definitions.ts'
import { describeSettings, unknownVariables } from '../service/settings.ts'
import type { Sufler } from '../service/sufler.ts'
import { InvalidStoreUrl } from '../store/open-store.ts'
import { StoreUnsafe } from '../store/refuse-unsafe-server.ts'
import { StoreUnavailable } from '../store/store.ts'
import { ListenFailed } from '../transport/listen-failed.ts'
import type { PageOptions } from '../transport/pages/page-routes.ts'
import { RulesetRefused, Server } from '../transport/server.ts'
import { describeSystemError, isSystemError } from './foreseen-failure.ts'
import { print, printError } from './print.ts'
import { stopSignal } from './stop-signal.ts'
import { prepareRulesWatch } from './watch/watch-rules.ts'

export interface RunOptions {
  /** Done before the first request is taken. */
  prepare?: (sufler: Sufler) => Promise<void>
  /** Also serve the demo's shop, which can sign in these. */
  shop?: PageOptions['shop']
  /** What to print when it is ready. */
  announce: (server: Server) => string
}

/** Serves until a signal asks to stop. */
export async function runServer(command: Command, settings: Settings, options: RunOptions): Promise<void> {
  const logger = createLogger(settings.log)
  for (const warning of unknownVariables(process.env)) logger.warn(warning)
  logger.info({ settings: describeSettings(settings) }, 'starting')
  const watchRules = settings.watch ? await prepareRulesWatch(settings.rules) : undefined
  const server = await startServer(command, settings, options, logger)
  if (server === undefined) {
    process.exitCode = 1
    return
  }
  const watch = watchRules?.(() => server.sufler.publish(), logger)
  print(options.announce(server))
  const signal = await stopSignal()
  logger.info({ signal }, 'stopping')
  await watch?.close()
  await stopServer(server, settings, logger)
}

/** Undefined when it could not start for a reason that a user can put right; that is told in a sentence, and not with a stack. */
async function startServer(
  command: Command,
  settings: Settings,
  { prepare, shop }: RunOptions,
  logger: Logger,
): Promise<Server | undefined> {
  try {
    return await Server.start(settings, logger, prepare, { shop })
  } catch (error) {
    if (error instanceof InvalidStoreUrl) return command.error(`error: ${error.message}`, { exitCode: 2 })
    if (error instanceof RulesetRefused) {
      for (const fault of error.errors) printError(formatRulesetError(fault, settings.rules))
      printError(`error: ${error.message}: there is nothing to serve`)
    } else if (isForUser(error)) {
      printError(`error: cannot start: ${isSystemError(error) ? describeSystemError(error) : error.message}`)
    } else throw error
    return undefined
  }
}

/** What a person can put right, and not a bug. */
function isForUser(error: unknown): error is Error {
  const kinds = [StartRefused, StoreUnavailable, StoreUnsafe, ListenFailed]
  return kinds.some((kind) => error instanceof kind) || isSystemError(error)
}

/** What was accepted is answered; a server that cannot finish within its time ends with exit code 1, and so does a second signal. */
async function stopServer(server: Server, { shutdownTimeoutMs }: Settings, logger: Logger): Promise<void> {
  const giveUp = (why: string) => {
    logger.error(why)
    process.exit(1)
  }
  const timer = setTimeout(() => giveUp(`requests were not finished within ${shutdownTimeoutMs} ms`), shutdownTimeoutMs)
  void stopSignal().then(() => giveUp('a second signal asked to stop at once'))
  await server.close()
  clearTimeout(timer)
  logger.info('stopped')
}
