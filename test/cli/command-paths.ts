import type { Command } from 'commander'
import { program } from '#sufler/cli/program.ts'

/** Something in a command that names a file, a folder or a store. */
export interface CommandPath {
  /** As typed: `load customers`. */
  command: string
  /** `--rules`, or the name of an argument. */
  slot: string
  kind: 'dir' | 'file' | 'url'
}

const sufler = await program()

/** Every place in the command line where a path may stand, found in the commands themselves: a new one is tried with the others. */
export function commandPaths(): CommandPath[] {
  return leafCommands().flatMap(({ words, command }) => {
    const of = (slot: string, kind: string): CommandPath => ({
      command: words.join(' '),
      slot,
      kind: kind as CommandPath['kind'],
    })
    const named = command.registeredArguments
      .map((argument) => argument.name())
      .filter((name) => name === 'dir' || name === 'file')
      .map((name) => of(name, name))
    const options = command.options.flatMap(({ flags, long }) => {
      const kind = /<(dir|file|url)>/.exec(flags)?.[1]
      return kind === undefined || long === null || long === undefined ? [] : [of(long, kind)]
    })
    return [...named, ...options]
  })
}

/** The commands that do something, each with the words that name it. */
export function leafCommands(
  parent: Command = sufler,
  before: readonly string[] = [],
): { words: string[]; command: Command }[] {
  return parent.commands.flatMap((command) => {
    const words = [...before, command.name()]
    return command.commands.length === 0 ? [{ words, command }] : leafCommands(command, words)
  })
}
