import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { CatalogFile } from '#sufler/schema/catalog-file.ts'
import type { ChannelsFile } from '#sufler/schema/channels-file.ts'
import type { Condition } from '#sufler/schema/condition.ts'
import type { FeaturesFile } from '#sufler/schema/features-file.ts'
import type { GroupsFile, OfferDeclaration } from '#sufler/schema/offers-file.ts'
import { declarationOf, featureSpecs } from './features.ts'
import { generateConditions } from './generate-conditions.ts'
import { createRandom, integerBetween, pick, streamOf } from './random.ts'

export const placementId = 'call-centre.prompt'
export const callReasonFact = 'call.reason'
export const callReasons = ['roaming', 'bill', 'tariff', 'complaint', 'leaving', 'other']

const groups = 'roaming data tariff family devices tv finance loyalty retention service'.split(' ')

/** Files of a rules directory by path, as JSON. */
export type RulesFiles = Record<string, unknown>

/**
 * A call centre's ruleset of `offerCount` offers with 2 to 5 conditions each. An offer suits 0.3 % to 15 % of the
 * customers, 3 % in the middle, as offers that somebody has aimed do: of 1,000, some forty compete for each decision.
 */
export function generateRuleset(seed: number, offerCount: number): RulesFiles {
  const offers = Array.from({ length: offerCount }, (_, index) => generateOffer(seed, index))
  return {
    'catalog.json': {
      name: 'Benchmark',
      timeZone: 'UTC',
      currency: 'RUB',
      locales: ['en'],
    } satisfies CatalogFile,
    'features.json': {
      features: Object.fromEntries(featureSpecs.map((spec) => [spec.name, declarationOf(spec)])),
      context: { [callReasonFact]: { type: 'category', values: callReasons } },
    } satisfies FeaturesFile,
    'channels.json': {
      channels: {
        'call-centre': {
          placements: {
            prompt: {
              count: 3,
              contactWhen: 'presented',
              customer: 'required',
              // Out of the way: answers that a deadline cuts short would hide how long the others take.
              deadlineMs: 1_000,
              content: { title: 60, script: 600, accept: 30, decline: 30 },
            },
          },
        },
      },
    } satisfies ChannelsFile,
    'groups.json': {
      groups: Object.fromEntries(groups.map((group, i) => [group, { name: group, lever: 1 + i / 10 }])),
    } satisfies GroupsFile,
    ...Object.fromEntries(
      groups.flatMap((group) => {
        const ofGroup = offers.filter((offer) => offer.group === group)
        return ofGroup.length === 0 ? [] : [[`offers/${group}.json`, { offers: ofGroup }]]
      }),
    ),
  }
}

/** Writes the files below `dir`, which is made when it is not there. */
export async function writeRuleset(dir: string, files: RulesFiles): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const target = join(dir, path)
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, JSON.stringify(content, undefined, 2))
  }
}

function generateOffer(seed: number, index: number): OfferDeclaration {
  const random = createRandom(seed, streamOf('offer', index))
  const id = `offer-${String(index + 1).padStart(6, '0')}`
  const share = 0.003 * 50 ** random()
  const conditions: Condition[] = generateConditions(random, integerBetween(random, 2, 5), share)
  if (random() < 0.3) {
    conditions[0] = { fact: callReasonFact, operator: 'equal', value: pick(random, callReasons) }
  }
  return {
    id,
    group: pick(random, groups),
    value: integerBetween(random, 20, 900),
    propensity: integerBetween(random, 2, 60) / 100,
    eligibility: { all: conditions },
    treatments: [{ placement: placementId, content: { en: textsOf(id) } }],
  }
}

/** About as long as an operator's talk track. */
function textsOf(id: string): Record<string, string> {
  return {
    title: `Benchmark ${id}`,
    script: `I see that this may suit you: ${id}. ${'It costs less than what you pay today, and you can end it at any time. '.repeat(3)}`,
    accept: 'Switch it on',
    decline: 'Not now',
  }
}
