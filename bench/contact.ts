import { parseArgs } from 'node:util'
import { generateHistory, policyCount, withContactPolicies } from './contact-policies.ts'
import { decisionRequests } from './decision-requests.ts'
import type { Contender } from './eligibility/contenders.ts'
import { measureUs } from './eligibility/measure.ts'
import { generateCustomer, indexOfCustomer } from './generate-customers.ts'
import { generatedRuleset } from './generated-ruleset.ts'
import { InProcessDecider, nowMs } from './in-process-decider.ts'
import { describeMachine, formatMachine } from './machine.ts'
import { figure, formatTable } from './table.ts'

const help = `Measures one decision under contact policies beside one without: no network, store or threads.

  npm run bench:contact               some seconds; the machine should do nothing else
  npm run bench:contact -- --smoke    tiny: shows that it runs, measures nothing

Exit codes:
  0  a decision under policies takes at most ${1.5} times as long
  1  it takes longer`

const timesMax = 1.5
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
  const without = new InProcessDecider(ruleset, requests, offersShown)
  const governed = new InProcessDecider(withContactPolicies(ruleset), requests, offersShown, (index, layout) =>
    generateHistory(seed, index, recordsPerCustomer, ruleset, layout, nowMs),
  )
  const changed = requests.filter((_, index) => `${without.offerIds(index)}` !== `${governed.offerIds(index)}`).length
  const us = (await measureUs({ without: timed(without), governed: timed(governed) }, requests.length, {
    rounds,
    roundMs,
  })) as { without: number; governed: number }
  const times = us.governed / us.without
  const isKept = values.smoke || times <= timesMax
  const rows = [
    ['without contact policies', figure(us.without), ''],
    [`${policyCount} policies, ${recordsPerCustomer} records`, figure(us.governed), `${figure(times)} ×`],
  ]
  const report = [
    formatMachine(describeMachine()),
    `${offers} offers; the policies change ${changed} of ${requests.length} answers`,
    formatTable(['one decision', 'µs', 'beside'], rows),
    `target ≤ ${timesMax} ×: ${isKept ? 'kept' : 'BREACH'}`,
  ]
  process.stdout.write(`${report.join('\n\n')}\n`)
  return isKept ? 0 : 1
}

/** What is decided does not matter here. */
function timed(decider: InProcessDecider): Contender {
  return (index) => {
    decider.decide(index)
    return []
  }
}

process.exitCode = await main()
