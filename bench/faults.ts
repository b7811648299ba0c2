import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { faultCases } from './faults/cases.ts'
import { formatFaultTable } from './faults/fault-table.ts'
import { type CaseResult, runCase } from './faults/run-case.ts'
import { describeMachine, formatMachine } from './machine.ts'

const help = `Breaks what nodes stand on while clients are served, and prints what they saw.

  npm run faults                      all cases, some minutes
  npm run faults -- --case NAME       one (${faultCases.map(({ id }) => id).join(', ')}); may be repeated
  npm run faults -- --smoke           every step, for moments only
  npm run faults -- --markdown FILE   also writes the table to a file

Thousands of clients take as many files: ulimit -n must be 12,000 or more.

Exit codes:
  0  every case held what it promises
  1  one did not (the last lines say which)
  2  the command was not given correctly`

const seed = 1
const times = {
  full: { warmUpMs: 3_000, afterMs: 10_000, ratePerSecond: 200 },
  smoke: { warmUpMs: 500, afterMs: 4_000, ratePerSecond: 50 },
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      case: { type: 'string', multiple: true },
      smoke: { type: 'boolean', default: false },
      markdown: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return 0
  }
  const unknown = values.case?.find((name) => !faultCases.some(({ id }) => id === name))
  if (unknown !== undefined) {
    console.error(`--case: found '${unknown}', expected one of ${faultCases.map(({ id }) => id).join(', ')}`)
    return 2
  }
  const results: CaseResult[] = []
  for (const faultCase of faultCases) {
    if (values.case !== undefined && !values.case.includes(faultCase.id)) continue
    console.error(`… ${faultCase.id}`)
    results.push(await runCase(faultCase, times[values.smoke ? 'smoke' : 'full'], seed))
  }
  const table = formatFaultTable(results)
  process.stdout.write(`${formatMachine(describeMachine())}; seed ${seed}\n\n${table}\n`)
  if (values.markdown !== undefined) await writeFile(values.markdown, `${table}\n`)
  const broken = results.filter(({ faults }) => faults.length > 0)
  for (const { faultCase, faults } of broken) for (const fault of faults) console.error(`${faultCase.id}: ${fault}`)
  return broken.length === 0 ? 0 : 1
}

process.exitCode = await main()
