import { Command } from 'commander'
import { ReadableRecords } from '../domain/features/readable-records.ts'
import { nearestName } from '../domain/nearest-name.ts'
import type { Ruleset } from '../domain/ruleset.ts'
import type { DecisionAnswer, DecisionRequest } from '../schema/decision.ts'
import { ActiveRuleset } from '../service/active-ruleset.ts'
import { BudgetService } from '../service/budgets/budget-service.ts'
import { DecisionService } from '../service/decision-service.ts'
import { DecisionTokens } from '../service/decision-token.ts'
import { ServiceError } from '../service/errors.ts'
import { prepareRuleset } from '../service/prepared-ruleset.ts'
import { temporaryTokenKey } from '../service/token-keys.ts'
import { readLayout } from '../store/layout-registry.ts'
import type { HistoryAppend, Store } from '../store/store.ts'
import { formatExplanation } from './format-explanation.ts'
import { type StoreOptions, withStore } from './open-store-for-command.ts'
import { parseContext } from './parse-context.ts'
import { print } from './print.ts'
import { rulesForCommand } from './rules-for-command.ts'

const help = `
Reads the customer and changes nothing; a server may be using the store at the same time.
Values of a set are separated by commas: --context page.tags=sale,new
An object is written as JSON: --context cart='{"total":5200}'

Examples:
  sufler explain --rules rules --store lmdb:data/demo --customer 79161234567 \\
    --placement call-centre.prompt --context call.reason=roaming
  sufler explain … --offer roaming-voice-pack
  sufler explain … --json | jq '.placements[0].explanation.funnel'

Exit codes:
  0  explained
  1  the customer, the placement, the offer or a context fact is not known, the rules have errors, or the store cannot
     be reached
  2  the command was not given correctly`

interface Options extends StoreOptions {
  rules: string
  customer: string
  placement: string[]
  context: string[]
  offer?: string
  locale?: string
  json?: true
}

/** `sufler explain`: why a customer gets these offers, and not the others. */
export function explainCommand(): Command {
  const several = (value: string, before: string[]) => [...before, value]
  return new Command('explain')
    .description('tell for every offer where it fell and why')
    .requiredOption('--rules <dir>', 'the rules directory')
    .requiredOption('--store <url>', 'where customers are kept: lmdb:PATH, redis://HOST:PORT, …')
    .option('--redis-key-prefix <text>', 'begins every key in Redis')
    .requiredOption('--customer <id>', 'the customer')
    .requiredOption('--placement <id>', 'channel.placement; may be given several times', several, [])
    .option('--context <fact=value>', 'a fact that comes with the request; may be given several times', several, [])
    .option('--offer <id>', 'this offer alone, with all its conditions')
    .option('--locale <locale>', "of sentences and texts; by default the catalogue's first")
    .option('--json', 'print the answer as POST /v1/decisions gives it')
    .addHelpText('after', help)
    .action(async (options: Options) => {
      const rules = await rulesForCommand(options.rules)
      const answer = rules && (await explain(rules.ruleset, options))
      if (answer === undefined) process.exitCode = 1
      else print(options.json ? JSON.stringify(answer, undefined, 2) : formatExplanation(answer, options.offer))
    })
}

function explain(ruleset: Ruleset, options: Options): Promise<DecisionAnswer> {
  if (options.offer !== undefined) assertOffer(ruleset, options.offer)
  const context = parseContext([...ruleset.context, ...ruleset.objects], options.context)
  const { customer: customerId, locale } = options
  const placements = options.placement.map((id) => ({ id }))
  const request = { customerId, placements, context, ...(locale === undefined ? {} : { locale }) }
  return withStore(options, (store) => decide(ruleset, store, request))
}

async function decide(ruleset: Ruleset, store: Store, request: DecisionRequest): Promise<DecisionAnswer> {
  const record = await store.readCustomer(request.customerId)
  // Read after the customer, so that every number in the vector has its text. Numbers that the store has not given by then
  // are made up here: the customer can have none of them, and the store stays as it is.
  const layout = await readLayout(store)
  const prepared = prepareRuleset(ruleset)
  layout.internLocally(prepared.entries)
  const readable = new ReadableRecords(layout)
  const active = await ActiveRuleset.start(prepared, layout, { threads: 1, queueMax: 1, batchMax: 1 })
  // A dry run takes no units, so that there is nothing to be told about them.
  const budgets = new BudgetService({ ledgers: store.budgets, onLate() {}, onFailure() {}, onDoubt() {} })
  try {
    const tokens = new DecisionTokens([temporaryTokenKey()])
    // A dry run writes nothing, so that nothing is dropped either.
    const settings = { outcomeAgeMaxDays: 0 }
    const { vector, history } = record
    const customer = { vector: vector && readable.vector(vector), history: readable.history(history) }
    const read = {
      readCustomer: async () => customer,
      readTexts: (customerId: string) => store.readTexts(customerId),
      appendHistory: (appends: readonly HistoryAppend[]) => store.appendHistory(appends),
    }
    const decisions = new DecisionService({ store: read, rulesets: { active }, tokens, budgets, settings })
    return (await decisions.decide({ ...request, explain: true, dryRun: true })).answer
  } finally {
    await budgets.close()
    await active.close()
  }
}

function assertOffer(ruleset: Ruleset, offerId: string): void {
  if (ruleset.offers.some(({ id }) => id === offerId)) return
  const suggestion = nearestName(
    offerId,
    ruleset.offers.map(({ id }) => id),
  )
  const error = { path: '--offer', found: `'${offerId}'`, expected: 'an offer of the ruleset' }
  throw new ServiceError('request-invalid', 'there is no such offer', [
    { ...error, ...(suggestion === undefined ? {} : { suggestion }) },
  ])
}
