import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Client, credentials } from '@grpc/grpc-js'
import { loadRuleset } from '#sufler/catalog/load-ruleset.ts'
import type { Ruleset } from '#sufler/domain/ruleset.ts'
import { startRedisServer } from '../test/support/redis-server.ts'
import { cpuTimeMs } from './cpu-time.ts'
import { decisionRequests } from './decision-requests.ts'
import { generateRuleset, writeRuleset } from './generate-ruleset.ts'
import type { GrpcLoadCommand, GrpcLoadResult } from './grpc/load-process.ts'
import { decideMethod } from './grpc/protocol.ts'
import { loadCustomers } from './load-customers.ts'
import { describeMachine, formatMachine } from './machine.ts'
import { ServerProcess } from './server-process.ts'
import { median } from './statistics.ts'
import { figure, formatTable } from './table.ts'

const help = `Measures decisions over gRPC beside an echo server of the same library, in the same run.

  npm run bench:grpc                 two minutes; the machine should do nothing else
  npm run bench:grpc -- --smoke      tiny: shows that it runs, measures nothing

Exit codes:
  0  all targets are met (or --smoke)
  1  one is not, or an answer was degraded`

const seed = 1
const full = { offers: 1_000, customers: 20_000, bodies: 5_000, rounds: 5, seconds: 5 }
const smoke: typeof full = { offers: 30, customers: 50, bodies: 50, rounds: 1, seconds: 0.3 }

/** Unary calls as an ordinary client makes them; streams as a batch system would. */
const loads = {
  unary: { connections: 4, underWay: 16 },
  streaming: { connections: 16, underWay: 32 },
} as const
type Kind = keyof typeof loads

/** Of the echo's rate; streams may reach their own rate instead. */
const targets = { unaryTimesEcho: 0.6, streamingTimesEcho: 0.5, streamingPerSecond: 20_000 }

interface Rate {
  perSecond: number
  /** Of the server, all its threads. */
  cpuUs: number
}

const { values: given } = parseArgs({ options: { smoke: { type: 'boolean' }, help: { type: 'boolean' } } })
if (given.help) process.stdout.write(`${help}\n`)
else if (!(await run(given.smoke ? smoke : full)) && !given.smoke) process.exitCode = 1

async function run(size: typeof full): Promise<boolean> {
  const dir = await mkdtemp(join(tmpdir(), 'sufler-bench-grpc-'))
  const redis = await startRedisServer()
  const servers: ServerProcess[] = []
  try {
    const rules = join(dir, 'rules')
    await writeRuleset(rules, generateRuleset(seed, size.offers))
    const { ruleset } = await loadRuleset(rules)
    await loadCustomers(redis.url, ruleset as Ruleset, seed, size.customers)
    const real = await ServerProcess.startReal(rules, redis.url, [], ['--grpc-port', '0'])
    servers.push(real)
    const answers = await sampleAnswers(real.grpcAddress, size)
    const answerFile = join(dir, 'answer.bin')
    await writeFile(answerFile, answers.median)
    const echo = await ServerProcess.startGrpcEcho(answerFile)
    servers.push(echo)
    const rates = await measure({ real, echo }, size)
    return report(rates, answers, size)
  } finally {
    await Promise.all(servers.map((server) => server.stop()))
    await redis.stop()
    await rm(dir, { recursive: true })
  }
}

/** Answers to some requests: a hash over the offers chosen, and one answer of middling length. */
async function sampleAnswers(address: string, { customers, bodies }: typeof full) {
  const client = new Client(address, credentials.createInsecure())
  const { path, requestSerialize, responseDeserialize, responseSerialize } = decideMethod
  const hash = createHash('sha256')
  const encoded: Buffer[] = []
  for (const { context = {}, ...request } of decisionRequests(seed, customers, Math.min(bodies, 501))) {
    const values = Object.entries(context).map(([fact, value]) => [fact, { stringValue: value }])
    const message = { ...request, context: Object.fromEntries(values) }
    const answer = await new Promise<object>((resolve, reject) => {
      client.makeUnaryRequest(path, requestSerialize, responseDeserialize, message, (error, value) =>
        value === undefined ? reject(error) : resolve(value),
      )
    })
    const { placements } = answer as { placements: { offers: { offerId: string }[] }[] }
    hash.update(JSON.stringify(placements.map(({ offers }) => offers.map(({ offerId }) => offerId))))
    encoded.push(responseSerialize(answer))
  }
  client.close()
  encoded.sort((a, b) => a.length - b.length)
  return { hash: hash.digest('hex').slice(0, 16), median: encoded[encoded.length >> 1] as Buffer }
}

