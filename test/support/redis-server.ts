import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { freePort } from './free-port.ts'

/** A Redis server of the test's own, in a directory of its own; nobody else's is ever touched. */
export interface RedisServer {
  port: number
  url: string
  /** Ends the process as a crash would. */
  kill(): Promise<void>
  /** After `kill`: on the same port, with an empty memory. */
  restart(): Promise<void>
  pause(): void
  resume(): void
  /** Ends the process and removes the directory. */
  stop(): Promise<void>
}

const readyTimeoutMs = 10_000
const attemptsMax = 5

export async function startRedisServer(...args: string[]): Promise<RedisServer> {
  const directory = mkdtempSync(join(tmpdir(), 'sufler-redis-'))
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    try {
      return handleOf(await launch(port, directory, args), port, directory, args)
    } catch (error) {
      // Somebody took the port between our asking and the server's.
      if (attempt === attemptsMax) throw error
    }
  }
}

function handleOf(first: ChildProcess, port: number, directory: string, args: string[]): RedisServer {
  let child = first
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  }
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    kill,
    async restart() {
      child = await launch(port, directory, args)
    },
    pause: () => child.kill('SIGSTOP'),
    resume: () => child.kill('SIGCONT'),
    async stop() {
      await kill()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** Resolves when the server accepts connections. */
async function launch(port: number, directory: string, args: string[]): Promise<ChildProcess> {
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--save', '', ...args]
  const child = spawn(findRedisBinary(), options, { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`not ready within ${readyTimeoutMs} ms`)), readyTimeoutMs)
      child.once('exit', (code) => reject(new Error(`exited with ${code}`)))
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk
        if (!output.includes('eady to accept connections')) return
        clearTimeout(timer)
        resolve()
      })
    })
  } catch (error) {
    child.kill('SIGKILL')
    throw new Error(`redis-server on port ${port}: ${(error as Error).message}\n${output}`)
  }
  // Read on, or a full pipe would stop the server.
  child.stdout.removeAllListeners('data').resume()
  return child
}

function findRedisBinary(): string {
  for (const name of ['redis-server', 'valkey-server']) {
    for (const directory of (process.env.PATH ?? '').split(delimiter)) {
      const path = join(directory, name)
      try {
        accessSync(path, constants.X_OK)
        return path
      } catch {
        // Not here: look on.
      }
    }
  }
  throw new Error('These tests start Redis servers of their own: put redis-server or valkey-server on the PATH.')
}
