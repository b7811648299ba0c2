import { Command, CommanderError } from 'commander'
import { ownValue } from '../domain/own-value.ts'
import { packageVersion } from '../service/package-version.ts'
import { foreseen } from './foreseen-failure.ts'
import { printError } from './print.ts'

/** Of a command that failed for a reason that is in no help: as EX_SOFTWARE of sysexits.h. */
const faultExitCode = 70

/** One sub-command a file, in the order of the help. */
const commands = {
  demo: async () => (await import('./demo.ts')).demoCommand(),
  serve: async () => (await import('./serve.ts')).serveCommand(),
  load: async () => (await import('./load.ts')).loadCommand(),
  check: async () => (await import('./check.ts')).checkCommand(),
  schemas: async () => (await import('./schemas.ts')).schemasCommand(),
  test: async () => (await import('./test.ts')).testCommand(),
  decide: async () => (await import('./decide.ts')).decideCommand(),
  explain: async () => (await import('./explain.ts')).explainCommand(),
  outcome: async () => (await import('./outcome.ts')).outcomeCommand(),
  history: async () => (await import('./history.ts')).historyCommand(),
  keys: async () => (await import('./keys.ts')).keysCommand(),
  doctor: async () => (await import('./doctor.ts')).doctorCommand(),
  health: async () => (await import('./health.ts')).healthCommand(),
} satisfies Record<string, () => Promise<Command>>

/**
 * The command line. `named`: what its first word asks for; a command that is named comes alone, since to load those that it
 * does not need, the server above all, takes a second of processor time. Anything else gets all of them, to choose from.
 */
export async function program(named?: string): Promise<Command> {
  const sufler = new Command('sufler')
    .description('A real-time next-best-offer engine: rules an analyst can read, ranked offers within milliseconds')
    .version(packageVersion)
    .addHelpText('after', `\nExit code ${faultExitCode}: a fault of Sufler itself, told with its stack.`)
    .exitOverride()
  const only = named === undefined ? undefined : ownValue<() => Promise<Command>>(commands, named)
  const wanted = only === undefined ? Object.values(commands) : [only]
  for (const command of wanted) sufler.addCommand(inheritSettings(await command(), sufler))
  return sufler
}

/** Runs the command line and answers its exit code; 2 is for a command that was not given correctly. */
export async function runProgram(args: readonly string[]): Promise<number> {
  try {
    const sufler = await program(args[0])
    await sufler.parseAsync(args, { from: 'user' })
    return Number(process.exitCode ?? 0)
  } catch (error) {
    // Commander gives 1 to faults of usage, which here means that the command ran and found errors.
    if (error instanceof CommanderError) return error.exitCode === 1 ? 2 : error.exitCode
    const failure = foreseen(error)
    printError(failure?.text ?? describeFault(error))
    return failure?.exitCode ?? faultExitCode
  }
}

/** The stack comes last: who reads only the first line knows that nothing that was given can put it right. */
function describeFault(error: unknown): string {
  const { message, stack = '' } = error instanceof Error ? error : { message: String(error) }
  return `error: this is a fault of Sufler itself, and worth a report: ${message}\n${stack}`
}

/** `addCommand`, unlike `command`, leaves the settings of the parent aside. */
function inheritSettings(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent)
  for (const child of command.commands) inheritSettings(child, command)
  return command
}