/** Both servers in turns, so that what disturbs one disturbs the other. */
async function measure(
  servers: { real: ServerProcess; echo: ServerProcess },
  size: typeof full,
): Promise<Record<Kind, Record<'real' | 'echo', Rate>>> {
  const load = fork(join(import.meta.dirname, 'grpc', 'load-process.ts'), {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const rateOf = async (server: ServerProcess, kind: Kind, seconds: number): Promise<Rate> => {
    const { customers, bodies } = size
    const command: GrpcLoadCommand = {
      address: server.grpcAddress,
      kind,
      seed,
      customers,
      bodies,
      seconds,
      ...loads[kind],
    }
    const cpuBeforeMs = cpuTimeMs(server.pid) ?? Number.NaN
    load.send(command)
    const [reply] = (await once(load, 'message')) as [{ result: GrpcLoadResult } | { error: string }]
    if ('error' in reply) throw new Error(reply.error)
    const { answers, failures, seconds: took } = reply.result
    if (failures > 0) throw new Error(`${failures} of ${answers} answers failed or were degraded`)
    const cpuMs = (cpuTimeMs(server.pid) ?? Number.NaN) - cpuBeforeMs
    return { perSecond: answers / took, cpuUs: (cpuMs * 1_000) / answers }
  }
  const rates = { unary: { real: [], echo: [] }, streaming: { real: [], echo: [] } } as Record<
    Kind,
    Record<'real' | 'echo', Rate[]>
  >
  try {
    for (const kind of ['unary', 'streaming'] as const) {
      for (const name of ['real', 'echo'] as const) await rateOf(servers[name], kind, size.seconds / 2)
      for (let round = 0; round < size.rounds; round++) {
        for (const name of ['real', 'echo'] as const)
          rates[kind][name].push(await rateOf(servers[name], kind, size.seconds))
      }
    }
  } finally {
    load.disconnect()
  }
  const middle = (all: Rate[]): Rate => ({
    perSecond: median(all.map(({ perSecond }) => perSecond)),
    cpuUs: median(all.map(({ cpuUs }) => cpuUs)),
  })
  return {
    unary: { real: middle(rates.unary.real), echo: middle(rates.unary.echo) },
    streaming: { real: middle(rates.streaming.real), echo: middle(rates.streaming.echo) },
  }
}

/** Whether all targets are met. */
function report(
  { unary, streaming }: Record<Kind, Record<'real' | 'echo', Rate>>,
  { hash, median: answer }: { hash: string; median: Buffer },
  { offers, customers, rounds, seconds }: typeof full,
): boolean {
  const say = (text: string) => process.stdout.write(`${text}\n`)
  say(formatMachine(describeMachine()))
  say(
    `${offers} offers, ${customers} customers on Redis; answers of ${answer.length} bytes; median of ${rounds} rounds of ${seconds} s`,
  )
  say(`seed ${seed}, hash of the chosen offers ${hash}`)
  const row = (name: string, { real, echo }: Record<'real' | 'echo', Rate>) => [
    name,
    figure(real.perSecond),
    figure(echo.perSecond),
    figure(real.perSecond / echo.perSecond),
    figure(real.cpuUs),
    figure(echo.cpuUs),
  ]
  say(
    formatTable(
      ['', 'sufler/s', 'echo/s', 'ratio', 'sufler CPU µs', 'echo CPU µs'],
      [row('unary, 4 × 16 under way', unary), row('16 streams × 32 under way', streaming)],
    ),
  )
  const unaryRatio = unary.real.perSecond / unary.echo.perSecond
  const streamingRatio = streaming.real.perSecond / streaming.echo.perSecond
  const isUnaryMet = unaryRatio >= targets.unaryTimesEcho
  const isStreamingMet =
    streamingRatio >= targets.streamingTimesEcho || streaming.real.perSecond >= targets.streamingPerSecond
  say(`unary: at least ${targets.unaryTimesEcho} × the echo: ${isUnaryMet ? 'kept' : 'BREACH'}`)
  say(
    `streaming: at least ${figure(targets.streamingPerSecond)}/s, or ${targets.streamingTimesEcho} × the echo: ${isStreamingMet ? 'kept' : 'BREACH'}`,
  )
  return isUnaryMet && isStreamingMet
}
