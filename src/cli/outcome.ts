import { Command, Option } from 'commander'
import { type OutcomeEntry, type OutcomesAnswer, outcomes, type RefusedOutcome } from '../schema/outcome.ts'
import type { Problem } from '../schema/problem.ts'
import { type ErrorCode, errorRegistry, ServiceError } from '../service/errors.ts'
import { formatServiceError } from './format-service-error.ts'
import { print, printError } from './print.ts'

const help = `
Sends one outcome to a running server, which checks it and counts it wherever it counts. The offer is named by its token,
or by decision, placement and offer as the decision's answer has them. The same outcome again changes nothing.
Where the server wants a key, put it into the environment: SUFLER_KEY=sufler_service_…

Examples:
  sufler outcome 79161234567 --token k1.01a2… --outcome accepted
  sufler outcome 79161234567 --decision 01a201b9-e927-72dd-8441-379687f75e83 --placement call-centre.prompt \\
    --offer roaming-data-pack --outcome declined --reason too-expensive
  sufler outcome 79161234567 --token k1.01a2… --outcome later --until 2026-09-01
  sufler outcome 79161234567 --token k1.01a2… --outcome accepted --undo

Exit codes:
  0  recorded, taken back, or reported before
  1  refused, or the server cannot be reached or keep it
  2  the command was not given correctly`

/** The key to send, where the server wants one. */
const keyVariable = 'SUFLER_KEY'

/** Longest wait for the server. */
const timeoutMs = 10_000

interface Options {
  server: string
  token?: string
  decision?: string
  placement?: string
  offer?: string
  outcome: OutcomeEntry['outcome']
  at?: string
  reason?: string
  until?: string
  undo?: true
  json?: true
}

/** `sufler outcome CUSTOMER`: reports what happened to an offer. */
export function outcomeCommand(): Command {
  const withToken = ['decision', 'placement', 'offer']
  return new Command('outcome')
    .description('report what happened to an offer')
    .argument('<customer>', 'the customer whom it was offered to')
    .option('--server <url>', 'a running server', 'http://127.0.0.1:8080')
    .addOption(new Option('--token <token>', 'the token of the offer').conflicts(withToken))
    .option('--decision <id>', 'the id of the decision, with --placement and --offer')
    .option('--placement <id>', 'where it was offered')
    .option('--offer <id>', 'what was offered')
    .addOption(new Option('--outcome <outcome>', 'what happened').choices(outcomes).makeOptionMandatory())
    .option('--at <time>', 'when: ISO 8601 with an offset; by default now')
    .option('--reason <id>', 'why it was declined, as contact-policies.yaml has it')
    .option('--until <date>', 'for later: the date that was agreed')
    .option('--undo', 'take this outcome back')
    .option('--json', 'print the answer as POST /v1/outcomes gives it')
    .addHelpText('after', help)
    .action(async (customerId: string, options: Options, command: Command) => {
      if (options.token === undefined && withToken.some((name) => command.getOptionValue(name) === undefined)) {
        command.error('error: expected --token, or all of --decision, --placement and --offer', { exitCode: 2 })
      }
      if (!URL.canParse(options.server)) {
        command.error(`error: --server: found '${options.server}', expected a URL`, { exitCode: 2 })
      }
      process.exitCode = await report(customerId, options)
    })
}

async function report(customerId: string, options: Options): Promise<number> {
  const { server, token, decision, placement, offer, outcome, at, reason, until, undo } = options
  const given = {
    token,
    decisionId: decision,
    placementId: placement,
    offerId: offer,
    outcome,
    at,
    reason,
    until,
    undo,
  }
  // What is not given is left out of the JSON.
  const body = JSON.stringify({ customerId, outcomes: [given] })
  let response: Response
  let answer: unknown
  try {
    response = await fetch(new URL('/v1/outcomes', server), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorization() },
      body,
      signal: AbortSignal.timeout(timeoutMs),
    })
    answer = jsonOf(await response.text())
  } catch (error) {
    printError(`error: ${server} cannot be reached: ${causeOf(error)}`)
    return 1
  }
  if (!response.ok && isProblem(answer)) {
    const { code, detail, errors } = answer
    printError(formatServiceError(new ServiceError(code as ErrorCode, detail, errors)))
    return 1
  }
  if (!response.ok || !isOutcomesAnswer(answer)) {
    printError(`error: ${server} answered with status ${response.status}, and is no server of ours`)
    return 1
  }
  if (options.json) print(JSON.stringify(answer, undefined, 2))
  const [refused] = answer.refused
  if (refused !== undefined) {
    printError(formatRefusal(refused))
    return 1
  }
  if (!options.json) print(answer.results.join())
  return 0
}

/** Undefined when it is no JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** As far as it is read here: a newer server may say more. */
function isProblem(answer: unknown): answer is Problem {
  return isObject(answer) && typeof answer.code === 'string' && typeof answer.detail === 'string'
}

function isOutcomesAnswer(answer: unknown): answer is OutcomesAnswer {
  return isObject(answer) && Array.isArray(answer.refused) && Array.isArray(answer.results)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** The key comes from the environment alone: arguments stand in the list of processes. */
function authorization(): Record<string, string> {
  const key = process.env[keyVariable]
  return key === undefined || key === '' ? {} : { authorization: `Bearer ${key}` }
}

function formatRefusal({ code, ...error }: RefusedOutcome): string {
  const { title = 'refused' } = Object.hasOwn(errorRegistry, code) ? errorRegistry[code as ErrorCode] : {}
  return formatServiceError(new ServiceError(code as ErrorCode, title, [error]))
}

/** `fetch` says only that it failed, and keeps the reason in the cause. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return cause instanceof Error ? cause.message || cause.name : String(cause)
}
