import { spawn } from 'node:child_process'
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

export interface RunningRedis {
  url: string
  stop: () => Promise<void>
}

/** Longest time until a new server takes connections. */
const startMsMax = 10_000

/**
 * A Redis server of the test's own on a free port, which keeps nothing on disk; without redis-server or valkey-server on
 * the PATH, the one that REDIS_URL names, which is left as it is.
 */
export async function startRedis(): Promise<RunningRedis> {
  const program = ['redis-server', 'valkey-server'].map(findOnPath).find((path) => path !== undefined)
  if (program === undefined) {
    if (process.env.REDIS_URL === undefined) throw new Error('no redis-server on the PATH, and REDIS_URL is not set')
    return { url: process.env.REDIS_URL, stop: async () => {} }
  }
  const port = await freePort()
  const dir = mkdtempSync(join(tmpdir(), 'sufler-redis-'))
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', dir]
  const child = spawn(program, options, { stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = new Promise<void>((done) => child.on('close', () => done()))
  await new Promise<void>((done, failed) => {
    const timer = setTimeout(() => failed(new Error(`${program} did not start within ${startMsMax} ms`)), startMsMax)
    child.on('error', failed)
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (!text.includes('Ready to accept connections')) return
      clearTimeout(timer)
      done()
    })
  })
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

function findOnPath(program: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.map((folder) => join(folder, program)).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer()
    server.on('error', failed)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => done(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
