import { edited, type RulesTexts } from '../support/ruleset.ts'

/** What an analyst may type, and all that is said about it, as `sufler check` prints it. */
export type Slip = [name: string, changes: RulesTexts, messages: string[]]

const pack = 'offers/roaming-pack.yaml'
const greeting = 'offers/greeting.yaml'
const features = 'features.yaml'
const catalog = 'catalog.yaml'

/** Another condition in the place of the second one of the offer. */
const condition = (text: string) => edited(pack, '- { condition: active }', `- ${text}`)

/** Files that are no YAML any more. */
export const syntaxSlips: Slip[] = [
  [
    'a tab',
    edited(features, '  data_mb', '\tdata_mb'),
    ['features.yaml:2:1  found a tab as indentation, expected spaces, two for each level'],
  ],
  [
    'a tab before an item',
    edited(pack, '    - { condition: active }', '\t- { condition: active }'),
    ['offers/roaming-pack.yaml:9:1  found a tab as indentation, expected spaces, two for each level'],
  ],
  [
    'a line too far to the right',
    edited(catalog, 'currency', '  currency'),
    [
      'catalog.yaml:3:3  found a line that is indented further than the one before it, which is complete, expected as many spaces as before its neighbours, 0',
    ],
  ],
  [
    'a line too far to the left',
    edited(pack, '    content:\n', '   content:\n'),
    [
      'offers/roaming-pack.yaml:14:4  found a line with less indentation than its entry, and no hyphen, expected as many spaces as before the other lines of the entry',
    ],
  ],
  [
    'an item too far to the left',
    edited(pack, '    - { condition: active }', '   - { condition: active }'),
    [
      'offers/roaming-pack.yaml:9:4  found an item of a list that is indented otherwise than the others, expected all hyphens of one list below one another',
    ],
  ],
  [
    'an item too far to the right',
    edited(pack, '    - { condition: active }', '      - { condition: active }'),
    [
      'offers/roaming-pack.yaml:9:7  found another indentation than before its neighbours, expected the same number of spaces before all entries of one list or object',
    ],
  ],
  [
    'a colon in a text of a list',
    edited(pack, 'title: "{{first_name|Friend}}, a pack"', 'title: Sale: 20%'),
    [
      'offers/roaming-pack.yaml:16:20  found a second colon in one entry, expected quotes around a text with a colon in it',
    ],
  ],
  [
    'a colon in a text of an object on one line',
    edited(greeting, 'title: Hello', 'title: Hello: you'),
    ['offers/greeting.yaml:9:20  found a second colon in one entry, expected quotes around a text with a colon in it'],
  ],
  [
    'a colon in a text',
    edited(catalog, 'name: Test', 'name: Sale: now'),
    ['catalog.yaml:1:7  found a second colon in one line, expected quotes around a text with a colon in it'],
  ],
  [
    'no space after a colon',
    edited(pack, 'group: roaming', 'group:roaming'),
    [
      "offers/roaming-pack.yaml:2:6  found a colon without a space after it, expected a colon and a space; did you mean 'group: roaming'?",
    ],
  ],
  [
    'no space after the first colon',
    edited(pack, 'id: roaming-pack', 'id:roaming-pack'),
    [
      "offers/roaming-pack.yaml:1:3  found a colon without a space after it, expected a colon and a space; did you mean 'id: roaming-pack'?",
    ],
  ],
  [
    'a dash of typography before an item',
    edited(pack, '    - { condition: active }', '    — { condition: active }'),
    ["offers/roaming-pack.yaml:9:5  found '—' before an item of a list, expected a plain hyphen and a space, '- '"],
  ],
  [
    'no space after a hyphen',
    edited(pack, '    - { condition: active }', '    -{ condition: active }'),
    ["offers/roaming-pack.yaml:9:5  found a hyphen without a space after it, expected a hyphen and a space, '- '"],
  ],
  [
    'no space after a hyphen, before an object',
    edited(pack, '  - placement: call-centre.prompt', '  -placement: call-centre.prompt'),
    ["offers/roaming-pack.yaml:13:3  found a hyphen without a space after it, expected a hyphen and a space, '- '"],
  ],
  [
    'no-break spaces before a line',
    edited(features, '  data_mb', '\u00a0\u00a0data_mb'),
    ['features.yaml:2:1  found indentation by characters that only look like spaces, expected plain spaces'],
  ],
  [
    '>= on one line',
    condition('{ fact: data_mb, operator: >=, value: 5 }'),
    [
      "offers/roaming-pack.yaml:9:34  found '>=', expected the name of an operator; did you mean 'greaterThanInclusive'?",
    ],
  ],
  [
    '> on one line',
    condition('{ fact: data_mb, operator: >, value: 5 }'),
    ["offers/roaming-pack.yaml:9:34  found '>', expected the name of an operator; did you mean 'greaterThan'?"],
  ],
  [
    '!= on one line',
    condition('{ fact: data_mb, operator: !=, value: 5 }'),
    ["offers/roaming-pack.yaml:9:34  found '!=', expected the name of an operator; did you mean 'notEqual'?"],
  ],
  [
    '>= on a line of its own',
    condition('fact: data_mb\n      operator: >=\n      value: 5'),
    [
      "offers/roaming-pack.yaml:10:17  found '>=', expected the name of an operator; did you mean 'greaterThanInclusive'?",
    ],
  ],
  [
    '!= on a line of its own',
    condition('fact: data_mb\n      operator: !=\n      value: 5'),
    ["offers/roaming-pack.yaml:10:17  found '!=', expected the name of an operator; did you mean 'notEqual'?"],
  ],
  [
    'a quote that is not closed',
    edited(pack, 'title: "{{first_name|Friend}}, a pack"', 'title: "Friend'),
    ["offers/roaming-pack.yaml:16:20  found a text whose closing quote is missing, expected '\"' at its end"],
  ],
  [
    'an apostrophe between single quotes',
    edited(greeting, 'title: Hello', "title: 'it's'"),
    [
      "offers/greeting.yaml:9:24  found a text after a closing quote, expected one text between quotes; an apostrophe between single quotes is written twice ('')",
    ],
  ],
  [
    'a text that begins with %',
    edited(greeting, 'title: Hello', 'title: %20'),
    ['offers/greeting.yaml:9:20  found a text that begins with %, expected quotes around it'],
  ],
  [
    'a text that begins with @',
    edited(catalog, 'name: Test', 'name: @test'),
    ['catalog.yaml:1:7  found a text that begins with @, expected quotes around it'],
  ],
  [
    'a brace that is not closed',
    edited(greeting, '{ title: Hello, link: /hello }', '{ title: Hello, link: /hello'),
    ["offers/greeting.yaml:10:1  found an object that is not closed, expected '}' at its end"],
  ],
  [
    'a key twice',
    edited(pack, 'value: 310', 'value: 310\nvalue: 3'),
    ['offers/roaming-pack.yaml:4:1  found the key value again, expected every key once'],
  ],
]

