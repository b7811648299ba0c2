import { Command } from 'commander'
import type { RulesetCheck } from '../catalog/check-ruleset.ts'
import { loadRuleset } from '../catalog/load-ruleset.ts'
import { compareRulesetErrors, formatRulesetError } from '../catalog/ruleset-error.ts'

const help = `
Exit codes:
  0  the ruleset is valid; there may be warnings
  1  it has errors
  2  the command was not given correctly, or the directory cannot be read

Examples:
  sufler check rules
  sufler check rules --json | jq '.errors[].message'`

/** `sufler check DIR`: all that is wrong with a ruleset, each with file, line and column. */
export function checkCommand(): Command {
  return new Command('check')
    .description('find everything that is wrong with a ruleset')
    .argument('<dir>', 'the rules directory')
    .option('--json', 'print one JSON object')
    .addHelpText('after', help)
    .action(async (dir: string, options: { json?: boolean }, command: Command) => {
      const check = await loadRuleset(dir).catch((error: NodeJS.ErrnoException) => {
        if (error.code === undefined) throw error
        return command.error(`error: cannot read the directory '${dir}': ${error.code}`, { exitCode: 2 })
      })
      process.stdout.write(options.json ? formatJson(check) : formatText(check, dir))
      process.exitCode = check.errors.length > 0 ? 1 : 0
    })
}

function formatJson({ ruleset, tests, errors, warnings }: RulesetCheck): string {
  const summary = ruleset && { id: ruleset.id, offers: ruleset.offers.length, tests: tests.length }
  return `${JSON.stringify({ ...(summary && { ruleset: summary }), errors, warnings }, null, 2)}\n`
}

function formatText({ ruleset, tests, errors, warnings }: RulesetCheck, dir: string): string {
  const findings = [...errors, ...warnings.map((warning) => ({ ...warning, message: `warning: ${warning.message}` }))]
  const lines = findings.sort(compareRulesetErrors).map((finding) => formatRulesetError(finding, dir))
  const counts = `${count(errors.length, 'error')}, ${count(warnings.length, 'warning')}`
  const contents = ruleset && [
    count(ruleset.offers.length, 'offer'),
    count(ruleset.features.length, 'feature'),
    count(ruleset.placements.length, 'placement'),
    count(tests.length, 'test'),
  ]
  const summary = ruleset && contents ? `; ruleset ${ruleset.id}: ${contents.join(', ')}` : ''
  return `${[...lines, `${dir}: ${counts}${summary}`].join('\n')}\n`
}

function count(number: number, what: string): string {
  return `${number === 0 ? 'no' : number} ${what}${number === 1 ? '' : 's'}`
}
