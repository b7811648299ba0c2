import { execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startRedisServer } from '../test/support/redis-server.ts'
import { hashOfChoices } from './agreement.ts'
import { choicesOf } from './ask.ts'
import { decisionRequests } from './decision-requests.ts'
import { type FigureBudgets, formatVerdicts, judge, readFigureBudgets } from './figure-budgets.ts'
import { generateRuleset, writeRuleset } from './generate-ruleset.ts'
import { generatedRuleset } from './generated-ruleset.ts'
import { loadCustomers } from './load-customers.ts'
import { LoadGenerator } from './load-generator.ts'
import { describeMachine, formatMachine } from './machine.ts'
import type { FloodCommand, PhaseResult } from './overload/flood-command.ts'
import { HealthWatch } from './overload/health-watch.ts'
import { ServerProcess } from './server-process.ts'
import { figure, formatTable } from './table.ts'

const help = `Measures what is left of useful answers at three times the load that a server can bear, over real processes,
and holds it against overload/budgets.yaml.

  npm run bench:overload               some minutes; the machine should do nothing else
  npm run bench:overload -- --short    half a minute, for CI; within a tolerance
  npm run bench:overload -- --smoke    tiny: shows that it runs, measures nothing
  npm run bench:overload -- --store redis --connections 3000    a part of it; both may be repeated

8,000 connections take as many files of the server and of this process: ulimit -n must be some thousands above.

Exit codes:
  0  all budgets are kept (or --smoke)
  1  one is not
  2  the command was not given correctly, or the system does not allow so many open files`

const seed = 1
const deadlineMs = 50
const stores = ['redis', 'lmdb'] as const
type StoreName = (typeof stores)[number]

interface Profile {
  offers: number
  customers: number
  bodies: number
  connections: number[]
  stores: StoreName[]
  saturationSeconds: number
  overloadSeconds: number
  afterSeconds: number
  /** By what figures may miss their budgets: a short run measures for seconds, on machines that do other things too. */
  tolerance: number
}

const full: Profile = {
  offers: 1_000,
  customers: 20_000,
  bodies: 20_000,
  connections: [100, 800, 3_000, 8_000],
  stores: [...stores],
  saturationSeconds: 6,
  overloadSeconds: 10,
  afterSeconds: 4,
  tolerance: 1,
}
const short: Profile = {
  ...full,
  connections: [100, 3_000],
  stores: ['redis'],
  saturationSeconds: 3,
  overloadSeconds: 4,
  afterSeconds: 2,
  tolerance: 0.6,
}
const smoke: Profile = {
  ...short,
  offers: 30,
  customers: 50,
  bodies: 128,
  connections: [20],
  saturationSeconds: 0.3,
  overloadSeconds: 0.3,
  afterSeconds: 0.5,
}

/** Files that a process needs beside its connections. */
const otherFiles = 500
/** Times the saturation. */
const overload = 3
/** Before and after. */
const ordinary = 0.5
/** Connections at which the saturation is measured, each sending when its last request is answered. */
const saturating = 64

interface Measured {
  store: StoreName
  connections: number
  saturationPerSecond: number
  overloaded: PhaseResult
  after: PhaseResult
  healthMsMax: number
  overloadSeconds: number
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      short: { type: 'boolean', default: false },
      smoke: { type: 'boolean', default: false },
      store: { type: 'string', multiple: true },
      connections: { type: 'string', multiple: true },
      help: { type: 'boolean' },
    },
  })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return 0
  }
  const chosen = values.smoke ? smoke : values.short ? short : full
  const profile = {
    ...chosen,
    stores: values.store === undefined ? chosen.stores : stores.filter((name) => values.store?.includes(name)),
    connections: values.connections?.map(Number) ?? chosen.connections,
  }
  const openFilesMax = Number(execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }))
  const needed = Math.max(...profile.connections) + otherFiles
  if (openFilesMax < needed) {
    console.error(`ulimit -n: found ${openFilesMax}, expected at least ${needed}`)
    return 2
  }
  const measured: Measured[] = []
  const hashes = new Set<string>()
  for (const store of profile.stores) hashes.add(await measureStore(store, profile, measured))
  const report = [formatMachine(describeMachine()), describe(profile, [...hashes]), formatMeasured(measured)]
  const verdicts = judge(figuresOf(measured), withTolerance(await readFigureBudgets('overload'), profile.tolerance))
  process.stdout.write(`${[...report, formatVerdicts(verdicts)].join('\n\n')}\n`)
  return values.smoke || verdicts.every(({ isKept }) => isKept) ? 0 : 1
}

