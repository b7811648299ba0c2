import type { RulesetErrorCode } from '#sufler/catalog/ruleset-error-codes.ts'
import { objectionLengthMax } from '#sufler/schema/offers-file.ts'
import { edited, minimalRules } from '../support/ruleset.ts'
import { type ErrorFixture, fixture } from './error-fixture.ts'

const consoleFile = 'console.yaml'
const pack = 'offers/roaming-pack.yaml'

/** A console.yaml, of which some lines are replaced: placement in line 2, name in 3, callReason in 4, header in 5. */
function consoleOf(changes: Record<string, string> = {}): ErrorFixture['changes'] {
  const lines = {
    placement: 'call-centre.prompt',
    name: 'first_name',
    callReason: 'call.reason',
    header: '[data_mb]',
    ...changes,
  }
  const text = Object.entries(lines).map(([key, value]) => `  ${key}: ${value}\n`)
  return { [consoleFile]: `operator:\n${text.join('')}` }
}

/** The pack with objections, which begin in line 17. */
function packWith(objections: string): ErrorFixture['changes'] {
  return { [pack]: `${minimalRules[pack]}objections:\n${objections}` }
}

const thirteenFacts = [
  ...['data_mb', 'services', 'first_name', 'contract_end', 'contract_end.daysSince', 'contract_end.daysUntil'],
  ...['contract_end.monthsSince', 'contract_end.yearsSince', 'contract_end.daysAfterMonths'],
  ...['time.hour', 'time.weekday', 'time.dayOfMonth', 'time.month'],
]

const header = ['operator', 'header', 0]

