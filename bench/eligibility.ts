import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { peers } from './eligibility/contenders.ts'
import { benchCompileBeside, benchMatch, type Profile, type ScenarioFigures } from './eligibility/scenarios.ts'
import { formatVerdicts, judge, readFigureBudgets } from './figure-budgets.ts'
import { describeMachine, formatMachine } from './machine.ts'
import { figure, formatTable } from './table.ts'

const help = `Measures which offers suit a customer, beside other engines, and holds it against eligibility/budgets.yaml.

  npm run bench:eligibility                  all of it, some minutes; the machine should do nothing else
  npm run bench:eligibility -- --smoke       tiny: shows that it runs, measures nothing
  npm run bench:eligibility -- --json FILE   also writes the figures to a file

Exit codes:
  0  all budgets are kept
  1  one is not (see the verdicts), or the engines found different offers`

const full: Profile = { seed: 1, customers: 1_000, compared: 50, rounds: 7, roundMs: 300, offersDividedBy: 1 }
const smoke: Profile = { seed: 1, customers: 20, compared: 10, rounds: 1, roundMs: 2, offersDividedBy: 100 }

const note = (step: string) => console.error(`… ${step}`)

interface Measured {
  figures: Record<string, number>
  hashes: Record<string, string>
  /** Microseconds a customer, by scenario and contender. */
  us: Record<string, ScenarioFigures['us']>
}

async function measureAll(profile: Profile): Promise<Measured> {
  const measured: Measured = { figures: {}, hashes: {}, us: {} }
  const { figures } = measured
  const match = async (
    name: string,
    ...scenario: [Parameters<typeof benchMatch>[0], number, (typeof peers)[number][]]
  ) => {
    note(name)
    const result = await benchMatch(...scenario, profile)
    const { sufler, ...others } = result.us as Required<ScenarioFigures['us']>
    measured.us[name] = result.us
    measured.hashes[name] = result.hash
    figures[`${name}, µs`] = sufler
    for (const [peer, us] of Object.entries(others)) figures[`${name}, ${peer} ×`] = us / sufler
    return { ...result, sufler }
  }
  await match('30 offers', 'flat', 30, [...peers])
  const thousand = await match('1000 offers', 'flat', 1_000, [...peers])
  await match('10000 offers', 'flat', 10_000, ['closures', 'json-logic-engine'])
  const flat = await match('100000 offers', 'flat', 100_000, ['closures'])
  const distinct = await match('100000 offers distinct', 'distinct', 100_000, ['closures'])
  const nested = await match('100000 offers nested', 'nested', 100_000, ['closures'])
  figures['100000 offers, growth from 1000 ×'] = flat.sufler / thousand.sufler
  figures['100000 offers nested, flat ×'] = nested.sufler / flat.sufler
  figures['100000 offers distinct, index MB'] = distinct.indexBytes / 1e6
  figures['garbage, bytes a decision at 1000'] = thousand.garbageBytes
  figures['garbage, growth to 100000 ×'] = flat.garbageBytes / thousand.garbageBytes
  for (const offers of [10_000, 100_000]) {
    note(`compiling ${offers} offers`)
    const { compileMs, quietUsP99, compilingUsP99 } = await benchCompileBeside(offers, profile)
    figures[`${offers} offers, compile ms`] = compileMs
    figures[`${offers} offers, compile disturbance ×`] = compilingUsP99 / quietUsP99
  }
  return measured
}

function formatTimes(us: Measured['us'], hashes: Measured['hashes']): string {
  const columns = ['sufler', ...peers] as const
  const rows = Object.entries(us).map(([name, times]) => [
    name,
    ...columns.map((column) => (times[column] === undefined ? '' : figure(times[column]))),
    hashes[name] ?? '',
  ])
  return formatTable(['µs a customer', ...columns, 'hash of the answers'], rows)
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { smoke: { type: 'boolean', default: false }, json: { type: 'string' }, help: { type: 'boolean' } },
  })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return 0
  }
  const profile = values.smoke ? smoke : full
  const budgets = await readFigureBudgets('eligibility')
  const measured = await measureAll(profile)
  const verdicts = judge(measured.figures, budgets)
  const breached = verdicts.filter(({ isKept }) => !isKept)
  const machine = describeMachine()
  const report = [
    formatMachine(machine),
    `${values.smoke ? 'smoke' : 'full'} run, seed ${profile.seed}`,
    '',
    formatTimes(measured.us, measured.hashes),
    '',
    formatVerdicts(verdicts),
  ]
  process.stdout.write(`${report.join('\n')}\n`)
  if (values.json !== undefined)
    await writeFile(values.json, `${JSON.stringify({ machine, profile, ...measured, breached }, undefined, 2)}\n`)
  return breached.length === 0 ? 0 : 1
}

process.exitCode = await main()
