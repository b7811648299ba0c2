import { setTimeout as sleep } from 'node:timers/promises'
import { Balancer } from './balancer.ts'
import { Clients } from './clients.ts'
import type { FaultCase } from './fault-case.ts'
import { budgetUnits } from './rules.ts'
import { recoveryMs, type Summary, summarize } from './samples.ts'
import { Stage } from './stage.ts'

export interface RunTimes {
  warmUpMs: number
  /** Watched after the fault has ended. */
  afterMs: number
  ratePerSecond: number
}

export interface CaseResult {
  faultCase: FaultCase
  /** Decisions from the beginning of the fault until the end of the run. */
  decisions: Summary
  outcomes: Summary
  acknowledged: number
  lost: number
  unitsShown: number
  recoveryMs: number | undefined
  /** What readiness told meanwhile. */
  readiness: { wasNotReady: boolean; alarms: string[] }
  /** The first line of a node's log that tells of the fault. */
  logLine: string | undefined
  /** What the case promises and did not hold; empty when all did. */
  faults: string[]
}

/** Serves, breaks, mends, looks. */
export async function runCase(faultCase: FaultCase, times: RunTimes, seed: number): Promise<CaseResult> {
  const stage = await Stage.open(faultCase.stage)
  const clients = new Clients(stage.urls, times.ratePerSecond, seed)
  const balancer = new Balancer(stage.urls)
  try {
    await clients.prepare()
    clients.start()
    await sleep(times.warmUpMs)
    balancer.forget()
    const processes = stage.nodes.map(({ process }) => process)
    const logged = processes.map(({ stderr }) => stderr.length)
    const brokenAtMs = performance.now()
    await faultCase.inject(stage)
    await sleep(faultCase.faultMs)
    await faultCase.heal?.(stage)
    if (faultCase.losesCustomers) await clients.prepare()
    const healedAtMs = performance.now()
    await sleep(times.afterMs)
    const endedAtMs = performance.now()
    await clients.stop()
    const since = <Sample extends { sentAtMs: number }>(samples: readonly Sample[]) =>
      samples.filter(({ sentAtMs }) => sentAtMs >= brokenAtMs)
    const lines = processes.flatMap(({ stderr }, i) => stderr.slice(logged[i]).split('\n'))
    const result = {
      faultCase,
      decisions: summarize(since(clients.decisions)),
      outcomes: summarize(since(clients.outcomes)),
      acknowledged: clients.acknowledged.length,
      lost: await clients.countLost(stage.nodes[0]?.url ?? ''),
      unitsShown: clients.unitsShown,
      recoveryMs: recoveryMs(clients.decisions, healedAtMs, endedAtMs),
      readiness: { wasNotReady: balancer.wasNotReady, alarms: [...balancer.alarms] },
      logLine: lines.find((line) => faultCase.tells?.test(line)),
    }
    return { ...result, faults: judge(result) }
  } finally {
    clients.close()
    await balancer.stop()
    await stage.close()
  }
}

function judge(result: Omit<CaseResult, 'faults'>): string[] {
  const { faultCase, decisions, lost, recoveryMs, logLine, unitsShown } = result
  const { recoveryMsMax, mayLose, tells } = faultCase
  const faults: string[] = []
  if (decisions.counts.good === 0) faults.push('good answers: found none, expected some')
  if (decisions.counts.wrong > 0) faults.push(`wrong answers: found ${decisions.counts.wrong}, expected none`)
  if (lost > 0 && mayLose === undefined) faults.push(`lost outcomes: found ${lost}, expected none`)
  if (unitsShown > budgetUnits) faults.push(`units of a budget: found ${unitsShown}, expected at most ${budgetUnits}`)
  if (recoveryMs === undefined || recoveryMs > recoveryMsMax) {
    faults.push(`recovery: found ${recoveryMs ?? 'none'} ms, expected at most ${recoveryMsMax}`)
  }
  if (tells !== undefined && logLine === undefined) faults.push(`log: found no line with ${tells}, expected one`)
  return faults
}
