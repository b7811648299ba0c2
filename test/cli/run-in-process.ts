import { runProgram } from '#sufler/cli/program.ts'

export interface Run {
  exitCode: number
  stdout: string
  stderr: string
}

/** `sufler …` without a process of its own: some hundred runs take as long as a few with one. Not two at the same time. */
export async function runInProcess(args: readonly string[]): Promise<Run> {
  const { exitCode } = process
  const stdout = captured(process.stdout)
  const stderr = captured(process.stderr)
  process.exitCode = undefined
  try {
    return { exitCode: await runProgram(args), stdout: stdout.text(), stderr: stderr.text() }
  } finally {
    stdout.restore()
    stderr.restore()
    process.exitCode = exitCode
  }
}

function captured(stream: NodeJS.WriteStream): { text: () => string; restore: () => void } {
  const { write } = stream
  const parts: string[] = []
  stream.write = ((part: string | Uint8Array) => {
    parts.push(String(part))
    return true
  }) as typeof write
  return {
    text: () => parts.join(''),
    restore: () => {
      stream.write = write
    },
  }
}
