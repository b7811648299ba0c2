import type { LocatedRuleTest } from '../catalog/check-ruleset.ts'
import { ownValue } from '../domain/own-value.ts'
import type { DecidedPlacement } from '../schema/decision.ts'
import type { OfferExplanation } from '../schema/explanation.ts'
import type { RuleTest } from '../schema/rule-test-file.ts'
import { foreseenFailure } from './failure.ts'
import type { DecisionWithFacts, OfflineDecisions } from './offline-decisions.ts'
import type { RuleCoverage } from './rule-coverage/rule-coverage.ts'
import { momentOf, ruleTestHistory } from './rule-test-history.ts'

export interface RuleTestResult {
  file: string
  line: number
  name: string
  /** What was expected and what came instead, a sentence each; empty when the test passed. */
  failures: string[]
}

/**
 * Decides what the test describes and compares. Never throws for a test that fails, or cannot be decided. `coverage`, by number of the rules
 * that may decide here, takes in what they decided, whether the test passes or not.
 */
export async function runRuleTest(
  decisions: OfflineDecisions,
  { file, line, test }: LocatedRuleTest,
  coverage?: readonly RuleCoverage[],
): Promise<RuleTestResult> {
  return { file, line, name: test.name, failures: await failuresOf(decisions, test, coverage) }
}

async function failuresOf(
  decisions: OfflineDecisions,
  test: RuleTest,
  coverage: readonly RuleCoverage[] | undefined,
): Promise<string[]> {
  let decided: DecisionWithFacts
  try {
    decided = await decideTest(decisions, test)
  } catch (error) {
    const failure = foreseenFailure(error)
    if (failure === undefined) throw error
    return [`${failure.code}: ${failure.detail}`]
  }
  const { answer, facts, rules } = decided
  const placement = answer.placements[0] as DecidedPlacement
  coverage?.[rules[0] as number]?.record(facts, placement)
  return compare(test.expect, placement)
}

function decideTest(decisions: OfflineDecisions, test: RuleTest): Promise<DecisionWithFacts> {
  return decisions.decideWithFacts({
    customerId: 'rule-test',
    placements: [{ id: test.placement, ...(test.count === undefined ? {} : { count: test.count }) }],
    context: test.context ?? {},
    features: test.customer ?? {},
    history: ruleTestHistory(test, decisions.ruleset, decisions.layout),
    nowMs: momentOf(test.now),
    explain: true,
    ...(test.holdout === undefined ? {} : { holdout: test.holdout }),
    ...(test.experiments === undefined ? {} : { experiments: test.experiments }),
    ...(test.locale === undefined ? {} : { locale: test.locale }),
  })
}

function compare(expect: RuleTest['expect'], placement: DecidedPlacement): string[] {
  return [
    ...checkFirst(expect, placement),
    ...checkOffers(expect, placement),
    ...checkIncludes(expect, placement),
    ...checkExcludes(expect, placement),
    ...checkSuppressedBy(expect, placement),
    ...checkFallback(expect, placement),
    ...checkContent(expect, placement),
  ]
}

function shownIds({ offers }: DecidedPlacement): string[] {
  return offers.map(({ offerId }) => offerId)
}

function checkFirst({ first }: RuleTest['expect'], placement: DecidedPlacement): string[] {
  const [found] = shownIds(placement)
  if (first === undefined || first === found) return []
  return [`expected ${first} first, found ${found ?? 'no offer'}; ${whyNot(first, placement)}`]
}

function checkOffers({ offers }: RuleTest['expect'], placement: DecidedPlacement): string[] {
  const found = shownIds(placement)
  if (offers === undefined || (offers.length === found.length && offers.every((offer, rank) => offer === found[rank])))
    return []
  return [`expected exactly ${list(offers)}, found ${list(found)}`]
}

function checkIncludes({ includes = [] }: RuleTest['expect'], placement: DecidedPlacement): string[] {
  const found = shownIds(placement)
  return includes
    .filter((offer) => !found.includes(offer))
    .map((offer) => `expected ${offer} among ${list(found)}; ${whyNot(offer, placement)}`)
}

function checkExcludes({ excludes = {} }: RuleTest['expect'], placement: DecidedPlacement): string[] {
  return Object.entries(excludes).flatMap(([offer, expected]) => {
    const found = reasonOf(offer, placement)
    return found === expected
      ? []
      : [`expected ${offer} not to be shown because ${expected}; ${whyNot(offer, placement)}`]
  })
}

function checkSuppressedBy({ suppressedBy = {} }: RuleTest['expect'], placement: DecidedPlacement): string[] {
  return Object.entries(suppressedBy).flatMap(([offer, expected]) => {
    const found = explanationOf(offer, placement)?.suppression?.policy
    if (found === expected) return []
    const instead = found === undefined ? whyNot(offer, placement) : `it is suppressed by ${found}`
    return [`expected ${offer} to be suppressed by ${expected}; ${instead}`]
  })
}

function checkFallback({ fallback }: RuleTest['expect'], placement: DecidedPlacement): string[] {
  if (fallback === undefined || fallback === placement.fallback) return []
  return [
    fallback
      ? `expected the fallback, found ${list(shownIds(placement))}`
      : 'expected offers that qualify, found the fallback',
  ]
}

function checkContent({ content = {} }: RuleTest['expect'], placement: DecidedPlacement): string[] {
  return Object.entries(content).flatMap(([offer, fields]) => {
    const shown = placement.offers.find(({ offerId }) => offerId === offer)
    if (shown === undefined) return [`expected the text of ${offer}; ${whyNot(offer, placement)}`]
    return Object.entries(fields)
      .filter(([field, text]) => ownValue(shown.treatment.content, field) !== text)
      .map(
        ([field, text]) =>
          `expected ${field} of ${offer} to read '${text}', found '${ownValue(shown.treatment.content, field) ?? ''}'`,
      )
  })
}

function reasonOf(offer: string, placement: DecidedPlacement): string | undefined {
  return explanationOf(offer, placement)?.reason
}

function explanationOf(offer: string, { explanation }: DecidedPlacement): OfferExplanation | undefined {
  return explanation?.offers.find(({ offerId }) => offerId === offer)
}

function whyNot(offer: string, placement: DecidedPlacement): string {
  const explained = explanationOf(offer, placement)
  if (explained === undefined) return `there is no offer ${offer}`
  if (explained.reason === 'shown') return `it is shown with a score of ${explained.score}`
  return `it fell at ${explained.stage}: ${explained.reason}${explained.detail === undefined ? '' : ` (${explained.detail})`}`
}

function list(offers: readonly string[]): string {
  return offers.length === 0 ? 'no offer' : offers.join(', ')
}
