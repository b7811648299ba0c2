import { parseArgs } from 'node:util'
import type { Layout } from '#sufler/domain/features/layout.ts'
import { generateHistory, policySets, withContactPolicies } from './contact-policies.ts'
import { decisionRequests } from './decision-requests.ts'
import { measureUs } from './eligibility/measure.ts'
import { generateCustomer, indexOfCustomer } from './generate-customers.ts'
import { generatedRuleset } from './generated-ruleset.ts'
import { InProcessDecider, nowMs } from './in-process-decider.ts'
import { describeMachine, formatMachine } from './machine.ts'
import { figure, formatTable } from './table.ts'

const timesMax = 1.5

const help = `Measures one decision under contact policies beside one without: no network, store or threads.

  npm run bench:contact               some seconds; the machine should do nothing else
  npm run bench:contact -- --smoke    tiny: shows that it runs, measures nothing

Exit codes:
  0  a decision under policies takes at most ${timesMax} times as long
  1  it takes longer`

const seed = 1
const offersShown = 3
const recordsPerCustomer = 60

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { smoke: { type: 'boolean', default: false }, help: { type: 'boolean' } } })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return 0
  }
  const { offers, customers, rounds, roundMs } = values.smoke
    ? { offers: 50, customers: 20, rounds: 1, roundMs: 2 }
    : { offers: 1_000, customers: 1_000, rounds: 100, roundMs: 20 }
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
  const times = us.believable / us.without
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
    formatTable(['one decision', 'µs', 'beside', 'answers changed'], rows),
    `as an operator has them, target ≤ ${timesMax} ×: ${isKept ? 'kept' : 'BREACH'}`,
  ]
  process.stdout.write(`${report.join('\n\n')}\n`)
  return isKept ? 0 : 1
}

process.exitCode = await main()