/** Conditions in the words of other tools, turned round, or without what holds them together. */
export const conditionsSlips: Slip[] = [
  [
    'and',
    edited(pack, '  all:', '  and:'),
    [
      "offers/roaming-pack.yaml:7:3  eligibility: found and, expected one of all, any, not, condition, fact; did you mean 'all'?",
    ],
  ],
  [
    'or',
    edited(pack, '  all:', '  or:'),
    [
      "offers/roaming-pack.yaml:7:3  eligibility: found or, expected one of all, any, not, condition, fact; did you mean 'any'?",
    ],
  ],
  [
    'AND',
    edited(pack, '  all:', '  AND:'),
    [
      "offers/roaming-pack.yaml:7:3  eligibility: found AND, expected one of all, any, not, condition, fact; did you mean 'all'?",
    ],
  ],
  [
    'и',
    edited(pack, '  all:', '  и:'),
    [
      "offers/roaming-pack.yaml:7:3  eligibility: found и, expected one of all, any, not, condition, fact; did you mean 'all'?",
    ],
  ],
  [
    '=',
    condition('{ fact: data_mb, operator: =, value: 5 }'),
    [
      "offers/roaming-pack.yaml:9:34  eligibility.all[1].operator: found '=', expected an operator of json-rules-engine; did you mean 'equal'?",
    ],
  ],
  [
    '==',
    condition('{ fact: data_mb, operator: ==, value: 5 }'),
    [
      "offers/roaming-pack.yaml:9:34  eligibility.all[1].operator: found '==', expected an operator of json-rules-engine; did you mean 'equal'?",
    ],
  ],
  [
    '<',
    condition('{ fact: data_mb, operator: <, value: 5 }'),
    [
      "offers/roaming-pack.yaml:9:34  eligibility.all[1].operator: found '<', expected an operator of json-rules-engine; did you mean 'lessThan'?",
    ],
  ],
  [
    '> on a line of its own',
    condition('fact: data_mb\n      operator: >\n      value: 5'),
    [
      "offers/roaming-pack.yaml:10:17  eligibility.all[1].operator: found '', expected the name of an operator, as greaterThan: a sign like > begins a text of several lines",
    ],
  ],
  [
    'is',
    condition('{ fact: call.reason, operator: is, value: bill }'),
    [
      "offers/roaming-pack.yaml:9:38  eligibility.all[1].operator: found 'is', expected an operator of json-rules-engine; did you mean 'equal'?",
    ],
  ],
  [
    'not as an operator',
    condition('{ fact: call.reason, operator: not, value: bill }'),
    [
      "offers/roaming-pack.yaml:9:38  eligibility.all[1].operator: found 'not', expected an operator of json-rules-engine; did you mean 'notEqual'?",
    ],
  ],
  [
    'between',
    condition('{ fact: data_mb, operator: between, value: [1, 5] }'),
    [
      "offers/roaming-pack.yaml:9:34  eligibility.all[1].operator: found 'between', expected two conditions inside all: greaterThanInclusive with the smaller value, and lessThanInclusive with the larger",
    ],
  ],
  [
    'an operator as a key',
    condition('{ fact: data_mb, greaterThan: 5 }'),
    [
      "offers/roaming-pack.yaml:9:37  eligibility.all[1].greaterThan: found 'greaterThan', expected the operator and the value each under its own name; did you mean 'operator: greaterThan, value: …'?",
    ],
  ],
  [
    'op for operator',
    condition('{ fact: data_mb, op: equal, value: 5 }'),
    [
      "offers/roaming-pack.yaml:9:28  eligibility.all[1].op: found 'op', expected only fact, path, operator, value, id, name, priority; did you mean 'operator'?",
    ],
  ],
  [
    'a Cyrillic letter in a key of a condition',
    condition('{ fact: data_mb, operаtor: equal, value: 1 }'),
    [
      "offers/roaming-pack.yaml:9:34  eligibility.all[1].operаtor: found 'operаtor', with the Cyrillic letter а among Latin ones, expected only fact, path, operator, value, id, name, priority; did you mean 'operator'?",
    ],
  ],
  [
    'a formula',
    condition('data_mb > 5'),
    [
      "offers/roaming-pack.yaml:9:7  eligibility.all[1]: found 'data_mb > 5', expected a condition: all, any, not, condition, or fact with operator and value; did you mean '{ fact: data_mb, operator: greaterThan, value: 5 }'?",
    ],
  ],
  [
    'a fact as a key',
    condition('{ data_mb: 5 }'),
    [
      "offers/roaming-pack.yaml:9:7  eligibility.all[1]: found data_mb, expected one of all, any, not, condition, fact; did you mean '{ fact: data_mb, operator: …, value: … }'?",
    ],
  ],
  [
    'one condition without a list',
    edited(
      pack,
      '  all:\n    - { fact: call.reason, operator: equal, value: roaming }\n    - { condition: active }\n    - { fact: services, operator: doesNotContain, value: roaming-data }\n    - { fact: contract_end.daysUntil, operator: greaterThan, value: 0 }',
      '  all:\n    fact: data_mb\n    operator: equal\n    value: 1',
    ),
    [
      'offers/roaming-pack.yaml:8:5  eligibility.all: found {"fact":"data_mb","operator":"equal","value":1}, expected a list of conditions, each with a hyphen before it',
    ],
  ],
  [
    'a list without all or any',
    edited(pack, 'eligibility:\n  all:\n', 'eligibility:\n'),
    [
      'offers/roaming-pack.yaml:7:5  eligibility: found [{"fact":"call.reason","operator":"equal","value":"roamin…, expected all: or any: before a list of conditions',
    ],
  ],
  [
    'no space after the colon of the fact',
    condition('{ fact:data_mb, operator: equal, value: 1 }'),
    [
      "offers/roaming-pack.yaml:9:7  eligibility.all[1]: found fact:data_mb, operator, value, expected a space after the colon; did you mean 'fact: data_mb'?",
    ],
  ],
  [
    'no space after the colon of the value',
    condition('{ fact: data_mb, operator: equal, value:1 }'),
    [
      "offers/roaming-pack.yaml:9:41  eligibility.all[1].value:1: found 'value:1', expected a space after the colon; did you mean 'value: 1'?",
    ],
  ],
  [
    'a number where the fact stands',
    condition('{ fact: 1000, operator: lessThan, value: data_mb }'),
    [
      "offers/roaming-pack.yaml:9:15  eligibility.all[1].fact: found fact 1000, and the fact 'data_mb' as value, expected the fact on the left and what it is compared with as value; did you mean '{ fact: data_mb, operator: greaterThan, value: 1000 }'?",
    ],
  ],
  [
    'a text where the fact stands',
    condition('{ fact: roaming, operator: equal, value: call.reason }'),
    [
      "offers/roaming-pack.yaml:9:15  eligibility.all[1].fact: found fact 'roaming', and the fact 'call.reason' as value, expected the fact on the left and what it is compared with as value; did you mean '{ fact: call.reason, operator: equal, value: roaming }'?",
    ],
  ],
  [
    'the name of a fact as value',
    condition('{ fact: data_mb, operator: greaterThan, value: contract_end.daysSince }'),
    [
      "offers/roaming-pack.yaml:9:54  eligibility.all[1].value: found 'contract_end.daysSince', the name of a fact, expected a number, since data_mb is a number; did you mean '{ fact: contract_end.daysSince }'?",
    ],
  ],
  [
    'a segment that is like no other',
    condition('{ condition: wealthy }'),
    [
      "offers/roaming-pack.yaml:9:20  eligibility.all[1].condition: found 'wealthy', expected a segment of segments.yaml, of which there is active",
    ],
  ],
  [
    'a segment as a fact',
    condition('{ fact: active, operator: equal, value: true }'),
    [
      "offers/roaming-pack.yaml:9:15  eligibility.all[1].fact: found 'active', a segment, expected a declared fact; did you mean '{ condition: active }'?",
    ],
  ],
  [
    'a fact as a segment',
    condition('{ condition: data_mb }'),
    [
      "offers/roaming-pack.yaml:9:20  eligibility.all[1].condition: found 'data_mb', a fact, expected a segment of segments.yaml, of which there is active",
    ],
  ],
  [
    'typographic quotes around a fact',
    condition('{ fact: “data_mb”, operator: equal, value: 1 }'),
    [
      "offers/roaming-pack.yaml:9:15  eligibility.all[1].fact: found '“data_mb”', expected a declared fact; did you mean 'data_mb'?",
    ],
  ],
  [
    'guillemets around a fact',
    condition('{ fact: «data_mb», operator: equal, value: 1 }'),
    [
      "offers/roaming-pack.yaml:9:15  eligibility.all[1].fact: found '«data_mb»', expected a declared fact; did you mean 'data_mb'?",
    ],
  ],
  [
    'a Cyrillic letter in a fact',
    condition('{ fact: dаta_mb, operator: equal, value: 1 }'),
    [
      "offers/roaming-pack.yaml:9:15  eligibility.all[1].fact: found 'dаta_mb', with the Cyrillic letter а among Latin ones, expected a declared fact; did you mean 'data_mb'?",
    ],
  ],
  [
    'a number of days for a timestamp',
    condition('{ fact: contract_end, operator: lessThan, value: 30 }'),
    [
      "offers/roaming-pack.yaml:9:56  eligibility.all[1].value: found 30, expected a date (2026-05-01), since contract_end is a timestamp; days are counted by contract_end.daysSince or contract_end.daysUntil; did you mean 'contract_end.daysSince'?",
    ],
  ],
  [
    'a date as 01.05.2026 in a condition',
    condition('{ fact: contract_end, operator: lessThan, value: 01.05.2026 }'),
    [
      "offers/roaming-pack.yaml:9:56  eligibility.all[1].value: found '01.05.2026', expected a date (2026-05-01), a time (2026-05-01T10:00:00+03:00), milliseconds since 1970, since contract_end is a timestamp; did you mean '2026-05-01'?",
    ],
  ],
  [
    'a decimal comma on one line',
    condition('{ fact: data_mb, operator: greaterThan, value: 0,18 }'),
    [
      "offers/roaming-pack.yaml:9:56  eligibility.all[1].18: found '18', expected numbers with a decimal point; did you mean 0.18?",
    ],
  ],
  [
    'a minus sign of typography',
    condition('{ fact: data_mb, operator: greaterThan, value: −5 }'),
    [
      "offers/roaming-pack.yaml:9:54  eligibility.all[1].value: found '−5', expected a number, since data_mb is a number; did you mean -5?",
    ],
  ],
  [
    '2 500 in a condition',
    condition('{ fact: data_mb, operator: greaterThan, value: 2 500 }'),
    [
      "offers/roaming-pack.yaml:9:54  eligibility.all[1].value: found '2 500', expected a number, since data_mb is a number; did you mean 2500?",
    ],
  ],
  [
    'a number in quotes in a condition',
    condition('{ fact: data_mb, operator: greaterThan, value: "10" }'),
    [
      "offers/roaming-pack.yaml:9:54  eligibility.all[1].value: found '10', expected a number, since data_mb is a number; did you mean 10?",
    ],
  ],
]