/** Returns the hash of what is chosen for some customers. */
async function measureStore(name: StoreName, profile: Profile, into: Measured[]): Promise<string> {
  const ends: (() => Promise<unknown>)[] = []
  try {
    const dir = await mkdtemp(join(tmpdir(), 'sufler-bench-overload-'))
    ends.unshift(() => rm(dir, { recursive: true }))
    const rules = join(dir, 'rules')
    await writeRuleset(rules, generateRuleset(seed, profile.offers))
    const redis = name === 'redis' ? await startRedisServer() : undefined
    if (redis !== undefined) ends.unshift(() => redis.stop())
    const store = redis?.url ?? `lmdb:${join(dir, 'store')}`
    await loadCustomers(store, generatedRuleset(seed, profile.offers), seed, profile.customers)
    const server = await ServerProcess.startReal(rules, store)
    ends.unshift(() => server.stop())
    const requests = decisionRequests(seed, profile.customers, Math.min(200, profile.bodies))
    const hash = hashOfChoices(await choicesOf(server.decisionsUrl, requests))
    const saturationPerSecond = await saturationOf(server, profile)
    for (const connections of profile.connections) {
      console.error(`… ${name}, ${connections} connections, ${overload} × ${figure(saturationPerSecond)} a second`)
      into.push(await measureFlood(server, { store: name, connections, saturationPerSecond }, profile))
    }
    return hash
  } finally {
    for (const end of ends) await end()
  }
}

async function saturationOf(server: ServerProcess, profile: Profile): Promise<number> {
  const load = LoadGenerator.start()
  try {
    const target = { url: server.decisionsUrl, seed, customers: profile.customers, bodies: profile.bodies }
    const run = (seconds: number) => load.run({ kind: 'saturate', ...target, connections: saturating, seconds })
    await run(profile.saturationSeconds / 3)
    return (await run(profile.saturationSeconds)).throughputPerSecond
  } finally {
    await load.stop()
  }
}

async function measureFlood(
  server: ServerProcess,
  what: Pick<Measured, 'store' | 'connections' | 'saturationPerSecond'>,
  { customers, bodies, overloadSeconds, afterSeconds }: Profile,
): Promise<Measured> {
  const rate = what.saturationPerSecond
  const health = await HealthWatch.start(server.url)
  const phases = await runFlood({
    ...{ url: server.url, seed, customers, bodies, deadlineMs, connections: what.connections },
    phases: [
      { seconds: afterSeconds / 2, ratePerSecond: rate * ordinary },
      { seconds: overloadSeconds, ratePerSecond: rate * overload },
      { seconds: afterSeconds, ratePerSecond: rate * ordinary },
    ],
  })
  const [, overloaded, after] = phases as [PhaseResult, PhaseResult, PhaseResult]
  return { ...what, overloaded, after, healthMsMax: health.stop(), overloadSeconds }
}

async function runFlood(command: FloodCommand): Promise<PhaseResult[]> {
  const child = fork(join(import.meta.dirname, 'overload', 'load-process.ts'), {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  try {
    child.send(command)
    const [reply] = (await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(([code]) => [{ error: `the load process ended with ${code}` }]),
    ])) as [{ result: PhaseResult[] } | { error: string }]
    if ('error' in reply) throw new Error(reply.error)
    return reply.result
  } finally {
    child.kill('SIGKILL')
  }
}

/** The worst over stores and numbers of connections. */
function figuresOf(measured: readonly Measured[]): Record<string, number> {
  const worst = (of: (one: Measured) => number, which: (...values: number[]) => number) => which(...measured.map(of))
  return {
    'good answers beside saturation, lowest': worst(goodShareOf, Math.min),
    'good answers, p99 ms, highest': worst(({ overloaded }) => overloaded.goodMsP99, Math.max),
    'ordinary again after the load, ms, longest': worst(({ after }) => after.settledAfterMs, Math.max),
    'health, ms, longest': worst(({ healthMsMax }) => healthMsMax, Math.max),
  }
}

function goodShareOf({ overloaded, overloadSeconds, saturationPerSecond }: Measured): number {
  return overloaded.good / overloadSeconds / saturationPerSecond
}

function withTolerance(budgets: FigureBudgets, tolerance: number): FigureBudgets {
  const entries = Object.entries(budgets).map(([name, budget]) => [
    name,
    'atMost' in budget ? { atMost: budget.atMost / tolerance } : { atLeast: budget.atLeast * tolerance },
  ])
  return Object.fromEntries(entries)
}

function describe({ offers, customers, overloadSeconds }: Profile, hashes: readonly string[]): string {
  return `${offers} offers, ${customers} customers, deadline ${deadlineMs} ms; ${overload} × saturation for ${overloadSeconds} s; seed ${seed}, hash ${hashes.join(', ')}`
}

function formatMeasured(measured: readonly Measured[]): string {
  const head = [
    'store',
    'connections',
    'saturation/s',
    'due/s',
    'good/s',
    'of saturation',
    'p50 ms',
    'p99 ms',
    'max ms',
  ]
  const more = ['degraded', 'refused', 'unsent', 'failed', 'ordinary after ms', 'health ms', 'client late p99 ms']
  const rows = measured.map((one) => {
    const { overloaded: o, after, overloadSeconds: s } = one
    const counts = [o.degraded, o.refused, o.unsent, o.failed].map((count) => figure(count / s))
    return [
      ...[one.store, String(one.connections), figure(one.saturationPerSecond), figure(o.due / s), figure(o.good / s)],
      ...[figure(goodShareOf(one)), figure(o.goodMsP50), figure(o.goodMsP99), figure(o.goodMsMax)],
      ...[...counts, figure(after.settledAfterMs), figure(one.healthMsMax), figure(o.lagMsP99)],
    ]
  })
  return formatTable([...head, ...more], rows)
}

process.exitCode = await main()
