import { offerFile, restRules } from '../rest/rules.ts'
import { minimalRules, type RulesTexts } from '../support/ruleset.ts'

const prompt = { placements: ['call-centre.prompt'] }
const whenReason = (reason: string) =>
  `{ all: [{ fact: call.reason, operator: equal, value: ${reason} }, { fact: data_mb, operator: greaterThan, value: 9 }] }`

/** Offers for calls: three for everybody with data, one for each reason; what was declined rests for a month. */
export const liveRules: RulesTexts = {
  ...restRules,
  'catalog.yaml': `${minimalRules['catalog.yaml']}country: RU\n`,
  'console.yaml': `operator:
  placement: call-centre.prompt
  name: first_name
  callReason: call.reason
  header: [data_mb]
`,
  'channels.yaml': (restRules['channels.yaml'] as string).replace('count: 2', 'count: 3'),
  'contact-policies.yaml': `reasons:
  too-dear: { ru: Дорого, en: Too expensive }
policies:
  declined:
    coolDown: { after: [declined], per: offer, for: 30d }
`,
  'offers/roaming.yaml': offerFile('roaming', {
    ...prompt,
    value: 300,
    title: '{{first_name|Friend}}, a pack',
    eligibility: whenReason('roaming'),
  }),
  'offers/bill.yaml': offerFile('bill', { ...prompt, value: 200, eligibility: whenReason('bill') }),
  'offers/one.yaml': offerFile('one', {
    ...prompt,
    value: 30,
    eligibility: '{ all: [{ fact: data_mb, operator: greaterThan, value: 9 }] }',
  }),
  'offers/two.yaml': offerFile('two', {
    ...prompt,
    value: 20,
    eligibility: '{ all: [{ fact: data_mb, operator: greaterThan, value: 9 }] }',
  }),
  'offers/three.yaml': offerFile('three', {
    ...prompt,
    value: 10,
    eligibility: '{ all: [{ fact: data_mb, operator: greaterThan, value: 9 }] }',
  }),
}
