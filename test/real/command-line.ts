import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { resolve } from 'node:path'
import type { Readable } from 'node:stream'

/** The command line as it ships. */
const program = resolve(import.meta.dirname, '../../dist/main.js')

export interface Finished {
  exitCode: number | null
  stdout: string
  stderr: string
}

/** Runs `sufler …` to its end. */
export async function runSufler(args: readonly string[]): Promise<Finished> {
  const child = start(args)
  const output = collect(child)
  const exitCode = await new Promise<number | null>((done, failed) => child.on('error', failed).on('close', done))
  return { exitCode, ...output }
}

export interface RunningServer {
  /** As http://127.0.0.1:41234 */
  url: string
  stop: () => Promise<void>
}

/** Longest time to load a ruleset and listen. */
const startMsMax = 30_000

/** Starts `sufler serve` on a free port and waits until it says where it listens. */
export async function serveSufler(args: readonly string[]): Promise<RunningServer> {
  const child = start(['serve', '--port', '0', ...args])
  const output = collect(child)
  const ended = new Promise<void>((done) => child.on('close', () => done()))
  const url = await new Promise<string>((done, failed) => {
    const fail = (why: string) => failed(new Error(`serve ${why}\n${output.stdout}${output.stderr}`))
    const timer = setTimeout(() => fail(`did not listen within ${startMsMax} ms`), startMsMax)
    child.on('error', failed).on('exit', (code) => fail(`ended with exit code ${code}`))
    const look = () => {
      const listening = /http:\/\/127\.0\.0\.1:[1-9]\d*/.exec(output.stdout + output.stderr)
      if (listening === null) return
      clearTimeout(timer)
      done(listening[0])
    }
    child.stdout.on('data', look)
    child.stderr.on('data', look)
  }).catch((error) => {
    child.kill('SIGKILL')
    throw error
  })
  return {
    url,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}

type Child = ChildProcessByStdio<null, Readable, Readable>

function start(args: readonly string[]): Child {
  return spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
}

function collect(child: Child): { stdout: string; stderr: string } {
  const output = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text
  })
  return output
}
