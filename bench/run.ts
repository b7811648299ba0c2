import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { checkBudgets } from './budget-check.ts'
import { readBudgets, shortRunBudgets } from './budgets.ts'
import { describeMachine } from './machine.ts'
import { profiles } from './profile.ts'
import { formatReport, type Report } from './report.ts'
import type { ScenarioResult } from './results.ts'
import { scenarios } from './scenarios.ts'

const help = `Measures decisions and holds them against budgets.yaml.

  npm run bench                            the whole, some minutes; the machine should do nothing else
  npm run bench -- --short                 a minute, for CI; within the tolerance of budgets.yaml
  npm run bench -- --scenario decisions    one scenario (${Object.keys(scenarios).join(', ')}); may be repeated
  npm run bench -- --json FILE             also writes the figures to a file

Exit codes:
  0  all budgets are kept
  1  one is not (the last lines say which), or the stacks chose different offers
  2  the command was not given correctly`

const note = (step: string) => console.error(`… ${step}`)

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      short: { type: 'boolean', default: false },
      smoke: { type: 'boolean', default: false },
      json: { type: 'string' },
      scenario: { type: 'string', multiple: true },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return 0
  }
  const profile = values.smoke ? profiles.smoke : values.short ? profiles.short : profiles.full
  const budgets = profile.name === 'full' ? await readBudgets() : shortRunBudgets(await readBudgets())
  const results: ScenarioResult[] = []
  for (const name of values.scenario ?? profile.scenarios) {
    const scenario = scenarios[name]
    if (scenario === undefined) {
      console.error(`--scenario: found '${name}', expected one of ${Object.keys(scenarios).join(', ')}`)
      return 2
    }
    results.push(await scenario(profile, note))
  }
  const check = checkBudgets(results, budgets)
  const report: Report = {
    machine: describeMachine(),
    profile: profile.name,
    seed: profile.seed,
    results,
    budgets: check,
  }
  process.stdout.write(`${formatReport(report)}\n`)
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(report, undefined, 2)}\n`)
  return check.breaches.length === 0 ? 0 : 1
}

process.exitCode = await main()
