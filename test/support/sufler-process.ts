import { type ChildProcess, spawn } from 'node:child_process'
import { resolve } from 'node:path'

/** The command line as it ships. */
const program = resolve(import.meta.dirname, '../../dist/main.js')

/** Longest time to load a ruleset and listen. */
const startMsMax = 30_000

export interface ProcessLimits {
  /** Longest file that it may write, in blocks of 512 bytes: stands for a full disk. The write fails, no signal ends the process. */
  fileBlocksMax: number
}

/** `sufler …` in a process of its own, with an environment that has nothing of ours in it. */
export class SuflerProcess {
  stdout = ''
  stderr = ''
  /** Undefined when a signal ended it. */
  readonly exitCode: Promise<number | undefined>
  readonly #child: ChildProcess

  constructor(args: readonly string[], environment: Record<string, string> = {}, limits?: ProcessLimits) {
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('SUFLER_'))
    const command = [process.execPath, program, ...args]
    const [file, ...rest] = (limits === undefined ? command : [...limited(limits), ...command]) as [string, ...string[]]
    this.#child = spawn(file, rest, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...Object.fromEntries(inherited), ...environment },
    })
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text
    })
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text
    })
    this.exitCode = new Promise((done) => this.#child.on('close', (code) => done(code ?? undefined)))
  }

  /** Runs a command to its end. */
  static async run(args: readonly string[], environment?: Record<string, string>): Promise<SuflerProcess> {
    const process = new SuflerProcess(args, environment)
    await process.exitCode
    return process
  }

  /** Where it listens, as it says itself. */
  async url(): Promise<string> {
    await this.says(/http:\/\/127\.0\.0\.1:\d+/)
    return /http:\/\/127\.0\.0\.1:\d+/.exec(this.stdout)?.[0] as string
  }

  /** Waits until standard output has it. */
  async says(pattern: RegExp): Promise<void> {
    let ended = false
    void this.exitCode.then(() => {
      ended = true
    })
    for (const until = Date.now() + startMsMax; !pattern.test(this.stdout); ) {
      if (ended || Date.now() > until) throw new Error(`${pattern} was not said:\n${this.stdout}${this.stderr}`)
      await new Promise((done) => setTimeout(done, 20))
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** What it has logged, parsed. */
  get logLines(): Record<string, unknown>[] {
    return this.stderr
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  }
}

/** What begins a command with these limits. */
function limited({ fileBlocksMax }: ProcessLimits): string[] {
  return ['sh', '-c', `trap '' XFSZ; ulimit -f ${fileBlocksMax}; exec "$0" "$@"`]
}
