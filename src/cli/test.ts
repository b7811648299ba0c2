import { Command, InvalidArgumentError } from 'commander'
import type { LocatedRuleTest } from '../catalog/check-ruleset.ts'
import { OfflineDecisions } from '../service/offline-decisions.ts'
import { reportCoverage } from '../service/rule-coverage/coverage-report.ts'
import { coverageUnderAllRules } from '../service/rule-coverage/rule-coverage.ts'
import { type RuleTestResult, runRuleTest } from '../service/run-rule-test.ts'
import { formatCoverage, formatPercent } from './format-coverage.ts'
import { print, printError } from './print.ts'
import { rulesForCommand } from './rules-for-command.ts'

const help = `
Examples:
  sufler test rules
  sufler test rules --filter roaming
  sufler test rules --json | jq '.[] | select(.failures != [])'
  sufler test rules --coverage-min 90

Coverage counts sides: an offer was shown, and was kept out of a placement that it has a treatment for; a condition
held, and did not hold (unknown is neither); a placement was asked. A condition counts only where a decision looked at
it: for an offer that is valid and competes, and boosts and context weights for one that is eligible. What a variant
of the rules replaces or adds counts by itself, at its place in variants/, and is seen only by tests that decide by the
variant: those in variants/*/tests/, and those that say its arm. They see nothing of the rules themselves.
With --json it is { "tests": […], "coverage": { "total", "files", "never" } }.

Exit codes: 0 all tests passed, 1 a test failed, coverage is too low or the ruleset has errors, 2 wrong usage.`

interface TestOptions {
  filter?: string
  coverage?: true
  coverageMin?: number
  json?: true
}

/** `sufler test DIR`: runs the rule tests that stand beside the rules. */
export function testCommand(): Command {
  return new Command('test')
    .description('run the rule tests of a ruleset')
    .argument('<dir>', 'the rules directory')
    .option('--filter <text>', 'only tests whose name or file contains the text')
    .option('--coverage', 'tell which offers and conditions the tests exercise')
    .option('--coverage-min <percent>', 'as --coverage, and fail when fewer sides are seen', parsePercent)
    .option('--json', 'one JSON array with every result')
    .addHelpText('after', help)
    .action(async (dir: string, options: TestOptions) => {
      if (!(await runTests(dir, options))) process.exitCode = 1
    })
}

/** Whether all is well. */
async function runTests(dir: string, { filter = '', coverage, coverageMin, json }: TestOptions): Promise<boolean> {
  const rules = await rulesForCommand(dir)
  if (rules === undefined) return false
  const decisions = new OfflineDecisions(rules.ruleset)
  const isCovered = coverage === true || coverageMin !== undefined
  const covered = isCovered ? coverageUnderAllRules(rules, decisions.layout) : undefined
  const results: RuleTestResult[] = []
  for (const test of rules.tests) if (isMeant(test, filter)) results.push(await runRuleTest(decisions, test, covered))
  for (const [position, { ruleset, tests }] of rules.variants.entries()) {
    const meant = tests.filter((test) => isMeant(test, filter))
    if (meant.length === 0) continue
    // One layout for all: what a variant decides is recorded from its own tests and from those of its arm.
    const underVariant = new OfflineDecisions(ruleset, decisions.layout)
    const coveredThere = covered?.slice(position + 1, position + 2)
    for (const test of meant) results.push(await runRuleTest(underVariant, test, coveredThere))
  }
  const report = covered && reportCoverage(covered.map(({ parts }) => parts))
  if (json) {
    print(JSON.stringify(report === undefined ? results : { tests: results, coverage: report }, undefined, 2))
  } else {
    printResults(results)
    if (report !== undefined) print(`\n${formatCoverage(report, dir)}`)
  }
  const percent = report?.total.percent ?? 100
  const isCoverageLow = coverageMin !== undefined && percent < coverageMin
  if (isCoverageLow) printError(`coverage is ${formatPercent(percent)}, required are ${coverageMin} %`)
  // A ruleset without tests, or a filter that fits none, must not look like success.
  return results.length > 0 && results.every(({ failures }) => failures.length === 0) && !isCoverageLow
}

function isMeant({ file, test }: LocatedRuleTest, filter: string): boolean {
  return file.includes(filter) || test.name.includes(filter)
}

function parsePercent(text: string): number {
  const percent = Number(text)
  if (text.trim() === '' || !(percent >= 0 && percent <= 100))
    throw new InvalidArgumentError('Expected a number from 0 to 100.')
  return percent
}

function printResults(results: readonly RuleTestResult[]): void {
  let file = ''
  for (const result of results) {
    if (result.file !== file) print(result.file)
    file = result.file
    print(`  ${result.failures.length === 0 ? '✓' : '✗'} ${result.name}`)
    for (const failure of result.failures) print(`      line ${result.line}: ${failure}`)
  }
  const failed = results.filter(({ failures }) => failures.length > 0).length
  print(`${results.length - failed} passed, ${failed} failed`)
}