/** Numbers, dates, names and texts as spreadsheets and text processors write them. */
export const valuesSlips: Slip[] = [
  [
    '0,18',
    edited(pack, 'propensity: 0.25', 'propensity: 0,18'),
    ["offers/roaming-pack.yaml:4:13  propensity: found '0,18', expected a number from 0 to 1; did you mean 0.18?"],
  ],
  [
    '2 500',
    edited(pack, 'value: 310', 'value: 2 500'),
    ["offers/roaming-pack.yaml:3:8  value: found '2 500', expected a number from 0 to 1000000000; did you mean 2500?"],
  ],
  [
    '2 500 with a no-break space',
    edited(pack, 'value: 310', 'value: 2\u00a0500'),
    ["offers/roaming-pack.yaml:3:8  value: found '2 500', expected a number from 0 to 1000000000; did you mean 2500?"],
  ],
  [
    '18%',
    edited(pack, 'propensity: 0.25', 'propensity: 18%'),
    ["offers/roaming-pack.yaml:4:13  propensity: found '18%', expected a number from 0 to 1; did you mean 0.18?"],
  ],
  [
    '310 RUB',
    edited(pack, 'value: 310', 'value: 310 RUB'),
    ["offers/roaming-pack.yaml:3:8  value: found '310 RUB', expected a number from 0 to 1000000000; did you mean 310?"],
  ],
  [
    'a number in quotes',
    edited(pack, 'value: 310', 'value: "310"'),
    ["offers/roaming-pack.yaml:3:8  value: found '310', expected a number from 0 to 1000000000; did you mean 310?"],
  ],
  [
    '1,5',
    edited(pack, 'valid: { from: 2026-05-01, until: 2099-12-31 }', 'lever: 1,5'),
    ["offers/roaming-pack.yaml:5:8  lever: found '1,5', expected a number from 0 to 1000; did you mean 1.5?"],
  ],
  [
    'yes',
    edited(pack, 'value: 310', 'value: 310\nenabled: yes'),
    ["offers/roaming-pack.yaml:4:10  enabled: found 'yes', expected true or false; did you mean true?"],
  ],
  [
    'нет',
    edited(pack, 'value: 310', 'value: 310\nenabled: нет'),
    ["offers/roaming-pack.yaml:4:10  enabled: found 'нет', expected true or false; did you mean false?"],
  ],
  [
    'a date as 01.05.2026',
    edited(pack, 'from: 2026-05-01', 'from: 01.05.2026'),
    [
      "offers/roaming-pack.yaml:5:16  valid.from: found '01.05.2026', expected a date (until: to the end of that day), or a time with or without an offset; did you mean '2026-05-01'?",
    ],
  ],
  [
    'typographic quotes around an id',
    edited(pack, 'group: roaming', 'group: „roaming“'),
    [
      "offers/roaming-pack.yaml:2:8  group: found '„roaming“', expected lower-case letters, digits and single hyphens, at most 64 characters; did you mean 'roaming'?",
    ],
  ],
  [
    'a dash of typography in an id',
    edited(pack, 'id: roaming-pack', 'id: roaming–pack'),
    [
      "offers/roaming-pack.yaml:1:5  id: found 'roaming–pack', expected lower-case letters, digits and single hyphens, at most 64 characters; did you mean 'roaming-pack'?",
    ],
  ],
  [
    'a dash of typography in a placement',
    edited(pack, 'placement: call-centre.prompt', 'placement: call—centre.prompt'),
    [
      "offers/roaming-pack.yaml:13:16  treatments[0].placement: found 'call—centre.prompt', expected channel.placement, as declared in channels.yaml, at most 129 characters; did you mean 'call-centre.prompt'?",
    ],
  ],
  [
    'a Cyrillic letter in an id',
    edited(pack, 'id: roaming-pack', 'id: rоaming-pack'),
    [
      "offers/roaming-pack.yaml:1:5  id: found 'rоaming-pack', with the Cyrillic letter о among Latin ones, expected lower-case letters, digits and single hyphens, at most 64 characters; did you mean 'roaming-pack'?",
    ],
  ],
  [
    'a Cyrillic letter in a key',
    edited(pack, 'group: roaming', 'grоup: roaming'),
    [
      'offers/roaming-pack.yaml:1:1  group: found nothing, expected lower-case letters, digits and single hyphens, at most 64 characters',
      "offers/roaming-pack.yaml:2:1  grоup: found 'grоup', with the Cyrillic letter о among Latin ones, expected one of id, group, description, kind, tags, enabled, value, propensity, … and 9 more; did you mean 'group'?",
    ],
  ],
  [
    'single braces',
    edited(greeting, 'title: Hello', 'title: "{first_name}"'),
    [
      "offers/greeting.yaml:9:20  treatments[0].content.en.title: found '{first_name}', expected two braces on either side of the name of a fact; did you mean '{{first_name}}'?",
    ],
  ],
  [
    'single braces without quotes',
    edited(greeting, 'title: Hello', 'title: {first_name}, hi'),
    [
      'offers/greeting.yaml:9:20  treatments[0].content.en.title: found {"first_name":null}, expected a text, in quotes when it begins with a brace; did you mean \'{{first_name}}\'?',
      "offers/greeting.yaml:9:34  treatments[0].content.en.hi: found 'hi', expected quotes around a text with a comma, or one of title, link",
      'offers/greeting.yaml:9:34  treatments[0].content.en.hi: found nothing, expected a text',
    ],
  ],
  [
    'a comma in a text on one line',
    edited(greeting, '{ title: Hello, link: /hello }', '{ title: Hello, friend, link: /hello }'),
    [
      "offers/greeting.yaml:9:27  treatments[0].content.en.friend: found 'friend', expected quotes around a text with a comma, or one of title, link",
      'offers/greeting.yaml:9:27  treatments[0].content.en.friend: found nothing, expected a text',
    ],
  ],
  [
    'a fact of the console that is like no other',
    { 'console.yaml': 'operator:\n  placement: call-centre.prompt\n  header: [zzz]\n' },
    [
      "console.yaml:3:12  operator.header[0]: found 'zzz', expected a declared fact, as data_mb, services, contract_end, first_name, call.reason",
    ],
  ],
  [
    'contactWhen: decided',
    edited('channels.yaml', 'presented', 'decided'),
    [
      "channels.yaml:6:22  channels.call-centre.placements.prompt.contactWhen: found 'decided', expected one of 'presented', 'impression', 'decision'; did you mean 'decision'?",
    ],
  ],
  [
    'count: [decision]',
    edited('contact-policies.yaml', 'count: [contact]', 'count: [decision]'),
    [
      "contact-policies.yaml:6:20  policies.weekly.cap.count[0]: found 'decision', expected one of 'contact', 'decided', 'presented', 'impression', 'click', 'accepted', 'declined', 'later', 'not-presented'; did you mean 'decided'?",
    ],
  ],
]
