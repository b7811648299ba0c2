import { Command } from 'commander'
import { OfflineDecisions } from '../service/offline-decisions.ts'
import { type RuleTestResult, runRuleTest } from '../service/run-rule-test.ts'
import { print } from './print.ts'
import { rulesForCommand } from './rules-for-command.ts'

const help = `
Examples:
  sufler test rules
  sufler test rules --filter roaming
  sufler test rules --json | jq '.[] | select(.failures != [])'

Exit codes: 0 all tests passed, 1 a test failed or the ruleset has errors, 2 wrong usage.`

/** `sufler test DIR`: runs the rule tests that stand beside the rules. */
export function testCommand(): Command {
  return new Command('test')
    .description('run the rule tests of a ruleset')
    .argument('<dir>', 'the rules directory')
    .option('--filter <text>', 'only tests whose name or file contains the text')
    .option('--json', 'one JSON array with every result')
    .addHelpText('after', help)
    .action(async (dir: string, options: { filter?: string; json?: true }) => {
      const rules = await rulesForCommand(dir)
      if (rules === undefined) {
        process.exitCode = 1
        return
      }
      const { filter = '' } = options
      const chosen = rules.tests.filter(({ file, test }) => file.includes(filter) || test.name.includes(filter))
      const decisions = new OfflineDecisions(rules.ruleset)
      const results: RuleTestResult[] = []
      for (const test of chosen) results.push(await runRuleTest(decisions, test))
      if (options.json) print(JSON.stringify(results, undefined, 2))
      else printResults(results)
      // A ruleset without tests, or a filter that fits none, must not look like success.
      if (results.length === 0 || results.some(({ failures }) => failures.length > 0)) process.exitCode = 1
    })
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
