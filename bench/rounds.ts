import { cpuTimeMs } from './cpu-time.ts'
import type { LoadResult } from './http-load.ts'
import type { LoadGenerator } from './load-generator.ts'
import { type Percentile, percentiles } from './percentiles.ts'
import type { Profile } from './profile.ts'
import type { LatencyAtRate, LatencyMs, Measured, ScenarioResult } from './results.ts'
import type { ServerProcess } from './server-process.ts'
import { median, spread } from './statistics.ts'

interface Stacks {
  real: ServerProcess
  floor: ServerProcess
  naive: ServerProcess
}

type Saturated = LoadResult & Pick<Measured, 'cpuUsPerAnswer'>
type Figures = Omit<ScenarioResult, 'scenario' | 'hash'>

/**
 * The three stacks share two or more cores with Redis and with the load, so a busy neighbour shows in all of them: floor
 * and real take turns, and what counts is the median of the ratios of neighbouring rounds.
 */
export class Rounds {
  constructor(
    readonly profile: Profile,
    readonly load: LoadGenerator,
    readonly note: (step: string) => void,
  ) {}

  async measure({ real, floor, naive }: Stacks): Promise<Figures> {
    const { rounds, naiveSeconds, naiveBodies, naiveConnections, warmUpSeconds, saturationSeconds } = this.profile
    for (const server of [floor, real]) await this.#saturate(server, warmUpSeconds)
    const saturated: Record<'floor' | 'real', Saturated[]> = { floor: [], real: [] }
    for (let round = 1; round <= rounds; round++) {
      this.note(`saturation, round ${round} of ${rounds}`)
      saturated.floor.push(await this.#saturate(floor, saturationSeconds))
      saturated.real.push(await this.#saturate(real, saturationSeconds))
    }
    this.note('saturation of the naive stack')
    const naiveRound = await this.#saturate(naive, naiveSeconds, { bodies: naiveBodies, connections: naiveConnections })

    const ratePerSecond = Math.max(1, Math.round(median(throughputs(saturated.real)) / 2))
    const paced: Record<'floor' | 'real', LoadResult[]> = { floor: [], real: [] }
    for (let round = 1; round <= rounds; round++) {
      this.note(`latency at ${ratePerSecond} requests a second, round ${round} of ${rounds}`)
      paced.floor.push(await this.#pace(floor, ratePerSecond))
      paced.real.push(await this.#pace(real, ratePerSecond))
    }
    const answered = [...saturated.real, ...paced.real]
    return {
      real: { ...measured(saturated.real), latency: latencyOf(ratePerSecond, paced.real) },
      floor: { ...measured(saturated.floor), latency: latencyOf(ratePerSecond, paced.floor) },
      naive: measured([naiveRound]),
      throughputTimesFloor: median(
        saturated.real.map(({ throughputPerSecond }, i) => throughputPerSecond / at(throughputs(saturated.floor), i)),
      ),
      throughputTimesNaive: median(throughputs(saturated.real)) / naiveRound.throughputPerSecond,
      failureShare: sum(answered.map(({ failures }) => failures)) / sum(answered.map(({ answers }) => answers)),
    }
  }

  async #saturate(
    server: ServerProcess,
    seconds: number,
    others: Partial<Pick<Profile, 'bodies' | 'connections'>> = {},
  ): Promise<Saturated> {
    const before = cpuTimeMs(server.pid)
    const result = await this.load.run({ ...this.#target(server), kind: 'saturate', seconds, ...others })
    const after = cpuTimeMs(server.pid)
    const cpuMs = before === undefined || after === undefined ? undefined : after - before
    return { ...result, ...(cpuMs === undefined ? {} : { cpuUsPerAnswer: (cpuMs * 1000) / result.answers }) }
  }

  #pace(server: ServerProcess, ratePerSecond: number): Promise<LoadResult> {
    return this.load.run({ ...this.#target(server), kind: 'paced', seconds: this.profile.pacedSeconds, ratePerSecond })
  }

  #target(server: ServerProcess) {
    const { seed, customers, bodies, connections } = this.profile
    return { url: server.decisionsUrl, seed, customers, bodies, connections }
  }
}

function measured(results: readonly Saturated[]): Measured {
  const cpuUs = results.flatMap(({ cpuUsPerAnswer }) => cpuUsPerAnswer ?? [])
  return {
    throughputPerSecond: median(throughputs(results)),
    throughputSpread: spread(throughputs(results)),
    ...(cpuUs.length === 0 ? {} : { cpuUsPerAnswer: median(cpuUs) }),
  }
}

function latencyOf(ratePerSecond: number, results: readonly LoadResult[]): LatencyAtRate {
  const medianAt = (percentile: Percentile) => median(results.map(({ latencyMs }) => latencyMs[percentile]))
  return {
    ratePerSecond,
    latencyMs: Object.fromEntries(percentiles.map((name) => [name, medianAt(name)])) as LatencyMs,
    p99MsWorst: Math.max(...results.map(({ latencyMs }) => latencyMs.p99)),
    generatorLagMsP99: median(results.map(({ generatorLagMsP99 }) => generatorLagMsP99)),
  }
}

function throughputs(results: readonly LoadResult[]): number[] {
  return results.map(({ throughputPerSecond }) => throughputPerSecond)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function at(values: readonly number[], index: number): number {
  return values[index] as number
}
