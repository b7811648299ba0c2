import { AgreementError, type Choice, hashOfChoices, sameChoices } from '../agreement.ts'
import type { CatalogueKind } from './catalogues.ts'
import { generateCatalogue } from './catalogues.ts'
import { benchCompile } from './compile.ts'
import { compileCatalogue, rulesetOf } from './compiled-catalogue.ts'
import { type Contender, makers, type Peer, sufler } from './contenders.ts'
import { garbageBytes } from './garbage.ts'
import { measureUs } from './measure.ts'

/** How much is measured. */
export interface Profile {
  seed: number
  customers: number
  /** The first of the customers, whom the slow contenders are asked about for comparison, too. */
  compared: number
  rounds: number
  roundMs: number
  /** Divides every number of offers: the tests only want to see it run. */
  offersDividedBy: number
}

export interface ScenarioFigures {
  /** Microseconds a customer, by contender. */
  us: Partial<Record<Peer | 'sufler', number>>
  hash: string
  indexBytes: number
  garbageBytes: number
}

/** One catalogue, asked by the index and by peers. Throws `AgreementError` when they find different offers. */
export async function benchMatch(
  kind: CatalogueKind,
  offers: number,
  peers: readonly Peer[],
  profile: Profile,
): Promise<ScenarioFigures> {
  const { seed, customers, compared } = profile
  const catalogue = generateCatalogue(kind, seed, Math.ceil(offers / profile.offersDividedBy), customers)
  const compiled = compileCatalogue(catalogue)
  const ours = sufler(compiled)
  const contenders: Partial<Record<Peer | 'sufler', Contender>> = { sufler: ours }
  for (const peer of peers) contenders[peer] = makers[peer](catalogue, compiled)
  const choices = await choicesOf(ours, customers)
  for (const contender of Object.values(contenders)) {
    for (const [customer, expected] of (await choicesOf(contender, compared)).entries()) {
      const found = choices[customer] as Choice
      if (!sameChoices(found.offerIds, expected.offerIds))
        throw new AgreementError(found.customerId, found.offerIds, expected.offerIds)
    }
  }
  return {
    us: await measureUs(contenders, customers, profile),
    hash: hashOfChoices(choices),
    indexBytes: compiled.index.bytes,
    garbageBytes: garbageBytes(ours, customers),
  }
}

/** Decisions among 1,000 offers, while so many are compiled. */
export async function benchCompileBeside(offers: number, profile: Profile) {
  const { seed, customers, offersDividedBy } = profile
  const deciding = compileCatalogue(generateCatalogue('flat', seed, Math.ceil(1_000 / offersDividedBy), customers))
  const ruleset = rulesetOf(generateCatalogue('flat', seed, Math.ceil(offers / offersDividedBy), 0))
  return benchCompile(ruleset, sufler(deciding), customers)
}

async function choicesOf(contender: Contender, customers: number): Promise<Choice[]> {
  const choices: Choice[] = []
  for (let customer = 0; customer < customers; customer++) {
    const offers = await contender(customer)
    choices.push({ customerId: String(customer), offerIds: Array.from(offers, String) })
  }
  return choices
}
