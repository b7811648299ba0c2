import { rulesetOf } from '../support/ruleset.ts'

/** Rules in which everything rests on texts that no rule names: what is kept, what comes with the request, what is shown. */
export const namingRules = {
  'catalog.yaml': 'name: Names\ntimeZone: UTC\ncurrency: EUR\nlocales: [en]\n',
  'features.yaml': `features:
  city: { type: category }
  favourite: { type: category }
  tags: { type: set }
  packs: { type: set, default: [basic, kids] }
context:
  page.city: { type: category }
`,
  'channels.yaml': `channels:
  c:
    placements:
      p: { count: 50, contactWhen: presented, customer: optional, deadlineMs: 5000, content: { title: 250 } }
`,
  'groups.yaml': 'groups:\n  g: { name: G }\n',
  'segments.yaml': 'segments: {}\n',
  'contact-policies.yaml': 'policies: {}\n',
  'offers/greeting.yaml': undefined,
  'offers/roaming-pack.yaml': undefined,
  'tests/roaming.yaml': undefined,
  'offers/all.yaml': `offers:
${offer('same-city', '{ fact: page.city, operator: equal, value: { fact: city } }')}
${offer('another-city', '{ fact: page.city, operator: notEqual, value: { fact: city } }')}
${offer('at-home', '{ fact: city, operator: equal, value: Omsk }')}
${offer('away', '{ fact: city, operator: notEqual, value: Omsk }')}
${offer('vip', '{ fact: tags, operator: contains, value: vip }')}
${offer('not-vip', '{ fact: tags, operator: doesNotContain, value: vip }')}
${offer('kids', '{ fact: packs, operator: contains, value: kids }')}
${offer('sport', '{ fact: packs, operator: doesNotContain, value: sport }')}
${offer('likes', '{ fact: favourite, operator: notEqual, value: nobody }', 'You like {{favourite}}')}
`,
}

function offer(id: string, eligibility: string, title = id): string {
  return `  - { id: ${id}, group: g, value: 1, propensity: 1, eligibility: ${eligibility},
      treatments: [{ placement: c.p, content: { en: { title: "${title}" } } }] }`
}

export const namingRuleset = rulesetOf(namingRules)

/** What is kept about a customer, as texts; undefined is missing. */
export interface KnownTexts {
  city?: string | undefined
  favourite?: string | undefined
  tags?: ReadonlySet<string> | undefined
  packs?: ReadonlySet<string> | undefined
}

export const packsDefault: ReadonlySet<string> = new Set(['basic', 'kids'])

/** What these rules show to somebody, worked out from texts alone. */
export function expectedTitles({ city, favourite, tags, packs }: KnownTexts, pageCity: string | undefined): string[] {
  const titles = new Set<string>()
  const kept = packs ?? packsDefault
  if (city !== undefined && pageCity !== undefined) titles.add(city === pageCity ? 'same-city' : 'another-city')
  if (city !== undefined) titles.add(city === 'Omsk' ? 'at-home' : 'away')
  if (tags !== undefined) titles.add(tags.has('vip') ? 'vip' : 'not-vip')
  if (kept.has('kids')) titles.add('kids')
  if (!kept.has('sport')) titles.add('sport')
  if (favourite !== undefined && favourite !== 'nobody') titles.add(`You like ${favourite}`)
  return [...titles].sort()
}