/** Faults of what the operator is shown: console.yaml, and what offers answer to objections. */
export const consoleFixtures = {
  'unknown-placement': [
    fixture(
      'of the screen',
      consoleOf({ placement: 'call-centre.promt' }),
      'console.yaml:2:14',
      ['operator', 'placement'],
      "'call-centre.promt'",
      'call-centre.prompt',
      'call-centre.prompt',
    ),
  ],
  'missing-property': [
    fixture(
      'no placement',
      { [consoleFile]: 'operator: { header: [data_mb] }\n' },
      'console.yaml:1:11',
      ['operator', 'placement'],
      'nothing',
      'channel.placement, as declared in channels.yaml: where its offers come from, at most 129 characters',
    ),
  ],
  'unknown-fact': [
    fixture(
      'in the header',
      consoleOf({ header: '[data_mbs]' }),
      'console.yaml:5:12',
      header,
      "'data_mbs'",
      'a declared fact',
      'data_mb',
    ),
    fixture(
      'derived from a timestamp in a way that is none',
      consoleOf({ header: '[{ fact: contract_end.daysUntl }]' }),
      'console.yaml:5:20',
      [...header, 'fact'],
      "'contract_end.daysUntl'",
      'a declared fact',
      'contract_end.daysUntil',
    ),
    fixture(
      'as the reason of the call',
      consoleOf({ callReason: 'call.reasn' }),
      'console.yaml:4:15',
      ['operator', 'callReason'],
      "'call.reasn'",
      'a category of the context that declares its values',
      'call.reason',
    ),
    fixture(
      'as the name',
      consoleOf({ name: 'firstname' }),
      'console.yaml:3:9',
      ['operator', 'name'],
      "'firstname'",
      'a text feature',
      'first_name',
    ),
    fixture(
      'in the answer to an objection',
      packWith('  too-dear: { ru: "Всего {{price}} ₽", en: Only a little }\n'),
      'offers/roaming-pack.yaml:18:19',
      ['objections', 'too-dear', 'ru'],
      "'price' in a placeholder",
      'a declared fact, as data_mb, services, contract_end, first_name, call.reason',
    ),
  ],
  'fact-type': [
    fixture(
      'a number as the name',
      consoleOf({ name: 'data_mb' }),
      'console.yaml:3:9',
      ['operator', 'name'],
      "'data_mb', a number feature",
      'a text feature',
    ),
    fixture(
      'a feature as the reason of the call',
      consoleOf({ callReason: 'services' }),
      'console.yaml:4:15',
      ['operator', 'callReason'],
      "'services', a set feature",
      'a category of the context that declares its values',
    ),
    fixture(
      'a bound for a set',
      consoleOf({ header: '[{ fact: services, warningAbove: 3 }]' }),
      'console.yaml:5:44',
      [...header, 'warningAbove'],
      "for 'services', a set",
      'it for a number only',
    ),
    fixture(
      'a text as a percentage',
      consoleOf({ header: '[{ fact: first_name, as: percent }]' }),
      'console.yaml:5:36',
      [...header, 'as'],
      "for 'first_name', a text",
      'it for a number only',
    ),
    fixture(
      'values of a number',
      consoleOf({ header: '[{ fact: data_mb, goodWhen: [many] }]' }),
      'console.yaml:5:39',
      [...header, 'goodWhen'],
      "for 'data_mb', a number",
      'it for a boolean, a category or a set only',
    ),
    fixture(
      'an object in the header',
      {
        ...consoleOf({ header: '[cart]' }),
        ...edited('features.yaml', 'context:\n', 'context:\n  cart: { type: object }\n'),
      },
      'console.yaml:5:12',
      header,
      "'cart', an object",
      'a fact that is one value',
    ),
  ],
  'invalid-fact-value': [
    fixture(
      'a value that the category does not have',
      consoleOf({ header: '[{ fact: call.reason, warningWhen: [leaving] }]' }),
      'console.yaml:5:47',
      [...header, 'warningWhen', 0],
      "'leaving'",
      'one of roaming, bill, other',
    ),
    fixture(
      'yes or no of a set',
      consoleOf({ header: '[{ fact: services, warningWhen: [true] }]' }),
      'console.yaml:5:44',
      [...header, 'warningWhen', 0],
      'true',
      'a text',
    ),
  ],
  'empty-range': [
    fixture(
      'bounds that leave nothing between them',
      consoleOf({ header: '[{ fact: data_mb, warningAbove: 10, warningBelow: 20 }]' }),
      'console.yaml:5:43',
      [...header, 'warningAbove'],
      '10',
      'a number from warningBelow on, which is 20: else every number is one or the other',
    ),
  ],
  'duplicate-item': [
    fixture(
      'a fact twice in the header',
      consoleOf({ header: '[data_mb, { fact: data_mb, warningBelow: 5 }]' }),
      'console.yaml:5:29',
      ['operator', 'header', 1, 'fact'],
      "'data_mb' again",
      'each fact once',
    ),
  ],
  'out-of-range': [
    fixture(
      'a header of thirteen lines',
      consoleOf({ header: `[${thirteenFacts.join(', ')}]` }),
      'console.yaml:5:11',
      ['operator', 'header'],
      '13 items',
      'a list of at most 12 items',
    ),
  ],
  'unknown-decline-reason': [
    fixture(
      'of an objection',
      packWith('  to-dear: { ru: Дёшево, en: It is cheap }\n'),
      'offers/roaming-pack.yaml:18:3',
      ['objections', 'to-dear'],
      "'to-dear'",
      'too-dear',
      'too-dear',
    ),
  ],
  'missing-locale': [
    fixture(
      'of the answer to an objection',
      packWith('  too-dear: { ru: Дёшево }\n'),
      'offers/roaming-pack.yaml:18:13',
      ['objections', 'too-dear', 'en'],
      'nothing',
      'the texts in en',
    ),
    fixture(
      'of a label in the header',
      consoleOf({ header: '[{ fact: data_mb, label: { ru: Интернет } }]' }),
      'console.yaml:5:36',
      [...header, 'label', 'en'],
      'nothing',
      'the texts in en',
    ),
  ],
  'unknown-locale': [
    fixture(
      'of the answer to an objection',
      packWith('  too-dear: { ru: Дёшево, en: It is cheap, de: Es ist billig }\n'),
      'offers/roaming-pack.yaml:18:44',
      ['objections', 'too-dear', 'de'],
      "'de'",
      'one of ru, en',
    ),
  ],
  'text-too-long': [
    fixture(
      'the answer to an objection',
      packWith(`  too-dear: { ru: ${'я'.repeat(objectionLengthMax + 1)}, en: It is cheap }\n`),
      'offers/roaming-pack.yaml:18:19',
      ['objections', 'too-dear', 'ru'],
      '301 characters',
      'at most 300',
    ),
  ],
  'invalid-placeholder': [
    fixture(
      'in the answer to an objection',
      packWith('  too-dear: { ru: "Всего {{data_mb", en: It is cheap }\n'),
      'offers/roaming-pack.yaml:18:19',
      ['objections', 'too-dear', 'ru'],
      "'{{data_mb'",
      "'}}' after it",
    ),
  ],
} satisfies Partial<Record<RulesetErrorCode, ErrorFixture[]>>
