import { parseArgs } from 'node:util'
import type { Layout } from '#sufler/domain/features/layout.ts'
import type { Ruleset } from '#sufler/domain/ruleset.ts'
import type { DecisionRequest } from '#sufler/schema/decision.ts'
import { generateHistory, policySets, withContactPolicies } from './contact-policies.ts'
import { decisionRequests } from './decision-requests.ts'
import { measureUs } from './eligibility/measure.ts'
import { generateCustomer, indexOfCustomer } from './generate-customers.ts'
import { generatedRuleset } from './generated-ruleset.ts'
import { InProcessDecider, nowMs } from './in-process-decider.ts'
import { describeMachine, formatMachine } from './machine.ts'
import { figure, formatTable } from './table.ts'
import { WholeDecider } from './whole-decider.ts'

const timesMax = 1.5

const help = `Measures one decision under contact policies beside one without: all of it but the transport, and what of it happens
in the thread alone.

  npm run bench:contact               some seconds; the machine should do nothing else
  npm run bench:contact -- --smoke    tiny: shows that it runs, measures nothing

Exit codes:
  0  a decision under policies costs at most ${timesMax} times as much
  1  it costs more`

const seed = 1
const offersShown = 3
const recordsPerCustomer = 60

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { smoke: { type: 'boolean', default: false }, help: { type: 'boolean' } } })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return 0
  }
  const { offers, customers, rounds, roundMs, wholeRounds } = values.smoke
    ? { offers: 50, customers: 20, rounds: 1, roundMs: 2, wholeRounds: 1 }
    : { offers: 1_000, customers: 1_000, rounds: 100, roundMs: 20, wholeRounds: 40 }
  const ruleset = generatedRuleset(seed, offers)
  const requests = decisionRequests(seed, customers, customers).map(({ customerId, context = {} }) => ({
    customerId,
    features: generateCustomer(seed, indexOfCustomer(customerId)).features,
    context,
  }))
  const under = (policies: (typeof policySets)[keyof typeof policySets]) => {
    const governed = withContactPolicies(ruleset, policies)
    const history = (index: number, layout: Layout) =>
      generateHistory(seed, index, recordsPerCustomer, governed, layout, nowMs)
    return new InProcessDecider(governed, requests, offersShown, history)
  }
  const deciders = {
    without: new InProcessDecider(withContactPolicies(ruleset, []), requests, offersShown),
    believable: under(policySets.believable),
    sweeping: under(policySets.sweeping),
  }
  const changed = (decider: InProcessDecider) =>
    requests.filter((_, index) => `${deciders.without.offerIds(index)}` !== `${decider.offerIds(index)}`).length
  const contenders = {
    without: (index: number) => deciders.without.decide(index),
    believable: (index: number) => deciders.believable.decide(index),
    sweeping: (index: number) => deciders.sweeping.decide(index),
  }
  const us = (await measureUs(contenders, requests.length, { rounds, roundMs })) as Record<
    keyof typeof deciders,
    number
  >
  const whole = await measureWhole(ruleset, decisionRequests(seed, customers, customers), wholeRounds)
  const times = whole.believable / whole.without
  const isKept = values.smoke || times <= timesMax
  const rowOf = (name: 'believable' | 'sweeping', label: string) => [
    `${policySets[name].length} policies, ${label}`,
    figure(us[name]),
    `${figure(us[name] / us.without)} ×`,
    `${changed(deciders[name])} of ${requests.length}`,
  ]
  const rows = [
    ['without contact policies', figure(us.without), '', ''],
    rowOf('believable', 'as an operator has them'),
    rowOf('sweeping', 'all about everything'),
  ]
  const report = [
    formatMachine(describeMachine()),
    `${offers} offers, ${recordsPerCustomer} records of history`,
    formatTable(['in the thread', 'µs', 'beside', 'answers changed'], rows),
    formatTable(
      ['all of it but the transport', 'CPU µs', 'beside'],
      [
        ['without contact policies', figure(whole.without), ''],
        ['20 policies, as an operator has them', figure(whole.believable), `${figure(times)} ×`],
      ],
    ),
    `all of it, as an operator has them, target ≤ ${timesMax} ×: ${isKept ? 'kept' : 'BREACH'}`,
  ]
  process.stdout.write(`${report.join('\n\n')}\n`)
  return isKept ? 0 : 1
}

/** Processor time of whole decisions, in turns; each kind's cheapest round counts. */
async function measureWhole(
  ruleset: Ruleset,
  requests: readonly DecisionRequest[],
  rounds: number,
): Promise<{ without: number; believable: number }> {
  const governed = withContactPolicies(ruleset, policySets.believable)
  const history = (index: number, layout: Layout) =>
    generateHistory(seed, index, recordsPerCustomer, governed, layout, nowMs)
  const without = await WholeDecider.start(withContactPolicies(ruleset, []), requests)
  const believable = await WholeDecider.start(governed, requests, history)
  const least = { without: Number.POSITIVE_INFINITY, believable: Number.POSITIVE_INFINITY }
  // A quarter more rounds, which warm up and are not counted.
  for (let round = -Math.floor(rounds / 4); round < rounds; round++) {
    const us = { without: await without.cpuUs(), believable: await believable.cpuUs() }
    if (round < 0) continue
    least.without = Math.min(least.without, us.without)
    least.believable = Math.min(least.believable, us.believable)
  }
  await Promise.all([without.close(), believable.close()])
  return least
}

process.exitCode = await main()
