import type { RulesetErrorCode, rulesetErrorCodes } from '#sufler/catalog/ruleset-error-codes.ts'
import { conditionDepthMax, pathsMax } from '#sufler/schema/condition.ts'
import { edited, minimalRules } from '../support/ruleset.ts'
import { contactPolicyFixtures, sharedPolicyFixtures } from './contact-policy-fixtures.ts'
import { type ErrorFixture, fixture } from './error-fixture.ts'
import { sharedVariantFixtures, variantFixtures } from './variant-fixtures.ts'

const pack = 'offers/roaming-pack.yaml'
const catalog = 'catalog.yaml'
const features = 'features.yaml'
const channels = 'channels.yaml'
const segments = 'segments.yaml'
const budgets = 'budgets.yaml'
const greeting = 'offers/greeting.yaml'
const tests = 'tests/roaming.yaml'

/** An object of the context, and one more condition of the pack, which stands in line 12. */
function withCart(condition: string): ErrorFixture['changes'] {
  const last = '- { fact: contract_end.daysUntil, operator: greaterThan, value: 0 }'
  return {
    ...edited(features, 'context:\n', 'context:\n  cart: { type: object }\n'),
    ...edited(pack, last, `${last}\n    - ${condition}`),
  }
}
const experiments = 'experiments.yaml'

/** An experiments.yaml with one experiment; its arms, then whatever else it says. */
const experimentOf = (arms: string, rest = '') => ({
  [experiments]: `experiments:\n  values:\n    control: a\n    arms: ${arms}\n${rest}`,
})

const placement = ['channels', 'call-centre', 'placements', 'prompt']
const topLevel =
  'only catalog.yaml, features.yaml, channels.yaml, groups.yaml, segments.yaml, contact-policies.yaml, experiments.yaml, budgets.yaml, console.yaml, offers/, tests/'
const firstReasons =
  'one of disabled, other-rules-only, not-yet-valid, expired, outside-days, outside-hours, no-treatment, fallback-only, … and 13 more'
const baseOperators = 'an operator of json-rules-engine'

/** An offer in a list, on one line. */
function packOf(id: string): string {
  const content = '{ ru: { title: A, link: /a }, en: { title: A, link: /a } }'
  return `  - { id: ${id}, group: roaming, value: 1, propensity: 1, treatments: [{ placement: call-centre.prompt, content: ${content} }] }\n`
}

/** A file with one budget, of which some lines are replaced. */
function budgetsFile(changes: Record<string, string> = {}): Record<string, string> {
  const lines = { where: '{ offers: [roaming-pack] }', limit: '100', per: 'day', countOn: 'presented', ...changes }
  const text = Object.entries(lines).map(([key, value]) => `    ${key}: ${value}\n`)
  return { [budgets]: `budgets:\n  launch:\n${text.join('')}` }
}

const deep = `segments:\n  active: ${'{ not: '.repeat(conditionDepthMax + 1)}{ fact: data_mb, operator: equal, value: 1 }${' }'.repeat(conditionDepthMax + 1)}\n`

/** Limits under which the fixtures for files are read. */
export const fixtureLimits = { filesMax: 12, fileBytesMax: 5_000, depthMax: 4 }

/** Faults of files as they lie on the disk. */
export const diskFixtures = {
  'file-too-large': [
    fixture(
      'a comment of 6 kB',
      { 'offers/large.yaml': `# ${'x'.repeat(6_000)}` },
      'offers/large.yaml:1:1',
      [],
      '6002 bytes',
      'at most 5000; split the file',
    ),
  ],
  'too-many-files': [
    fixture(
      'more files than the limit',
      Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`offers/a${i}.yaml`, ''])),
      '.:1:1',
      [],
      'more than 12 files',
      'at most 12',
    ),
  ],
  'unreadable-file': [
    fixture(
      'folders in folders',
      { 'offers/a/b/c/d.yaml': '' },
      'offers/a/b/c:1:1',
      [],
      'a folder',
      'at most 3 folders in one another',
    ),
  ],
  'not-utf8': [
    fixture(
      'Windows-1251',
      { 'offers/old.yaml': Uint8Array.of(0xcf, 0xf0, 0xe8) },
      'offers/old.yaml:1:1',
      [],
      'bytes that are not UTF-8',
      'a file saved as UTF-8',
    ),
  ],
} satisfies Partial<Record<RulesetErrorCode, ErrorFixture[]>>

/** Faults of what stands in the files. */
export const textFixtures: Record<
  Exclude<keyof typeof rulesetErrorCodes, keyof typeof diskFixtures>,
  ErrorFixture[]
