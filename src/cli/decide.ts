import { Command } from 'commander'
import { describeValue } from '../domain/mismatch.ts'
import { instantForm, parseInstant } from '../domain/time/moment.ts'
import type { DecisionAnswer } from '../schema/decision.ts'
import { OfflineDecisionRequest } from '../schema/offline-decision.ts'
import { ServiceError } from '../service/errors.ts'
import { foreseenFailure } from '../service/failure.ts'
import { Input } from '../service/loading/input.ts'
import { type InputLine, linesOf } from '../service/loading/input-lines.ts'
import { OfflineDecisions } from '../service/offline-decisions.ts'
import { requestChecker } from '../service/request-checker.ts'
import { formatServiceError } from './format-service-error.ts'
import { isOutputClosed, print, printError } from './print.ts'
import { rulesForCommand } from './rules-for-command.ts'

const help = `
A line of the input is one request:
  {"customerId":"79161234567","features":{"mobile_data_mb_30d":5200},"context":{"call.reason":"roaming"},
   "placements":[{"id":"call-centre.prompt"}],"now":"2026-07-01T10:00:00+03:00"}
Without features the customer is unknown; without now it is decided as of this moment.

Examples:
  sufler decide --rules rules --input customers.jsonl
  sufler decide --rules rules --input - --explain --json < customers.jsonl

Exit codes: 0 every line was decided, 1 a line was wrong (the others are decided) or the ruleset has errors, 2 wrong
usage, or the rules or the input cannot be read.`

const check = requestChecker(OfflineDecisionRequest, 'the line')

/** `sufler decide`: decides a file of requests without server or store. */
export function decideCommand(): Command {
  return new Command('decide')
    .description('decide for a file of customers, without server or store')
    .requiredOption('--rules <dir>', 'the rules directory')
    .requiredOption('--input <file>', 'JSON lines, also gzip; - for standard input')
    .option('--explain', 'tell for every offer where it fell and why')
    .option('--json', 'one JSON answer a line, as POST /v1/decisions gives it')
    .addHelpText('after', help)
    .action(async (options: { rules: string; input: string; explain?: true; json?: true }) => {
      const input = await Input.open(options.input)
      const rules = await rulesForCommand(options.rules)
      process.exitCode =
        rules === undefined ? 1 : await decideLines(new OfflineDecisions(rules.ruleset), input, options)
    })
}

/** Answers the exit code. */
async function decideLines(
  decisions: OfflineDecisions,
  input: Input,
  { explain = false, json = false }: { explain?: boolean; json?: boolean },
): Promise<number> {
  let exitCode = 0
  for await (const line of linesOf(input)) {
    if (isOutputClosed()) break
    try {
      const answer = await decideLine(decisions, textOf(line), explain)
      print(json ? JSON.stringify(answer) : formatAnswer(answer))
    } catch (error) {
      const failure = foreseenFailure(error)
      if (failure === undefined) throw error
      printError(`line ${line.line}: ${formatServiceError(failure)}`)
      exitCode = 1
    }
  }
  if (input.problem === undefined) return exitCode
  printError(`error: ${input.name}: ${input.problem}`)
  return input.bytesRead === 0 ? 2 : 1
}

function textOf(line: InputLine): string {
  if ('text' in line) return line.text
  throw new ServiceError('json-invalid', line.problem)
}

async function decideLine(decisions: OfflineDecisions, line: string, explain: boolean): Promise<DecisionAnswer> {
  const { now, ...request } = parseLine(line)
  const nowMs = now === undefined ? Date.now() : parseInstant(now)
  if (nowMs === undefined) {
    const error = { path: '/now', found: describeValue(now), expected: instantForm }
    throw new ServiceError('request-invalid', 'now is no time', [error])
  }
  return decisions.decide({ ...request, nowMs, explain: explain || request.explain === true })
}

function parseLine(line: string): OfflineDecisionRequest {
  let input: unknown
  try {
    input = JSON.parse(line)
  } catch (error) {
    throw new ServiceError('json-invalid', error instanceof Error ? error.message : String(error))
  }
  const error = check(input)
  if (error !== undefined) throw error
  return input as OfflineDecisionRequest
}

function formatAnswer(answer: DecisionAnswer): string {
  return answer.placements
    .map(({ id, fallback, offers, explanation }) => {
      const ranked = offers.map(({ offerId, score }) => `${offerId} ${score.toFixed(2)}`).join(', ')
      const lines = [`${answer.customerId} ${id}${fallback ? ' (fallback)' : ''}: ${ranked || 'no offer'}`]
      for (const { offerId, reason, detail } of explanation?.offers ?? []) {
        if (reason !== 'shown') lines.push(`    ${offerId}: ${reason}${detail === undefined ? '' : ` (${detail})`}`)
      }
      return lines.join('\n')
    })
    .join('\n')
}
