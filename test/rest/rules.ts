import { minimalRules, type RulesTexts } from '../support/ruleset.ts'

const channels = `channels:
  call-centre:
    placements:
      prompt:
        count: 2
        contactWhen: presented
        customer: required
        deadlineMs: 5000
        content: { title: 40 }
        fallback: [greeting]
  site:
    placements:
      hero:
        count: 1
        contactWhen: impression
        customer: optional
        deadlineMs: 5000
        content: { title: 40 }
        fallback: [welcome]
      sidebar:
        count: 3
        contactWhen: impression
        customer: optional
        deadlineMs: 5000
        content: { title: 40 }
`

interface OfferOptions {
  value?: number
  eligibility?: string
  placements?: string[]
  title?: string
}

/** An offer as a file of the rules; by default for everybody, on the site. */
export function offerFile(id: string, options: OfferOptions = {}): string {
  const { value = 10, eligibility = '{ all: [] }', placements = ['site.hero', 'site.sidebar'], title = id } = options
  const treatments = placements.map(
    (placement) =>
      `  - placement: ${placement}\n    content: { ru: { title: "${title}" }, en: { title: "${title}" } }\n`,
  )
  const head = `id: ${id}\ngroup: roaming\nvalue: ${value}\npropensity: 0.5\neligibility: ${eligibility}\n`
  return `${head}treatments:\n${treatments.join('')}`
}

/** Two channels; offers for everybody, for roaming calls of those who use data, and one with the customer's name in it. */
export const restRules: RulesTexts = {
  'catalog.yaml': minimalRules['catalog.yaml'] as string,
  'features.yaml': minimalRules['features.yaml'] as string,
  'groups.yaml': minimalRules['groups.yaml'] as string,
  'channels.yaml': channels,
  'offers/greeting.yaml': offerFile('greeting', { placements: ['call-centre.prompt'] }),
  'offers/welcome.yaml': offerFile('welcome', { placements: ['site.hero'] }),
  'offers/gold.yaml': offerFile('gold', { value: 30 }),
  'offers/silver.yaml': offerFile('silver', { value: 20 }),
  'offers/bronze.yaml': offerFile('bronze', { value: 10 }),
  'offers/roaming.yaml': offerFile('roaming', {
    value: 300,
    placements: ['call-centre.prompt'],
    title: '{{first_name|Friend}}, a pack',
    eligibility:
      '{ all: [{ fact: call.reason, operator: equal, value: roaming }, { fact: data_mb, operator: greaterThan, value: 999 }] }',
  }),
}
