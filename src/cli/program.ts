import { Command, CommanderError } from 'commander'
import { checkCommand } from './check.ts'
import { decideCommand } from './decide.ts'
import { demoCommand } from './demo.ts'
import { doctorCommand } from './doctor.ts'
import { explainCommand } from './explain.ts'
import { foreseen } from './foreseen-failure.ts'
import { historyCommand } from './history.ts'
import { keysCommand } from './keys.ts'
import { loadCommand } from './load.ts'
import { outcomeCommand } from './outcome.ts'
import { printError } from './print.ts'
import { serveCommand } from './serve.ts'
import { testCommand } from './test.ts'

/** Of a command that failed for a reason that is in no help: as EX_SOFTWARE of sysexits.h. */
const faultExitCode = 70

/** The command line: one sub-command a file. */
export function program(): Command {
  const sufler = new Command('sufler')
    .description('A real-time next-best-offer engine: rules an analyst can read, ranked offers within milliseconds')
    .addHelpText('after', `\nExit code ${faultExitCode}: a fault of Sufler itself, told with its stack.`)
    .exitOverride()
  for (const command of commands()) sufler.addCommand(inheritSettings(command, sufler))
  return sufler
}

function commands(): Command[] {
  return [
    demoCommand(),
    serveCommand(),
    loadCommand(),
    checkCommand(),
    testCommand(),
    decideCommand(),
    explainCommand(),
    outcomeCommand(),
    historyCommand(),
    keysCommand(),
    doctorCommand(),
  ]
}

/** Runs the command line and answers its exit code; 2 is for a command that was not given correctly. */
export async function runProgram(args: readonly string[]): Promise<number> {
  try {
    await program().parseAsync(args, { from: 'user' })
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
