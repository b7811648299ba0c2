import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startRedisServer } from '../test/support/redis-server.ts'
import { formatVerdicts, judge, readFigureBudgets } from './figure-budgets.ts'
import { generateRuleset, writeRuleset } from './generate-ruleset.ts'
import { generatedRuleset } from './generated-ruleset.ts'
import { measureChanges } from './live/measure-changes.ts'
import { measureSessions } from './live/measure-sessions.ts'
import { loadCustomers } from './load-customers.ts'
import { describeMachine, formatMachine } from './machine.ts'
import { ServerProcess } from './server-process.ts'
import { figure } from './table.ts'

const help = `Measures live sessions over real processes and holds them against live/budgets.yaml.

  npm run bench:live               two minutes; the machine should do nothing else
  npm run bench:live -- --smoke    tiny: shows that it runs, measures nothing

10,000 sessions take as many files of the server and of this process: ulimit -n must be some thousands above.

Exit codes:
  0  all budgets are kept (or --smoke)
  1  one is not
  2  the system does not allow so many open files`

const seed = 1
const profiles = {
  full: {
    offers: 1_000,
    changes: { calls: 1_000, callsPerSession: 5, changesPerSecond: 100, seconds: 20, warmUpSeconds: 5 },
    sessions: { sessions: 10_000, customers: 1_000 },
  },
  smoke: {
    offers: 50,
    changes: { calls: 20, callsPerSession: 5, changesPerSecond: 20, seconds: 1, warmUpSeconds: 1 },
    sessions: { sessions: 100, customers: 20 },
  },
}

/** Files that a process needs beside its sessions. */
const otherFiles = 1_000

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { smoke: { type: 'boolean', default: false }, help: { type: 'boolean' } } })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return 0
  }
  const { offers, changes, sessions } = profiles[values.smoke ? 'smoke' : 'full']
  const openFilesMax = Number(execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }))
  if (openFilesMax < sessions.sessions + otherFiles) {
    console.error(`ulimit -n: found ${openFilesMax}, expected at least ${sessions.sessions + otherFiles}`)
    return 2
  }
  const rulesDir = await mkdtemp(join(tmpdir(), 'sufler-bench-live-'))
  const redis = await startRedisServer()
  const nodes: ServerProcess[] = []
  const options = ['--live-sessions', '20000', '--live-sessions-per-key', '20000', '--live-heartbeat-ms', '600000']
  try {
    await writeRuleset(rulesDir, generateRuleset(seed, offers))
    await loadCustomers(redis.url, generatedRuleset(seed, offers), seed, changes.calls)
    // With room in the old space the garbage of 10,000 beginnings would count as memory of the sessions.
    const node = () => ServerProcess.startReal(rulesDir, redis.url, ['--initial-old-space-size=0'], options)
    nodes.push(await node(), await node())
    const [changed, watched] = nodes as [ServerProcess, ServerProcess]
    const told = await measureChanges({ changed: changed.url, watched: watched.url }, seed, changes)
    await Promise.all([changed.stop(), watched.stop()])
    // A node of its own: what the changes left behind would hide what the sessions take.
    const holding = await node()
    nodes.push(holding)
    const held = await measureSessions(holding, rulesDir, seed, sessions)

    const measured: Record<string, number> = {
      'change to push, p50 ms': percentile(told.latenciesMs, 50),
      'change to push, p99 ms': percentile(told.latenciesMs, 99),
      'changes without a push': told.lost,
      'memory a session, KB': held.kilobytesPerSession,
      'sessions not served by a swap': held.notServed,
    }
    const verdicts = judge(measured, await readFigureBudgets('live'))
    const report = [
      formatMachine(describeMachine()),
      `${offers} offers; ${changes.calls} calls, ${changes.changesPerSecond} changes a second for ${changes.seconds} s; then ${sessions.sessions} sessions with a call each`,
      formatVerdicts(verdicts),
      `a swapped ruleset was ready after ${figure(held.publishMs)} ms, and served to all ${figure(held.servedMs)} ms later`,
    ]
    process.stdout.write(`${report.join('\n\n')}\n`)
    return values.smoke || verdicts.every(({ isKept }) => isKept) ? 0 : 1
  } finally {
    await Promise.all(nodes.map((node) => node.stop()))
    await redis.stop()
    await rm(rulesDir, { recursive: true })
  }
}

function percentile(sorted: readonly number[], percent: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil((sorted.length * percent) / 100) - 1)] ?? Number.POSITIVE_INFINITY
}

process.exitCode = await main()
