import { Command, CommanderError } from 'commander'
import { checkCommand } from './check.ts'
import { decideCommand } from './decide.ts'
import { demoCommand } from './demo.ts'
import { explainCommand } from './explain.ts'
import { historyCommand } from './history.ts'
import { keysCommand } from './keys.ts'
import { loadCommand } from './load.ts'
import { outcomeCommand } from './outcome.ts'
import { serveCommand } from './serve.ts'
import { testCommand } from './test.ts'

/** The command line: one sub-command a file. */
export function program(): Command {
  const sufler = new Command('sufler')
    .description('A real-time next-best-offer engine: rules an analyst can read, ranked offers within milliseconds')
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
  ]
}

/** Runs the command line and answers its exit code; 2 is for a command that was not given correctly. */
export async function runProgram(args: readonly string[]): Promise<number> {
  try {
    await program().parseAsync(args, { from: 'user' })
    return Number(process.exitCode ?? 0)
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    // Commander gives 1 to faults of usage, which here means that the command ran and found errors.
    return error.exitCode === 1 ? 2 : error.exitCode
  }
}

/** `addCommand`, unlike `command`, leaves the settings of the parent aside. */
function inheritSettings(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent)
  for (const child of command.commands) inheritSettings(child, command)
  return command
}