> = {
  ...contactPolicyFixtures,
  ...variantFixtures,
  'missing-file': [
    fixture('no channels', { [channels]: undefined }, 'channels.yaml:1:1', [], 'nothing', 'the file channels.yaml'),
    fixture(
      'no offers',
      { [pack]: undefined, [greeting]: undefined },
      'offers/:1:1',
      [],
      'nothing',
      'files in offers/',
    ),
  ],
  'unknown-file': [
    ...sharedVariantFixtures['unknown-file'],
    fixture(
      'a mistyped file',
      { 'segmets.yaml': minimalRules[segments], [segments]: undefined },
      'segmets.yaml:1:1',
      [],
      "'segmets.yaml'",
      topLevel,
      'segments.yaml',
    ),
    fixture(
      'a mistyped folder',
      { 'offer/x.yaml': '' },
      'offer/x.yaml:1:1',
      [],
      "'offer/x.yaml'",
      topLevel,
      'offers/x.yaml',
    ),
    fixture(
      'another kind of file',
      { 'offers/list.csv': '' },
      'offers/list.csv:1:1',
      [],
      "'offers/list.csv'",
      'only .yaml, .yml, .json files in offers/',
    ),
  ],
  'twin-file': [
    fixture(
      'an offer as YAML and as JSON',
      { 'groups.json': '{ "groups": { "roaming": { "name": "Roaming" } } }' },
      'groups.yaml:1:1',
      [],
      "'groups.yaml' beside 'groups.json'",
      'one of them',
    ),
  ],
  syntax: [
    fixture(
      'a bracket that is not closed',
      edited(catalog, '[ru, en]', '[ru, en'),
      'catalog.yaml:5:1',
      [],
      'a list that is not closed',
      "']' at its end",
    ),
    fixture(
      'bad indentation',
      edited(catalog, 'currency', '  currency'),
      'catalog.yaml:3:3',
      [],
      'a line that is indented further than the one before it, which is complete',
      'as many spaces as before its neighbours, 0',
    ),
    fixture(
      'a text that begins with a placeholder',
      edited(greeting, 'title: Hello', 'title: {{first_name}} hello'),
      'offers/greeting.yaml:9:21',
      [],
      'an object as a key',
      'quotes around a text that begins with {{',
    ),
    fixture(
      'two documents',
      edited(catalog, 'locales', '---\nlocales'),
      'catalog.yaml:4:1',
      [],
      'a second document',
      'one document a file',
    ),
    fixture(
      'an alias without its anchor',
      edited(catalog, 'RUB', '*money'),
      'catalog.yaml:3:11',
      [],
      'unresolved alias (the anchor must be set before the alias): money',
      'anchors before their few aliases; in quotes a text that begins with *',
    ),
    fixture(
      'an alias of what it stands in',
      edited(catalog, 'RUB', '&money [*money]'),
      'catalog.yaml:3:19',
      [],
      'an alias inside of what it stands for',
      'valid YAML or JSON',
    ),
    fixture(
      'a tag',
      edited(catalog, 'RUB', '!money RUB'),
      'catalog.yaml:3:11',
      [],
      "'!money'",
      'quotes around a text that begins with !',
    ),
    fixture(
      'JSON with a comma too many',
      { 'groups.json': '{ "groups": {\n  "roaming": { "name": "Roaming", , } } }', 'groups.yaml': undefined },
      'groups.json:2:35',
      [],
      'unexpected , in flow map',
      'valid YAML or JSON',
    ),
  ],
  'duplicate-key': [
    ...sharedPolicyFixtures['duplicate-key'],
    fixture(
      'in YAML',
      edited(pack, 'value: 310\n', 'value: 310\nvalue: 300\n'),
      `${pack}:4:1`,
      [],
      'the key value again',
      'every key once',
    ),
    fixture(
      'in JSON',
      {
        'groups.json': '{ "groups": {\n  "roaming": { "name": "Roaming" },\n  "roaming": { "name": "\\":" } } }',
        'groups.yaml': undefined,
      },
      'groups.json:3:3',
      [],
      'the key "roaming" again',
      'every key once',
    ),
  ],
  'missing-property': [
    fixture(
      'of an offer',
      edited(pack, 'value: 310\n', ''),
      `${pack}:1:1`,
      ['value'],
      'nothing',
      'a number from 0 to 1000000000',
    ),
    fixture(
      'the type of a feature',
      edited(features, '{ type: set, default: [] }', '{ description: Services }'),
      'features.yaml:3:13',
      ['features', 'services', 'type'],
      'nothing',
      "one of 'number', 'boolean', 'timestamp', 'category', 'set', 'text'",
    ),
  ],
  'unknown-property': [
    fixture(
      'of an offer',
      edited(pack, 'group: roaming\n', 'group: roaming\nenabld: true\n'),
      `${pack}:3:1`,
      ['enabld'],
      "'enabld'",
      'one of id, group, description, kind, tags, enabled, value, propensity, … and 9 more',
      'enabled',
    ),
    fixture(
      'of one type of feature in another',
      edited(features, '{ type: set, default: [] }', '{ type: set, min: 1 }'),
      'features.yaml:3:26',
      ['features', 'services', 'min'],
      "'min'",
      'one of type, label, values, valueLabels, membersMax, default, description, personal, lint',
    ),
  ],
  'wrong-type': [
    fixture(
      'a text for a number',
      edited(pack, '310', 'a lot'),
      `${pack}:3:8`,
      ['value'],
      "'a lot'",
      'a number from 0 to 1000000000',
    ),
    fixture(
      'a number for an id',
      edited(catalog, 'name: Test', 'name: 2026'),
      'catalog.yaml:1:7',
      ['name'],
      '2026',
      'a text that is not empty, at most 120 characters',
    ),
    fixture(
      'nothing for an object',
      { 'groups.yaml': 'groups:\n' },
      'groups.yaml:1:8',
      ['groups'],
      'nothing',
      'an object of at least 1 entry',
    ),
    fixture('an empty file', { 'groups.yaml': '# later\n' }, 'groups.yaml:1:1', [], 'nothing', 'an object'),
    fixture(
      'a field that is neither a length nor url',
      edited(channels, 'title: 20', 'title: 20.5'),
      'channels.yaml:9:27',
      [...placement, 'content', 'title'],
      '20.5',
      "a whole number from 1 to 5000 or 'url'",
    ),
  ],
  'invalid-value': [
    ...sharedPolicyFixtures['invalid-value'],
    fixture(
      'an object as a feature',
      edited(features, 'first_name: { type: text, personal: true }', 'first_name: { type: object }'),
      'features.yaml:5:23',
      ['features', 'first_name', 'type'],
      "'object'",
      "one of 'number', 'boolean', 'timestamp', 'category', 'set', 'text'",
    ),
    fixture(
      'a reservation of no time',
      budgetsFile({ reservation: '0m' }),
      'budgets.yaml:7:18',
      ['budgets', 'launch', 'reservation'],
      "'0m'",
      'minutes, hours or days, as 15m or 24h, at most 30d: how long an offer in an answer keeps its unit while nothing is reported; by default 15m, or 24h where accepted counts',
    ),
    fixture(
      'a mistyped type',
      edited(features, 'type: set', 'type: sett'),
      'features.yaml:3:21',
      ['features', 'services', 'type'],
      "'sett'",
      "one of 'number', 'boolean', 'timestamp', 'category', 'set', 'text'",
      'set',
    ),
    fixture(
      'a mistyped choice',
      edited(channels, 'presented', 'present'),
      'channels.yaml:6:22',
      [...placement, 'contactWhen'],
      "'present'",
      "one of 'presented', 'impression', 'decision'",
      'presented',
    ),
    fixture(
      'an id with capitals',
      edited(greeting, 'id: greeting', 'id: Greeting'),
      `${greeting}:1:5`,
      ['id'],
      "'Greeting'",
      'lower-case letters, digits and single hyphens, at most 64 characters',
      'greeting',
    ),
    fixture(
      'infinity',
      edited(pack, '310', '.inf'),
      `${pack}:3:8`,
      ['value'],
      'Infinity',
      'a number from 0 to 1000000000',
    ),
    fixture(
      'a field that is a mistyped url',
      edited(channels, 'link: url', 'link: urll'),
      'channels.yaml:9:37',
      [...placement, 'content', 'link'],
      "'urll'",
      "a whole number from 1 to 5000 or 'url'",
      'url',
    ),
  ],
  'invalid-name': [
    fixture(
      'a feature with a hyphen',
      edited(features, '  contract_end:', '  contract-end: { type: set }\n  contract_end:'),
      'features.yaml:4:3',
      ['features', 'contract-end'],
      "'contract-end'",
      'snake_case or camelCase; dots separate namespaces, at most 64 characters',
    ),
  ],
  'out-of-range': [
    ...sharedPolicyFixtures['out-of-range'],
    fixture(
      'a holdout of 5 instead of 5 %',
      edited(catalog, 'currency', 'holdout: { share: 5 }\ncurrency'),
      'catalog.yaml:3:19',
      ['holdout', 'share'],
      '5',
      'a number from 0 to 1',
    ),
    fixture(
      'an experiment of one arm',
      experimentOf('[{ id: a, share: 0.5 }]'),
      'experiments.yaml:4:11',
      ['experiments', 'values', 'arms'],
      '1 item',
      'a list of at least 2 items and at most 10 items',
    ),
    fixture(
      'a budget of nothing',
      budgetsFile({ limit: '0' }),
      'budgets.yaml:4:12',
      ['budgets', 'launch', 'limit'],
      '0',
      'a whole number from 1 to 1000000000',
    ),
    fixture(
      'a reservation of more than a month',
      budgetsFile({ reservation: '31d' }),
      'budgets.yaml:7:18',
      ['budgets', 'launch', 'reservation'],
      "'31d'",
      'at most 30d',
    ),
    fixture(
      'more budgets than bits',
      {
        'offers/packs.yaml': `offers:\n${Array.from({ length: 13 }, (_, n) => packOf(`p${n}`)).join('')}`,
        [budgets]: `budgets:\n${Array.from({ length: 51 }, (_, n) => `  b${n}: { where: { offers: [p${n % 13}] }, limit: 1, per: day, countOn: presented }\n`).join('')}`,
      },
      'budgets.yaml:2:3',
      ['budgets'],
      '51 entries',
      'an object of at most 50 entries',
    ),
    fixture(
      'a probability of 25',
      edited(pack, '0.25', '25'),
      `${pack}:4:13`,
      ['propensity'],
      '25',
      'a number from 0 to 1',
    ),
    fixture(
      'no treatments',
      edited(pack, minimalRules[pack]?.slice(minimalRules[pack]?.indexOf('\n  - placement')) ?? '', ' []\n'),
      `${pack}:12:13`,
      ['treatments'],
      'no items',
      'a list of at least 1 item',
    ),
    fixture(
      'a test that expects nothing',
      edited(tests, '{ first: greeting, excludes: { roaming-pack: eligibility-unknown } }', '{}'),
      `${tests}:6:11`,
      [0, 'expect'],
      'no entries',
      'an object of at least 1 entry',
    ),
    fixture(
      'an empty name',
      edited(catalog, 'Test', '""'),
      'catalog.yaml:1:7',
      ['name'],
      'an empty text',
      'a text that is not empty, at most 120 characters',
    ),
    fixture(
      'more values than a set may have',
      edited(features, '{ type: set, default: [] }', '{ type: set, membersMax: 1, values: [a, roaming-data] }'),
      'features.yaml:3:49',
      ['features', 'services', 'values'],
      '2 values',
      'at most membersMax, which is 1',
    ),
  ],
  'duplicate-item': [
    fixture(
      'a locale',
      edited(catalog, '[ru, en]', '[ru, en, ru]'),
      'catalog.yaml:4:19',
      ['locales', 2],
      "'ru' again",
      'every item once',
    ),
  ],
  'condition-shape': [
    fixture(
      'all and any in one node',
      edited(pack, '- { condition: active }', '- { all: [], any: [] }'),
      `${pack}:9:7`,
      ['eligibility', 'all', 1],
      'all and any in one condition',
      'one of them; nest the others inside all or any',
    ),
  ],
  'condition-too-large': [
    fixture(
      'nested too deep',
      { [segments]: deep, [pack]: minimalRules[greeting]?.replaceAll('greeting', 'roaming-pack') },
      'segments.yaml:2:242',
      ['segments', 'active', ...Array(conditionDepthMax + 1).fill('not')],
      'deeper than 32 levels',
      'at most 32 levels',
    ),
  ],
  'unknown-operator': [
    fixture(
      'mistyped',
      edited(segments, 'greaterThanInclusive', 'greaterThenInclusive'),
      'segments.yaml:4:36',
      ['segments', 'active', 'all', 0, 'operator'],
      "'greaterThenInclusive'",
      baseOperators,
      'greaterThanInclusive',
    ),
  ],
  'unknown-segment': [
    fixture(
      'a budget of a segment that is not there',
      budgetsFile({ segment: 'activ' }),
      'budgets.yaml:7:14',
      ['budgets', 'launch', 'segment'],
      "'activ'",
      'active',
      'active',
    ),
    fixture(
      'mistyped',
      edited(pack, 'condition: active', 'condition: actve'),
      `${pack}:9:20`,
      ['eligibility', 'all', 1, 'condition'],
      "'actve'",
      'a segment of segments.yaml',
      'active',
    ),
  ],
  'operator-type': [
    fixture(
      'less than on a category',
      edited(pack, 'call.reason, operator: equal', 'call.reason, operator: lessThan'),
      `${pack}:8:38`,
      ['eligibility', 'all', 0, 'operator'],
      'lessThan on call.reason, a category',
      'lessThan to be given a number or timestamp',
    ),
  ],
  'value-type': [
    ...sharedVariantFixtures['value-type'],
    fixture(
      'a number compared with a category',
      edited(segments, '1000', 'gold'),
      'segments.yaml:4:65',
      ['segments', 'active', 'all', 0, 'value'],
      "'gold'",
      'a number, since data_mb is a number',
    ),
    fixture(
      'a category that is not declared',
      edited(pack, 'value: roaming }', 'value: roamin }'),
      `${pack}:8:52`,
      ['eligibility', 'all', 0, 'value'],
      "'roamin'",
      'one of roaming, bill, other, since call.reason is a category',
      'roaming',
    ),
  ],
  'text-in-condition': [
    fixture(
      'a text',
      edited(
        pack,
        'fact: services, operator: doesNotContain, value: roaming-data',
        'fact: first_name, operator: equal, value: Anna',
      ),
      `${pack}:10:15`,
      ['eligibility', 'all', 2, 'fact'],
      "'first_name', a text",
      'a fact of another type: texts are for content only',
    ),
  ],
  'object-without-path': [
    fixture(
      'compared as a whole',
      withCart('{ fact: cart, operator: equal, value: 5 }'),
      `${pack}:12:15`,
      ['eligibility', 'all', 4, 'fact'],
      "'cart', an object",
      'a path beside it that says what of it is compared, as $.cart.total',
    ),
  ],
  'path-without-object': [
    fixture(
      'into a category',
      withCart('{ fact: call.reason, path: $.code, operator: equal, value: bill }'),
      `${pack}:12:34`,
      ['eligibility', 'all', 4, 'path'],
      'a path into call.reason, a category',
      'none: only facts of the context that are of the type object have paths',
    ),
  ],
  'invalid-path': [
    fixture(
      'a filter',
      withCart("{ fact: cart, path: '$.items[?(@.price > 5)].sku', operator: contains, value: tv }"),
      `${pack}:12:27`,
      ['eligibility', 'all', 4, 'path'],
      "'$.items[?(@.price > 5)].sku', a filter or script",
      "a path without code: names, indexes, slices, lists of them ([a,b]), * and one '..'",
    ),
    fixture(
      'without its $',
      withCart('{ fact: cart, path: total, operator: equal, value: 5 }'),
      `${pack}:12:27`,
      ['eligibility', 'all', 4, 'path'],
      "'total'",
      'a JSONPath that begins with $, as $.cart.total',
      '$.total',
    ),
  ],
  'path-type': [
    ...sharedVariantFixtures['path-type'],
    fixture(
      'a number in a segment, a text in an offer',
      {
        ...withCart('{ fact: cart, path: $.total, operator: equal, value: much }'),
        [segments]: `${minimalRules[segments]}  full: { fact: cart, path: $.total, operator: greaterThan, value: 5 }\n`,
      },
      'segments.yaml:5:29',
      ['segments', 'full', 'path'],
      'cart $.total compared as a number',
      'a text, as in offers/roaming-pack.yaml:12',
    ),
  ],
  'untold-path': [
    fixture(
      'compared only with another path',
      withCart('{ fact: cart, path: $.total, operator: equal, value: { fact: cart, path: $.limit } }'),
      `${pack}:12:27`,
      ['eligibility', 'all', 4, 'path'],
      'cart $.total, whose type nothing tells',
      'some condition that compares it with a number, a text, a boolean or a list, and so tells its type',
    ),
  ],
  'too-many-paths': [
    fixture(
      'one more than may be',
      {
        ...withCart('{ condition: busy }'),
        [segments]: `${minimalRules[segments]}  busy:\n    all:\n${Array.from({ length: pathsMax + 1 }, (_, index) => `      - { fact: cart, path: '$.x${index}', operator: equal, value: 5 }\n`).join('')}`,
      },
      `segments.yaml:${7 + pathsMax}:29`,
      ['segments', 'busy', 'all', pathsMax, 'path'],
      `cart $.x${pathsMax}, one more path`,
      `at most ${pathsMax} in a ruleset, one with lists counted once for each alternative`,
    ),
  ],
  'segment-cycle': [
    ...sharedVariantFixtures['segment-cycle'],
    fixture(
      'of two',
      { [segments]: 'segments:\n  active: { condition: busy }\n  busy: { not: { condition: active } }\n' },
      'segments.yaml:3:29',
      ['segments', 'busy', 'not', 'condition'],
      'the cycle active → busy → active',
      'segments that do not lead back to themselves',
    ),
    fixture(
      'of one',
      edited(segments, '      - {', '      - { condition: active }\n      - {'),
      'segments.yaml:4:22',
      ['segments', 'active', 'all', 0, 'condition'],
      'the cycle active → active',
      'segments that do not lead back to themselves',
    ),
  ],
  'duplicate-fact': [
    fixture(
      'as feature and context fact',
      edited(features, 'context:\n', 'context:\n  data_mb: { type: number }\n'),
      'features.yaml:7:3',
      ['context', 'data_mb'],
      "'data_mb', a feature already",
      'a name of its own for a context fact',
    ),
    fixture(
      'a derived fact of a timestamp',
      edited(features, 'context:\n', 'context:\n  contract_end.daysUntil: { type: number }\n'),
      'features.yaml:7:3',
      ['context', 'contract_end.daysUntil'],
      "'contract_end.daysUntil'",
      'another name: this one derives from the timestamp contract_end',
    ),
    fixture(
      'a reserved namespace',
      edited(features, 'context:\n', 'context:\n  time.hour: { type: number }\n'),
      'features.yaml:7:3',
      ['context', 'time.hour'],
      "'time.hour'",
      'another namespace: time. belongs to derived facts',
    ),
  ],
  'invalid-default': [
    fixture(
      'below the smallest value',
      edited(features, 'min: 0', 'min: 0, default: -1'),
      'features.yaml:2:55',
      ['features', 'data_mb', 'default'],
      '-1',
      'a number of at least 0',
    ),
    fixture(
      'not among the values',
      edited(features, 'values: [roaming', 'default: rooming, values: [roaming'),
      'features.yaml:7:43',
      ['context', 'call.reason', 'default'],
      "'rooming'",
      'one of roaming, bill, other',
      'roaming',
    ),
  ],
  'empty-range': [
    ...sharedPolicyFixtures['empty-range'],
    fixture(
      'an experiment that ends before it begins',
      experimentOf('[{ id: a, share: 0.5 }, { id: b, share: 0.5 }]', '    from: 2026-02-02\n    until: 2026-02-01\n'),
      'experiments.yaml:5:11',
      ['experiments', 'values', 'from'],
      "'2026-02-02'",
      'a time before until, 2026-02-01',
    ),
    fixture(
      'of a number',
      edited(features, 'min: 0', 'min: 9, max: 5'),
      'features.yaml:2:43',
      ['features', 'data_mb', 'min'],
      '9',
      'at most max, which is 5',
    ),
    fixture(
      'of a validity',
      edited(pack, '2099-12-31', '2026-04-30'),
      `${pack}:5:16`,
      ['valid', 'from'],
      "'2026-05-01'",
      'a time before until, 2026-04-30',
    ),
    fixture(
      'of hours',
      edited(pack, 'until: 2099-12-31', "hours: '09:00-09:00'"),
      `${pack}:5:35`,
      ['valid', 'hours'],
      "'09:00-09:00'",
      'an end that differs from the beginning',
    ),
  ],
  'public-placement': [
    fixture(
      'a public placement for known customers only',
      edited(channels, 'customer: required', 'customer: required\n        public: true'),
      'channels.yaml:7:19',
      [...placement, 'customer'],
      "'required'",
      "'optional': pages ask for a public placement on behalf of anybody",
    ),
  ],
  'duplicate-field': [
    fixture(
      'required and optional',
      edited(channels, 'link: url }', 'link: url }\n        optionalContent: { link: url }'),
      'channels.yaml:10:28',
      [...placement, 'optionalContent', 'link'],
      "'link', in content already",
      'it in one of them',
    ),
  ],
  'unknown-group': [
    ...sharedPolicyFixtures['unknown-group'],
    fixture(
      'a group that is held out',
      edited(catalog, 'currency', 'holdout: { groups: { roming: 0.1 } }\ncurrency'),
      'catalog.yaml:3:22',
      ['holdout', 'groups', 'roming'],
      "'roming'",
      'roaming',
      'roaming',
    ),
    fixture(
      'a budget of a group that is not there',
      budgetsFile({ where: '{ groups: [roming] }' }),
      'budgets.yaml:3:23',
      ['budgets', 'launch', 'where', 'groups', 0],
      "'roming'",
      'roaming',
      'roaming',
    ),
    fixture(
      'mistyped',
      edited(pack, 'group: roaming', 'group: roming'),
      `${pack}:2:8`,
      ['group'],
      "'roming'",
      'roaming',
      'roaming',
    ),
  ],
  'unknown-placement': [
    ...sharedPolicyFixtures['unknown-placement'],
    fixture(
      'an experiment in a placement that is not there',
      experimentOf('[{ id: a, share: 0.5 }, { id: b, share: 0.5 }]', '    placements: [call-centre.promt]\n'),
      'experiments.yaml:5:18',
      ['experiments', 'values', 'placements', 0],
      "'call-centre.promt'",
      'call-centre.prompt',
      'call-centre.prompt',
    ),
    fixture(
      'of a treatment',
      edited(pack, 'call-centre.prompt', 'call-center.prompt'),
      `${pack}:13:16`,
      ['treatments', 0, 'placement'],
      "'call-center.prompt'",
      'call-centre.prompt',
      'call-centre.prompt',
    ),
    fixture(
      'of a test',
      edited(tests, 'call-centre.prompt', 'site.hero'),
      `${tests}:5:14`,
      [0, 'placement'],
      "'site.hero'",
      'call-centre.prompt',
    ),
  ],
  'unknown-offer': [
    ...sharedVariantFixtures['unknown-offer'],
    ...sharedPolicyFixtures['unknown-offer'],
    fixture(
      'a budget of an offer that is not there',
      budgetsFile({ where: '{ offers: [roaming-pak] }' }),
      'budgets.yaml:3:23',
      ['budgets', 'launch', 'where', 'offers', 0],
      "'roaming-pak'",
      'the id of an offer',
      'roaming-pack',
    ),
    fixture(
      'a fallback',
      edited(channels, '[greeting]', '[greting]'),
      'channels.yaml:10:20',
      [...placement, 'fallback', 0],
      "'greting'",
      'the id of an offer',
      'greeting',
    ),
    fixture(
      'in a test',
      edited(tests, 'first: greeting', 'first: greetings'),
      `${tests}:6:20`,
      [0, 'expect', 'first'],
      "'greetings'",
      'the id of an offer',
      'greeting',
    ),
    fixture(
      'excluded by a test',
      edited(tests, 'roaming-pack:', 'roaming-pak:'),
      `${tests}:6:42`,
      [0, 'expect', 'excludes', 'roaming-pak'],
      "'roaming-pak'",
      'the id of an offer',
      'roaming-pack',
    ),
  ],
  'unknown-locale': [
    ...sharedPolicyFixtures['unknown-locale'],
    fixture(
      'of a text',
      edited(greeting, 'en: {', 'en: { title: Hi, link: /hi }\n      de: {'),
      `${greeting}:10:7`,
      ['treatments', 0, 'content', 'de'],
      "'de'",
      'one of ru, en',
    ),
    fixture(
      'of a test',
      edited(tests, '  placement', '  locale: de\n  placement'),
      `${tests}:5:11`,
      [0, 'locale'],
      "'de'",
      'one of ru, en',
    ),
  ],
  'unknown-time-zone': [
    ...sharedPolicyFixtures['unknown-time-zone'],
    fixture(
      'of the catalogue',
      edited(catalog, 'Europe/Moscow', 'Europe/Moskow'),
      'catalog.yaml:2:11',
      ['timeZone'],
      "'Europe/Moskow'",
      'an IANA time zone, as Europe/Moscow',
      'Europe/Moscow',
    ),
    fixture(
      'of an offer',
      edited(pack, 'until: 2099-12-31', "timeZone: '+03:00'"),
      `${pack}:5:38`,
      ['valid', 'timeZone'],
      "'+03:00'",
      'an IANA time zone, as Europe/Moscow',
    ),
  ],
  'unknown-country': [
    fixture(
      'mistyped',
      edited(catalog, 'currency: RUB', 'country: RX\ncurrency: RUB'),
      'catalog.yaml:3:10',
      ['country'],
      "'RX'",
      'a country of ISO 3166, as RU',
    ),
  ],
  'unknown-currency': [
    fixture(
      'mistyped',
      edited(catalog, 'RUB', 'RUR'),
      'catalog.yaml:3:11',
      ['currency'],
      "'RUR'",
      'a currency of ISO 4217',
    ),
  ],
  'unknown-reason': [
    fixture(
      'mistyped',
      edited(tests, 'eligibility-unknown', 'eligibility-unkown'),
      `${tests}:6:56`,
      [0, 'expect', 'excludes', 'roaming-pack'],
      "'eligibility-unkown'",
      firstReasons,
      'eligibility-unknown',
    ),
  ],
  'unknown-fact': [
    ...sharedVariantFixtures['unknown-fact'],
    ...sharedPolicyFixtures['unknown-fact'],
    fixture(
      'an object as a value of a customer',
      {
        ...withCart('{ fact: cart, path: $.total, operator: equal, value: 5 }'),
        ...edited(tests, 'services: [] }', 'services: [], cart: {} }'),
      },
      'tests/roaming.yaml:3:44',
      [0, 'customer', 'cart'],
      "'cart', a context fact",
      'a feature',
    ),
    fixture(
      'a mistyped identity',
      edited(catalog, 'currency', 'identity: { fact: data_mbs }\ncurrency'),
      'catalog.yaml:3:19',
      ['identity', 'fact'],
      "'data_mbs'",
      'a feature of type number',
      'data_mb',
    ),
    fixture(
      'in a condition',
      edited(segments, 'fact: data_mb', 'fact: data_mbs'),
      'segments.yaml:4:17',
      ['segments', 'active', 'all', 0, 'fact'],
      "'data_mbs'",
      'a declared fact',
      'data_mb',
    ),
    fixture(
      'in a placeholder',
      edited(greeting, 'title: Hello', "title: '{{frist_name}}'"),
      `${greeting}:9:20`,
      ['treatments', 0, 'content', 'en', 'title'],
      "'frist_name' in a placeholder",
      'a declared fact',
      'first_name',
    ),
    fixture(
      'in a test',
      edited(tests, 'data_mb:', 'datamb:'),
      `${tests}:3:15`,
      [0, 'customer', 'datamb'],
      "'datamb'",
      'a feature',
      'data_mb',
    ),
    fixture(
      'in the wrong part of a test',
      edited(tests, 'services: []', 'call.reason: bill'),
      `${tests}:3:30`,
      [0, 'customer', 'call.reason'],
      "'call.reason', a context fact",
      'a feature',
    ),
  ],
  'invalid-fact-value': [
    fixture(
      'a number for an object',
      {
        ...withCart('{ fact: cart, path: $.total, operator: equal, value: 5 }'),
        ...edited(tests, 'context: { call.reason: roaming }', 'context: { call.reason: roaming, cart: 5 }'),
      },
      'tests/roaming.yaml:4:42',
      [0, 'context', 'cart'],
      '5',
      'an object or list',
    ),
    fixture(
      'below the smallest value',
      edited(tests, '5200', '-5'),
      `${tests}:3:24`,
      [0, 'customer', 'data_mb'],
      '-5',
      'a number of at least 0',
    ),
    fixture(
      'not among the values',
      edited(tests, 'call.reason: roaming', 'call.reason: bil'),
      `${tests}:4:27`,
      [0, 'context', 'call.reason'],
      "'bil'",
      'one of roaming, bill, other',
      'bill',
    ),
    fixture(
      'a label for what is not among the values',
      edited('features.yaml', 'bill, other]', 'bill, other], valueLabels: { bil: { ru: счёт } }'),
      'features.yaml:7:81',
      ['context', 'call.reason', 'valueLabels', 'bil'],
      "'bil'",
      'one of roaming, bill, other',
      'bill',
    ),
  ],
  'duplicate-offer': [
    ...sharedVariantFixtures['duplicate-offer'],
    fixture(
      'in another file',
      { 'offers/hello.yaml': minimalRules[greeting] },
      'offers/hello.yaml:1:5',
      ['id'],
      "'greeting', as in offers/greeting.yaml:1 (id)",
      'an id of its own',
    ),
  ],
  'duplicate-treatment': [
    fixture(
      'for one placement',
      {
        [greeting]: `${minimalRules[greeting]}${minimalRules[greeting]?.slice(minimalRules[greeting]?.indexOf('  - placement'))}`,
      },
      `${greeting}:10:16`,
      ['treatments', 1, 'placement'],
      "'call-centre.prompt' again",
      'one treatment for each placement',
    ),
  ],
  'invalid-fallback': [
    ...sharedVariantFixtures['invalid-fallback'],
    fixture(
      'switched off',
      edited(greeting, 'propensity: 1', 'propensity: 1\nenabled: false'),
      'channels.yaml:10:20',
      [...placement, 'fallback', 0],
      "'greeting', which is switched off",
      'an offer that is enabled',
    ),
    fixture(
      'without a treatment there',
      edited(
        channels,
        '        fallback',
        '        fallback: []\n      other:\n        count: 2\n        contactWhen: presented\n        customer: required\n        deadlineMs: 50\n        content: { title: 20 }\n        fallback',
      ),
      'channels.yaml:17:20',
      ['channels', 'call-centre', 'placements', 'other', 'fallback', 0],
      "'greeting', which has no treatment for call-centre.other",
      'an offer with a treatment for this placement',
    ),
  ],
  'invalid-moment': [
    ...sharedPolicyFixtures['invalid-moment'],
    fixture(
      'an experiment that ends on a day that does not exist',
      experimentOf('[{ id: a, share: 0.5 }, { id: b, share: 0.5 }]', '    until: 2026-02-30\n'),
      'experiments.yaml:5:12',
      ['experiments', 'values', 'until'],
      "'2026-02-30'",
      'a date and time that exist',
    ),
    fixture(
      'a day that does not exist',
      edited(pack, '2026-05-01', '2026-02-30'),
      `${pack}:5:16`,
      ['valid', 'from'],
      "'2026-02-30'",
      'a date and time that exist',
    ),
    fixture(
      'a test without an offset',
      edited(tests, '+03:00', ''),
      `${tests}:2:8`,
      [0, 'now'],
      "'2026-07-01T10:00:00'",
      'a day and a time that exist, in ISO 8601 with an offset, as 2026-07-01T10:00:00+03:00',
    ),
  ],
  'missing-locale': [
    ...sharedPolicyFixtures['missing-locale'],
    fixture(
      'that the other offers have',
      { [greeting]: minimalRules[greeting]?.replace(/ {6}en:.*\n/, '') },
      `${greeting}:8:7`,
      ['treatments', 0, 'content', 'en'],
      'nothing',
      'the texts in en',
    ),
  ],
  'missing-text': [
    fixture(
      'left out',
      edited(greeting, 'title: Hello, ', ''),
      `${greeting}:9:11`,
      ['treatments', 0, 'content', 'en', 'title'],
      'nothing',
      'a text for this field',
    ),
    fixture(
      'empty',
      edited(greeting, 'Hello', "''"),
      `${greeting}:9:20`,
      ['treatments', 0, 'content', 'en', 'title'],
      'an empty text',
      'a text for this field',
    ),
  ],
  'unknown-text': [
    fixture(
      'mistyped',
      edited(greeting, 'title: Hello', 'title: Hello, titel: Hi'),
      `${greeting}:9:27`,
      ['treatments', 0, 'content', 'en', 'titel'],
      "'titel'",
      'one of title, link',
    ),
  ],
  'text-too-long': [
    fixture(
      'without its placeholder',
      edited(pack, '{{first_name|Friend}}, a pack', '{{first_name|Friend}}, a pack for roaming 🌍'),
      `${pack}:16:20`,
      ['treatments', 0, 'content', 'en', 'title'],
      '22 characters',
      'at most 20',
    ),
  ],
  'invalid-url': [
    fixture(
      'a script',
      edited(greeting, 'title: Hello, link: /hello', 'title: Hello, link: "javascript:alert(1)"'),
      `${greeting}:9:33`,
      ['treatments', 0, 'content', 'en', 'link'],
      "'javascript:alert(1)'",
      'an http(s) URL, or a path that begins with one /',
    ),
    fixture(
      'a host that a fact decides',
      edited(greeting, 'title: Hello, link: /hello', 'title: Hello, link: "https://{{first_name}}/"'),
      `${greeting}:9:33`,
      ['treatments', 0, 'content', 'en', 'link'],
      "'https://{{first_name}}/'",
      'an http(s) URL, or a path that begins with one /',
    ),
    fixture(
      'another host by two slashes',
      edited(greeting, 'title: Hello, link: /hello', 'title: Hello, link: //example.com'),
      `${greeting}:9:33`,
      ['treatments', 0, 'content', 'en', 'link'],
      "'//example.com'",
      'an http(s) URL, or a path that begins with one /',
    ),
  ],
  'unknown-channel': [
    ...contactPolicyFixtures['unknown-channel'],
    fixture(
      'an experiment in a mistyped channel',
      experimentOf('[{ id: a, share: 0.5 }, { id: b, share: 0.5 }]', '    channels: [call-center]\n'),
      'experiments.yaml:5:16',
      ['experiments', 'values', 'channels', 0],
      "'call-center'",
      'call-centre',
      'call-centre',
    ),
  ],
  'invalid-identity': [
    fixture(
      'a text that is to name a person',
      edited(catalog, 'currency', 'identity: { fact: first_name }\ncurrency'),
      'catalog.yaml:3:19',
      ['identity', 'fact'],
      "'first_name', a text",
      'a feature of type number',
    ),
  ],
  'unknown-experiment': [
    fixture(
      'a test in an experiment that is not there',
      edited(tests, 'placement:', 'experiments: { values: a }\n  placement:'),
      'tests/roaming.yaml:5:18',
      [0, 'experiments', 'values'],
      "'values'",
      'nothing: none are declared',
    ),
  ],
  'duplicate-arm': [
    fixture(
      'two arms called a',
      experimentOf('[{ id: a, share: 0.5 }, { id: a, share: 0.5 }]'),
      'experiments.yaml:4:41',
      ['experiments', 'values', 'arms', 1, 'id'],
      "'a' again",
      'an id of its own for each arm',
    ),
  ],
  'unknown-arm': [
    fixture(
      'a test in an arm that is not there',
      {
        ...experimentOf('[{ id: a, share: 0.5 }, { id: beta, share: 0.5 }]'),
        ...edited(tests, 'placement:', 'experiments: { values: bta }\n  placement:'),
      },
      'tests/roaming.yaml:5:26',
      [0, 'experiments', 'values'],
      "'bta'",
      'one of a, beta',
      'beta',
    ),
    fixture(
      'a control that is no arm',
      experimentOf('[{ id: b, share: 0.5 }, { id: c, share: 0.5 }]'),
      'experiments.yaml:3:14',
      ['experiments', 'values', 'control'],
      "'a'",
      'one of b, c',
      'b',
    ),
  ],
  'shares-above-one': [
    fixture(
      'arms of more than everybody',
      experimentOf('[{ id: a, share: 0.5 }, { id: b, share: 0.6 }]'),
      'experiments.yaml:4:11',
      ['experiments', 'values', 'arms'],
      'shares of 1.1 together',
      'at most 1 together',
    ),
  ],
  'overlapping-experiments': [
    fixture(
      'two in one placement on one day',
      {
        [experiments]: `experiments:
  values:
    until: 2026-07-01
    control: a
    arms: &arms [{ id: a, share: 0.5 }, { id: b, share: 0.5 }]
  levers: { from: 2026-07-01, placements: [call-centre.prompt], control: a, arms: *arms }
`,
      },
      'experiments.yaml:6:3',
      ['experiments', 'levers'],
      "'levers', which governs call-centre.prompt while 'values' does",
      'one experiment for a placement at a time',
    ),
  ],
  'layout-full': [
    fixture(
      'conditions that name more members than the set may have',
      {
        ...edited(features, 'type: set', 'type: set, membersMax: 1'),
        ...edited(
          segments,
          '{ fact: data_mb,',
          `{ fact: services, operator: 'someFact:in', value: [${Array.from({ length: 49 }, (_, i) => `s${i}`).join(', ')}] }\n      - { fact: data_mb,`,
        ),
      },
      `${features}:3:3`,
      ['features', 'services'],
      "no room for 's48' in set 'services': it may have at most 48 distinct members over all customers; raise its membersMax",
      'less that is named in the rules',
    ),
  ],
  'invalid-placeholder': [
    fixture(
      'an object',
      {
        ...withCart('{ fact: cart, path: $.total, operator: equal, value: 5 }'),
        [greeting]: minimalRules[greeting]?.replace('title: Hello', 'title: "Hello {{cart}}"'),
      },
      `${greeting}:9:20`,
      ['treatments', 0, 'content', 'en', 'title'],
      "'cart' in a placeholder, an object",
      'a fact that is a value by itself',
    ),
    fixture(
      'what a path finds, though conditions read it',
      {
        ...withCart('{ fact: cart, path: $.total, operator: equal, value: 5 }'),
        [greeting]: minimalRules[greeting]?.replace('title: Hello', 'title: "{{cart$.total}}"'),
      },
      `${greeting}:9:20`,
      ['treatments', 0, 'content', 'en', 'title'],
      "'cart$.total' in a placeholder, a path into an object",
      'a fact that is a value by itself',
    ),
    fixture(
      'not closed',
      edited(greeting, 'title: Hello', 'title: "{{first_name"'),
      `${greeting}:9:20`,
      ['treatments', 0, 'content', 'en', 'title'],
      "'{{first_name'",
      "'}}' after it",
    ),
    fixture(
      'without a name',
      edited(greeting, 'title: Hello', 'title: "{{ |you}}"'),
      `${greeting}:9:20`,
      ['treatments', 0, 'content', 'en', 'title'],
      "'{{ |you}}'",
      'the name of a fact',
    ),
  ],
  'unknown-tag': [
    ...contactPolicyFixtures['unknown-tag'],
    fixture(
      'a budget of a tag that no offer has',
      budgetsFile({ where: '{ tags: [summer] }' }),
      'budgets.yaml:3:21',
      ['budgets', 'launch', 'where', 'tags', 0],
      "'summer'",
      'nothing: none are declared',
    ),
  ],
  'empty-budget': [
    fixture(
      'a kind that the group does not have',
      budgetsFile({ where: '{ groups: [roaming], kinds: [service] }' }),
      'budgets.yaml:3:12',
      ['budgets', 'launch', 'where'],
      'a filter that matches no offer',
      'one that matches at least one',
    ),
  ],
  'budgeted-fallback': [
    fixture(
      'the group of the fallback',
      budgetsFile({ where: '{ groups: [roaming] }' }),
      'budgets.yaml:3:12',
      ['budgets', 'launch', 'where'],
      "'greeting', a fallback of call-centre.prompt",
      'offers that need not be shown when nothing else can be',
    ),
  ],
  'too-many-budgets': [
    fixture(
      'a fifth budget of an offer',
      {
        [budgets]: `budgets:\n${[1, 2, 3, 4, 5].map((n) => `  b${n}: { where: { offers: [roaming-pack] }, limit: 1, per: total, countOn: accepted }\n`).join('')}`,
      },
      'budgets.yaml:6:3',
      ['budgets', 'b5'],
      "'roaming-pack', which is in 4 budgets already",
      'an offer in at most 4',
    ),
  ],
  'pacing-without-day': [
    fixture(
      'a total that is paced',
      budgetsFile({ per: 'total', pacing: 'even' }),
      'budgets.yaml:7:13',
      ['budgets', 'launch', 'pacing'],
      "'even' of a total, which has no end",
      'it with per: day',
    ),
  ],
}
