import { Command, InvalidArgumentError, Option } from 'commander'
import type { RulesetCheck } from '../catalog/check-ruleset.ts'
import { loadRuleset } from '../catalog/load-ruleset.ts'
import { instantForm, parseInstant, parseMoment } from '../domain/time/moment.ts'
import { TimeZone } from '../domain/time/time-zone.ts'
import { checkGithub } from './check-formats/check-github.ts'
import { checkJson } from './check-formats/check-json.ts'
import { checkSarif } from './check-formats/check-sarif.ts'
import { checkText } from './check-formats/check-text.ts'

const help = `
Exit codes:
  0  the ruleset is valid; there may be warnings
  1  it has errors, or warnings under --strict
  2  the command was not given correctly, or the directory cannot be read

Examples:
  sufler check rules
  sufler check rules --strict --now 2026-12-01
  sufler check rules --json | jq '.errors[].message'
  sufler check rules --format sarif > sufler.sarif`

const formats = { text: checkText, json: checkJson, sarif: checkSarif, github: checkGithub } satisfies Record<
  string,
  (check: RulesetCheck, dir: string) => string
>

interface CheckOptions {
  format: keyof typeof formats
  json?: true
  strict?: true
  now?: number
}

/** `sufler check DIR`: all that is wrong with a ruleset, and what can hardly be meant, each with file, line and column. */
export function checkCommand(): Command {
  const format = new Option('--format <format>', 'how to print').choices(Object.keys(formats)).default('text')
  return new Command('check')
    .description('find everything that is wrong with a ruleset, and what can hardly be meant')
    .argument('<dir>', 'the rules directory')
    .addOption(format)
    .addOption(new Option('--json', 'the same as --format json').implies({ format: 'json' }))
    .option('--strict', 'fail on warnings, too')
    .option(
      '--now <moment>',
      'when to ask whether offers have expired, as 2026-12-01 (UTC) or 2026-12-01T09:00+03:00',
      momentMs,
    )
    .addHelpText('after', help)
    .action(async (dir: string, options: CheckOptions) => {
      const check = await loadRuleset(dir, options.now)
      process.stdout.write(formats[options.format](check, dir))
      const isStrict = options.strict === true
      process.exitCode = check.errors.length > 0 || (isStrict && check.warnings.length > 0) ? 1 : 0
    })
}

function momentMs(text: string): number {
  const date = parseMoment(text, new TimeZone('UTC'))
  const ms = date?.isDateOnly ? date.ms : parseInstant(text)
  if (ms === undefined) throw new InvalidArgumentError(`Expected a date, as 2026-12-01, or ${instantForm}.`)
  return ms
}
