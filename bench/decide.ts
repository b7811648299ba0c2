import { AgreementError, type Choice, hashOfChoices, sameChoices } from './agreement.ts'
import { decisionRequests } from './decision-requests.ts'
import { generateCustomer, indexOfCustomer } from './generate-customers.ts'
import { generatedRuleset } from './generated-ruleset.ts'
import { InProcessDecider, type InProcessRequest } from './in-process-decider.ts'
import { NaiveEngine } from './naive-engine.ts'
import type { Profile } from './profile.ts'
import type { Measured, ScenarioResult } from './results.ts'
import { median, spread } from './statistics.ts'

/** Customers over whom the two are measured, round and round. */
const requestCount = 1_000
const roundCount = 5
const offersShown = 3

/**
 * One decision without network, store or threads: the worker's code on encoded requests, beside json-rules-engine on
 * facts that are there already. Throws `AgreementError` when the two choose differently.
 */
export async function benchInProcess(
  { seed, customers, inProcessMs }: Profile,
  offers: number,
): Promise<ScenarioResult> {
  const ruleset = generatedRuleset(seed, offers)
  const requests = decisionRequests(seed, customers, requestCount).map(({ customerId, context = {} }) => ({
    customerId,
    features: generateCustomer(seed, indexOfCustomer(customerId)).features,
    context,
  }))
  const decider = new InProcessDecider(ruleset, requests, offersShown)
  const engine = new NaiveEngine(ruleset)
  const decideNaively = (index: number) => {
    const { features, context } = requests[index % requests.length] as InProcessRequest
    return engine.decide({ ...features, ...context }, offersShown)
  }

  const choices: Choice[] = requests.map(({ customerId }, index) => ({ customerId, offerIds: decider.offerIds(index) }))
  // As many as json-rules-engine decides in a fraction of a second.
  const compared = choices.slice(0, Math.max(5, Math.ceil(20_000 / offers)))
  for (const [index, { customerId, offerIds }] of compared.entries()) {
    const expected = (await decideNaively(index)).map(({ offerId }) => offerId)
    if (!sameChoices(offerIds, expected)) throw new AgreementError(customerId, offerIds, expected)
  }

  const real = await measure((index) => decider.decide(index), inProcessMs)
  const naive = await measure(decideNaively, inProcessMs)
  return {
    scenario: `in-process-${offers}`,
    real,
    naive,
    throughputTimesNaive: real.throughputPerSecond / naive.throughputPerSecond,
    hash: hashOfChoices(choices),
  }
}

/** Several rounds after one that is not counted. Only what is asynchronous is awaited. */
async function measure(decide: (index: number) => unknown, totalMs: number): Promise<Measured> {
  const throughputs: number[] = []
  let index = 0
  for (let round = 0; round <= roundCount; round++) {
    const startedAtMs = performance.now()
    let calls = 0
    let elapsedMs = 0
    do {
      const result = decide(index++)
      if (result instanceof Promise) await result
      calls++
      elapsedMs = performance.now() - startedAtMs
    } while (elapsedMs < totalMs / (roundCount + 1))
    if (round > 0) throughputs.push((calls / elapsedMs) * 1000)
  }
  return { throughputPerSecond: median(throughputs), throughputSpread: spread(throughputs) }
}
