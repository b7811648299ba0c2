import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createLogger } from '#sufler/observability/logger.ts'
import { resolveSettings } from '#sufler/service/settings.ts'
import { Sufler } from '#sufler/service/sufler.ts'
import { generateCustomer } from './generate-customers.ts'
import { callReasonFact, callReasons, generateRuleset, placementId, writeRuleset } from './generate-ruleset.ts'
import { describeMachine, formatMachine } from './machine.ts'
import { median } from './statistics.ts'
import { figure, formatTable } from './table.ts'

const help = `Swaps rulesets while one process decides: how long its main thread is held up, and decisions with it.

  npm run bench:swap               a minute; the machine should do nothing else
  npm run bench:swap -- --smoke    tiny: shows that it runs, measures nothing`

const { customerId, features } = generateCustomer(0, 0)

const request = {
  customerId,
  placements: [{ id: placementId }],
  context: { [callReasonFact]: callReasons[0] },
  // Out of the way: a decision that is held up counts as such.
  deadlineMs: 60_000,
}

/** Between two decisions. */
const pauseMs = 2

interface Swap {
  tookMs: number
  decisions: number
  /** Between two answers. */
  longestGapMs: number
  /** Of the event loop of the main thread. */
  longestDelayMs: number
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { smoke: { type: 'boolean', default: false }, help: { type: 'boolean' } } })
  if (values.help) return void process.stdout.write(`${help}\n`)
  const { offers, swaps } = values.smoke ? { offers: 50, swaps: 1 } : { offers: 10_000, swaps: 7 }
  const dir = await mkdtemp(join(tmpdir(), 'sufler-bench-swap-'))
  const rules = join(dir, 'rules')
  await writeRuleset(rules, generateRuleset(0, offers))
  const settings = resolveSettings({ rules, store: `lmdb:${join(dir, 'store')}`, workers: '1', log: 'silent' }, {})
  const sufler = await Sufler.open(settings, createLogger('silent'))
  try {
    await sufler.publish()
    await sufler.customers.patch(customerId, features)
    const measured: Swap[] = []
    for (let seed = 1; seed <= swaps; seed++) {
      await writeRuleset(rules, generateRuleset(seed, offers))
      measured.push(await swap(sufler))
    }
    const rowOf = (label: string, of: (swap: Swap) => number) => {
      const all = measured.map(of)
      return [label, figure(median(all)), figure(Math.max(...all))]
    }
    const rows = [
      rowOf('publication, ms', ({ tookMs }) => tookMs),
      rowOf('decisions answered meanwhile', ({ decisions }) => decisions),
      rowOf('longest time without an answer, ms', ({ longestGapMs }) => longestGapMs),
      rowOf('longest delay of the event loop, ms', ({ longestDelayMs }) => longestDelayMs),
    ]
    const report = [
      formatMachine(describeMachine()),
      `${offers} offers, ${swaps} swaps, a decision every ${pauseMs} ms`,
      formatTable(['', 'median', 'highest'], rows),
    ]
    process.stdout.write(`${report.join('\n\n')}\n`)
  } finally {
    await sufler.close()
    await rm(dir, { recursive: true })
  }
}

/** Publishes what stands in the rules directory, and decides until that is done. */
async function swap(sufler: Sufler): Promise<Swap> {
  const delays = monitorEventLoopDelay({ resolution: 1 })
  delays.enable()
  const startMs = performance.now()
  const publishing = sufler.publish()
  let isOver = false
  const over = publishing.finally(() => {
    isOver = true
  })
  const answeredMs = [startMs]
  while (!isOver) {
    await sufler.decisions.decide(request)
    answeredMs.push(performance.now())
    await sleep(pauseMs)
  }
  const { outcome } = await over
  const tookMs = performance.now() - startMs
  delays.disable()
  if (outcome !== 'published') throw new Error(`the ruleset was ${outcome}`)
  const gapsMs = answeredMs.slice(1).map((atMs, index) => atMs - (answeredMs[index] as number))
  return {
    tookMs,
    decisions: gapsMs.length,
    longestGapMs: Math.max(...gapsMs),
    longestDelayMs: delays.max / 1e6,
  }
}

await main()
