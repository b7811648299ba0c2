import { execFileSync } from 'node:child_process'
import { cpus, totalmem } from 'node:os'

/** Where and of what the figures are. */
export interface Machine {
  processor: string
  cores: number
  memoryGiB: number
  node: string
  redis: string
  /** With `-changed` when the checkout differs from it. */
  commit: string
}

export function describeMachine(): Machine {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    redis: output('redis-server', ['--version']) ?? output('valkey-server', ['--version']) ?? 'unknown',
    commit: output('git', ['describe', '--always', '--dirty=-changed', '--exclude=*']) ?? 'unknown',
  }
}

export function formatMachine({ processor, cores, memoryGiB, node, redis, commit }: Machine): string {
  const redisVersion = /v=(\S+)/.exec(redis)?.[1] ?? redis
  return `${processor}, ${cores} cores, ${memoryGiB} GiB, Node ${node}, Redis ${redisVersion}, commit ${commit}`
}

function output(program: string, args: string[]): string | undefined {
  try {
    return execFileSync(program, args, {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return undefined // not there: said as "unknown"
  }
}
