import type { LintCode } from '#sufler/schema/lint.ts'
import { edited, minimalRules } from '../../support/ruleset.ts'
import { cheapPack, cheapVariant } from '../variant-fixtures.ts'
import type { LintFixture } from './lint-fixture.ts'
import { policyLintFixtures } from './policy-lint-fixtures.ts'

const pack = 'offers/roaming-pack.yaml'
const greeting = 'offers/greeting.yaml'
const features = 'features.yaml'
const channels = 'channels.yaml'
const groups = 'groups.yaml'
const segments = 'segments.yaml'
const extra = 'offers/extra.yaml'

const active = '    - { condition: active }\n'
const minimalTreatment = `treatments:
  - placement: call-centre.prompt
    content:
      ru: { title: Ещё, link: /more }
      en: { title: More, link: /more }
`

/** Conditions in place of the segment `active`, from line 8 of the offer on; the segment stays in use. */
function asking(...conditions: string[]): Record<string, string> {
  return edited(pack, active, active + conditions.map((condition) => `    - ${condition}\n`).join(''))
}

function leaf(fact: string, operator: string, value: unknown): string {
  return `{ fact: ${fact}, operator: '${operator}', value: ${JSON.stringify(value)} }`
}

/** A second offer of the group; `lines` stand from line 3 on. */
function second(lines: string, id = 'second'): Record<string, string> {
  return { [extra]: `id: ${id}\ngroup: roaming\n${lines}${minimalTreatment}` }
}

/** A file of the minimal ruleset with several passages replaced. */
function changed(path: string, ...replacements: [string, string][]): Record<string, string> {
  const text = replacements.reduce((all, [passage, replacement]) => {
    if (all.split(passage).length !== 2) throw new Error(`'${passage}' does not stand once in ${path}`)
    return all.replace(passage, () => replacement)
  }, minimalRules[path] ?? '')
  return { [path]: text }
}

const packConditions = (minimalRules[pack] ?? '').split('\n').slice(5, 11).join('\n')
const ageFact = changed(features, ['  data_mb:', '  age: { type: number, min: 0, max: 120 }\n  data_mb:'])

/** A policy that may keep an offer back alone would leave nothing to find. */
const withoutPolicies = { 'contact-policies.yaml': undefined }

export const lintFixtures: Record<LintCode, LintFixture[]> = {
  'never-eligible': [
    {
      name: 'two conditions of one offer',
      changes: { ...ageFact, ...asking(leaf('age', 'greaterThan', 60), leaf('age', 'lessThan', 18)) },
      findings: [
        "offers/roaming-pack.yaml:11:7  eligibility.all[3]: found 'age greaterThan 60' (line 10) and 'age lessThan 18' (line 11), which never hold together, expected conditions that somebody can meet: the offer is never shown",
      ],
    },
    {
      name: 'two conditions on what one path finds',
      changes: {
        ...edited(features, 'context:\n', 'context:\n  cart: { type: object }\n'),
        ...asking(
          '{ fact: cart, path: $.total, operator: greaterThan, value: 60 }',
          '{ fact: cart, path: $.total, operator: lessThan, value: 18 }',
        ),
      },
      findings: [
        "offers/roaming-pack.yaml:11:7  eligibility.all[3]: found 'cart $.total greaterThan 60' (line 10) and 'cart $.total lessThan 18' (line 11), which never hold together, expected conditions that somebody can meet: the offer is never shown",
      ],
    },
    {
      name: 'a condition and a segment',
      changes: asking(leaf('data_mb', 'lessThan', 1000)),
      findings: [
        "offers/roaming-pack.yaml:10:7  eligibility.all[2]: found 'data_mb greaterThanInclusive 1000' (segments.yaml:4) and 'data_mb lessThan 1000' (line 10), which never hold together, expected conditions that somebody can meet: the offer is never shown",
      ],
    },
    {
      name: 'a condition and that of the group, for which the boundary decides',
      changes: {
        [groups]: `groups:\n  roaming: { name: Roaming, eligibility: ${leaf('data_mb', 'lessThanInclusive', 1000)} }\n`,
        ...edited(segments, 'greaterThanInclusive', 'greaterThan'),
      },
      findings: [
        "offers/roaming-pack.yaml:7:3  eligibility: found 'data_mb lessThanInclusive 1000' (groups.yaml:2) and 'data_mb greaterThan 1000' (segments.yaml:4), which never hold together, expected conditions that somebody can meet: the offer is never shown",
      ],
    },
    {
      name: 'the group itself, said once',
      changes: {
        ...ageFact,
        [groups]: `groups:\n  roaming:\n    name: Roaming\n    eligibility:\n      all: [${leaf('age', 'equal', 1)}, ${leaf('age', 'equal', 2)}]\n`,
      },
      findings: [
        "groups.yaml:5:57  groups.roaming.eligibility.all[1]: found 'age equal 1' (line 5) and 'age equal 2' (line 5), which never hold together, expected conditions that somebody can meet: none of its offers is ever shown",
      ],
    },
    {
      name: 'a value beyond what is declared',
      changes: { ...ageFact, ...asking(leaf('age', 'greaterThan', 120)) },
      findings: [
        "offers/roaming-pack.yaml:10:7  eligibility.all[2]: found 'age greaterThan 120' (line 10), which never holds: age is from 0 to 120, expected conditions that somebody can meet: the offer is never shown",
      ],
    },
    {
      name: 'members of a set',
      changes: asking(leaf('services', 'someFact:in', ['roaming-data'])),
      findings: [
        "offers/roaming-pack.yaml:11:7  eligibility.all[3]: found 'services someFact:in [roaming-data]' (line 10) and 'services doesNotContain roaming-data' (line 11), which never hold together, expected conditions that somebody can meet: the offer is never shown",
      ],
    },
    {
      name: 'three conditions of which each two can hold',
      changes: asking(`{ any: [${leaf('data_mb', 'lessThan', 10)}, ${leaf('call.reason', 'equal', 'bill')}] }`),
      findings: [
        "offers/roaming-pack.yaml:10:7  eligibility.all[2]: found 'call.reason equal roaming' (line 8), 'data_mb greaterThanInclusive 1000' (segments.yaml:4) and any of 2 conditions (line 10), which never hold together, expected conditions that somebody can meet: the offer is never shown",
      ],
    },
    {
      name: 'an hour that no day has',
      changes: asking(leaf('time.hour', 'greaterThan', 23)),
      findings: [
        "offers/roaming-pack.yaml:10:7  eligibility.all[2]: found 'time.hour greaterThan 23' (line 10), which never holds, expected conditions that somebody can meet: the offer is never shown",
      ],
    },
    {
      name: 'an hour outside the validity',
      changes: {
        [pack]: (asking(leaf('time.hour', 'greaterThanInclusive', 21))[pack] ?? '').replace(
          'until: 2099-12-31 }',
          'until: 2099-12-31, hours: 09:00-21:00 }',
        ),
      },
      findings: [
        "offers/roaming-pack.yaml:10:7  eligibility.all[2]: found 'time.hour greaterThanInclusive 21' (line 10) and 'hours 09:00-21:00' (line 5), which never hold together, expected conditions that somebody can meet: the offer is never shown",
      ],
    },
    {
      name: 'a month outside the validity',
      changes: {
        [pack]: (asking(leaf('time.month', 'in', [1, 2, 3, 4]))[pack] ?? '').replace('2099-12-31', '2026-12-31'),
      },
      findings: [
        "offers/roaming-pack.yaml:10:7  eligibility.all[2]: found 'time.month in [1, 2, 3, 4]' (line 10) and 'until 2026-12-31' (line 5), which never hold together, expected conditions that somebody can meet: the offer is never shown",
      ],
    },
    {
      name: 'the same fact in two units',
      changes: asking(leaf('contract_end.daysSince', 'greaterThan', 3)),
      findings: [
        "offers/roaming-pack.yaml:12:7  eligibility.all[4]: found 'contract_end.daysSince greaterThan 3' (line 10) and 'contract_end.daysUntil greaterThan 0' (line 12), which never hold together, expected conditions that somebody can meet: the offer is never shown",
      ],
    },
    {
      name: 'two facts compared and their values',
      changes: {
        ...ageFact,
        ...asking(leaf('age', 'greaterThan', { fact: 'data_mb' })),
      },
      findings: [
        "offers/roaming-pack.yaml:10:7  eligibility.all[2]: found 'data_mb greaterThanInclusive 1000' (segments.yaml:4) and 'age greaterThan data_mb' (line 10), which never hold together, expected conditions that somebody can meet: the offer is never shown",
      ],
    },
    {
      name: 'conditions that touch',
      changes: asking(leaf('data_mb', 'lessThanInclusive', 1000), leaf('time.hour', 'equal', 23)),
      findings: [],
    },
    {
      name: 'an offer that is switched off',
      changes: edited(pack, 'value: 310', 'value: 310\nenabled: false'),
      findings: [],
    },
    {
      name: 'an offer that is only a fallback',
      changes: edited(
        greeting,
        'treatments:',
        `eligibility: { all: [${leaf('data_mb', 'lessThan', 1)}, ${leaf('data_mb', 'greaterThan', 1)}] }\ntreatments:`,
      ),
      findings: [],
    },
  ],
  'never-valid': [
    {
      name: 'weekends within a working week',
      changes: edited(
        pack,
        'from: 2026-05-01, until: 2099-12-31',
        'from: 2026-06-01, until: 2026-06-05, days: [sat, sun]',
      ),
      findings: [
        'offers/roaming-pack.yaml:5:53  valid.days: found sat, sun, which never comes between 2026-06-01 and 2026-06-05, expected days and hours that occur in this time: the offer is never shown',
      ],
    },
    {
      name: 'hours before the first moment of the only day',
      changes: edited(
        pack,
        'from: 2026-05-01, until: 2099-12-31',
        'from: 2026-06-01T12:00, until: 2026-06-01T18:00, hours: 09:00-12:00',
      ),
      findings: [
        'offers/roaming-pack.yaml:5:66  valid.hours: found 09:00-12:00, which never comes between 2026-06-01T12:00 and 2026-06-01T18:00, expected days and hours that occur in this time: the offer is never shown',
      ],
    },
    {
      name: 'weekends within a whole week',
      changes: edited(
        pack,
        'from: 2026-05-01, until: 2099-12-31',
        'from: 2026-06-01, until: 2026-06-06, days: [sat, sun]',
      ),
      findings: [],
    },
  ],
  'never-holds': [
    {
      name: 'an alternative beside a segment',
      changes: asking(`{ any: [${leaf('data_mb', 'lessThan', 10)}, ${leaf('services', 'contains', 'calls')}] }`),
      findings: [
        "offers/roaming-pack.yaml:10:15  eligibility.all[2].any[0]: found 'data_mb greaterThanInclusive 1000' (segments.yaml:4) and 'data_mb lessThan 10' (line 10), which never hold together, expected an alternative that can hold here, or this one taken out",
      ],
    },
    {
      name: 'a segment',
      changes: {
        ...edited(pack, '{ condition: active }', '{ not: { condition: active } }'),
        [segments]: `segments:\n  active:\n    all:\n      - ${leaf('data_mb', 'lessThan', 1)}\n      - ${leaf('data_mb', 'greaterThan', 1)}\n`,
      },
      findings: [
        "segments.yaml:2:3  segments.active: found 'data_mb lessThan 1' (line 4) and 'data_mb greaterThan 1' (line 5), which never hold together, expected a condition that somebody can meet, or the segment taken out",
      ],
    },
    {
      name: 'an alternative under not',
      changes: asking(
        `{ not: { all: [${leaf('data_mb', 'greaterThanInclusive', 5)}, ${leaf('services', 'contains', 'calls')}] } }`,
      ),
      findings: [
        "offers/roaming-pack.yaml:10:22  eligibility.all[2].not.all[0]: found 'data_mb greaterThanInclusive 1000' (segments.yaml:4) and not 'data_mb greaterThanInclusive 5' (line 10), which never hold together, expected an alternative that can hold here, or this one taken out",
      ],
    },
    {
      name: 'alternatives that can hold',
      changes: asking(`{ any: [${leaf('data_mb', 'lessThan', 2000)}, ${leaf('services', 'contains', 'calls')}] }`),
      findings: [],
    },
  ],
  'always-holds': [
    {
      name: 'a condition on a fact with a default, by its range',
      changes: {
        ...changed(features, ['type: number, unit: MB, min: 0', 'type: number, min: 0, default: 0']),
        ...asking(leaf('data_mb', 'greaterThanInclusive', 0)),
      },
      findings: [
        "offers/roaming-pack.yaml:10:7  eligibility.all[2]: found 'data_mb greaterThanInclusive 0', which always holds, expected a condition that tells customers apart, or none",
      ],
    },
    {
      name: 'an hour that every day has',
      changes: asking(leaf('time.hour', 'lessThan', 24)),
      findings: [
        "offers/roaming-pack.yaml:10:7  eligibility.all[2]: found 'time.hour lessThan 24', which always holds, expected a condition that tells customers apart, or none",
      ],
    },
    {
      name: 'alternatives that leave nobody out, a missing set aside',
      changes: asking(
        `{ any: [${leaf('services', 'contains', 'calls')}, ${leaf('services', 'doesNotContain', 'calls')}] }`,
      ),
      findings: [
        'offers/roaming-pack.yaml:10:7  eligibility.all[2]: found any of 2 conditions, which always holds, expected a condition that tells customers apart, or none',
      ],
    },
    {
      name: 'no condition at all',
      changes: asking('{ all: [] }'),
      findings: [
        'offers/roaming-pack.yaml:10:7  eligibility.all[2]: found all of 0 conditions, which always holds, expected a condition that tells customers apart, or none',
      ],
    },
    {
      name: 'what never holds under not',
      changes: asking(`{ not: ${leaf('time.month', 'equal', 13)} }`),
      findings: [
        "offers/roaming-pack.yaml:10:7  eligibility.all[2]: found not 'time.month equal 13', which always holds, expected a condition that tells customers apart, or none",
      ],
    },
    {
      name: 'the same without a default, which asks that the value is known',
      changes: asking(leaf('data_mb', 'greaterThanInclusive', 0)),
      findings: [],
    },
  ],
  'duplicate-condition': [
    {
      name: 'a condition twice in one all',
      changes: asking(
        leaf('data_mb', 'lessThan', 5000),
        leaf('services', 'contains', 'calls'),
        leaf('data_mb', 'lessThan', 5000),
      ),
      findings: [
        "offers/roaming-pack.yaml:12:7  eligibility.all[4]: found 'data_mb lessThan 5000', which says the same as 'data_mb lessThan 5000' (line 10), expected every condition once",
      ],
    },
    {
      name: 'in other words',
      changes: asking(leaf('data_mb', 'lessThan', 5000), `{ not: ${leaf('data_mb', 'greaterThanInclusive', 5000)} }`),
      findings: [
        "offers/roaming-pack.yaml:11:7  eligibility.all[3]: found not 'data_mb greaterThanInclusive 5000', which says the same as 'data_mb lessThan 5000' (line 10), expected every condition once",
      ],
    },
    {
      name: 'what the group asks already',
      changes: { [groups]: `groups:\n  roaming: { name: Roaming, eligibility: { condition: active } }\n` },
      findings: [
        'offers/roaming-pack.yaml:9:7  eligibility.all[1]: found the segment active, which says the same as the segment active (groups.yaml:2), expected it once: the offer inherits what its group asks',
      ],
    },
    {
      name: 'a condition once here and once there',
      changes: asking(
        leaf('data_mb', 'lessThan', 5000),
        `{ any: [${leaf('data_mb', 'lessThan', 5000)}, ${leaf('services', 'contains', 'calls')}] }`,
      ),
      findings: [],
    },
  ],
  'twin-offers': [
    {
      name: 'a copy with another text',
      changes: second(
        `value: 310\npropensity: 0.25\nvalid: { from: 2026-05-01, until: 2099-12-31 }\n${packConditions.replace(/^/, '')}\n`,
      ),
      findings: [
        "offers/extra.yaml:1:5  id: found 'second', for the same customers, dates and placements and with the same score as 'roaming-pack' (offers/roaming-pack.yaml:1), expected a difference, or one of them: now the order of their ids decides",
      ],
    },
    {
      name: 'another value',
      changes: second(
        `value: 311\npropensity: 0.25\nvalid: { from: 2026-05-01, until: 2099-12-31 }\n${packConditions}\n`,
      ),
      findings: [],
    },
  ],
  'always-outranked': [
    {
      name: 'by an offer for more customers, where one is shown',
      changes: {
        ...withoutPolicies,
        ...edited(channels, 'count: 2', 'count: 1'),
        ...second(`value: 400\npropensity: 0.3\nvalid: { from: 2026-01-01 }\neligibility: { condition: active }\n`),
      },
      findings: [
        "offers/roaming-pack.yaml:13:16  treatments[0].placement: found a treatment that is never shown: all who may get it may get 'second' as well, ranked above it, and 'call-centre.prompt' shows one offer, expected a higher value or propensity, or conditions that leave the others out",
      ],
    },
    {
      name: 'by an offer that may be declined',
      changes: {
        ...edited(channels, 'count: 2', 'count: 1'),
        ...second('value: 400\npropensity: 0.3\nvalid: { from: 2026-01-01 }\neligibility: { condition: active }\n'),
        'contact-policies.yaml': `policies:
  declined: { coolDown: { after: [declined], per: offer, for: 30d } }
`,
      },
      findings: [],
    },
    {
      name: 'by an offer that is kept back with it, never alone',
      changes: {
        ...edited(channels, 'count: 2', 'count: 1'),
        ...second('value: 400\npropensity: 0.3\nvalid: { from: 2026-01-01 }\neligibility: { condition: active }\n'),
        'contact-policies.yaml': `policies:
  declined: { coolDown: { after: [declined], per: group, for: 30d } }
`,
      },
      findings: [
        "offers/roaming-pack.yaml:13:16  treatments[0].placement: found a treatment that is never shown: all who may get it may get 'second' as well, ranked above it, and 'call-centre.prompt' shows one offer, expected a higher value or propensity, or conditions that leave the others out",
      ],
    },
    {
      name: 'by an offer of which there are only so many',
      changes: {
        ...withoutPolicies,
        ...edited(channels, 'count: 2', 'count: 1'),
        ...second('value: 400\npropensity: 0.3\nvalid: { from: 2026-01-01 }\neligibility: { condition: active }\n'),
        'budgets.yaml': `budgets:
  few: { where: { offers: [second] }, limit: 10, per: total, countOn: presented }
`,
      },
      findings: [],
    },
    {
      name: 'by an offer that ranks below it in an arm of an experiment',
      changes: {
        ...withoutPolicies,
        ...edited(channels, 'count: 2', 'count: 1'),
        ...second('value: 400\npropensity: 0.2\n'),
        'experiments.yaml': `experiments:
  likely:
    control: a
    arms: [{ id: a, share: 0.5 }, { id: b, share: 0.5, arbitration: { value: 0 } }]
`,
      },
      findings: [],
    },
    {
      name: 'by an offer that ranks above it in every arm',
      changes: {
        ...withoutPolicies,
        ...edited(channels, 'count: 2', 'count: 1'),
        ...second('value: 400\npropensity: 0.3\n'),
        'experiments.yaml': `experiments:
  likely:
    control: a
    arms: [{ id: a, share: 0.5 }, { id: b, share: 0.5, arbitration: { value: 0 } }]
`,
      },
      findings: [
        "offers/roaming-pack.yaml:13:16  treatments[0].placement: found a treatment that is never shown: all who may get it may get 'second' as well, ranked above it, and 'call-centre.prompt' shows one offer, expected a higher value or propensity, or conditions that leave the others out",
      ],
    },
    {
      name: 'by two that stand above it, where two are shown',
      changes: {
        ...withoutPolicies,
        ...second('value: 400\npropensity: 0.3\n'),
        'offers/third.yaml': `id: a-third\ngroup: roaming\nvalue: 310\npropensity: 0.25\n${minimalTreatment}`,
      },
      findings: [
        "offers/roaming-pack.yaml:13:16  treatments[0].placement: found a treatment that is never shown: all who may get it may get 'second', 'a-third' as well, ranked above it, and 'call-centre.prompt' shows 2 offers, expected a higher value or propensity, or conditions that leave the others out",
      ],
    },
    {
      name: 'by one whose boosts hold whenever it counts',
      changes: {
        ...withoutPolicies,
        ...edited(channels, 'count: 2', 'count: 1'),
        ...second(`value: 200\npropensity: 0.25\nboosts:\n  - { when: { condition: active }, factor: 2 }\n`),
      },
      findings: [
        "offers/roaming-pack.yaml:13:16  treatments[0].placement: found a treatment that is never shown: all who may get it may get 'second' as well, ranked above it, and 'call-centre.prompt' shows one offer, expected a higher value or propensity, or conditions that leave the others out",
      ],
    },
    {
      name: 'by one, where two are shown',
      changes: second('value: 400\npropensity: 0.3\n'),
      findings: [],
    },
    {
      name: 'but not for some customers',
      changes: {
        ...withoutPolicies,
        ...edited(channels, 'count: 2', 'count: 1'),
        ...second(`value: 400\npropensity: 0.3\neligibility: ${leaf('data_mb', 'greaterThan', 1000)}\n`),
      },
      findings: [],
    },
    {
      name: 'but not when a boost holds',
      changes: {
        ...withoutPolicies,
        [channels]: (minimalRules[channels] ?? '').replace('count: 2', 'count: 1'),
        [pack]: `${minimalRules[pack]}boosts:\n  - { when: ${leaf('data_mb', 'greaterThan', 9000)}, factor: 10 }\n`,
        ...second('value: 400\npropensity: 0.3\n'),
      },
      findings: [],
    },
    {
      name: 'but not while the other lacks a value for its text',
      changes: {
        ...withoutPolicies,
        ...edited(channels, 'count: 2', 'count: 1'),
        [extra]: `id: second\ngroup: roaming\nvalue: 400\npropensity: 0.3\n${minimalTreatment}`.replace(
          'title: More',
          'title: "{{first_name}}"',
        ),
      },
      findings: [],
    },
    {
      name: 'but not when an earlier placement took the other',
      changes: {
        ...withoutPolicies,
        [channels]: `${(minimalRules[channels] ?? '').replace('count: 2', 'count: 1')}      wrap-up:\n        count: 1\n        contactWhen: presented\n        customer: required\n        deadlineMs: 50\n        content: { title: 20, link: url }\n`,
        [extra]: `id: second\ngroup: roaming\nvalue: 400\npropensity: 0.3\n${minimalTreatment}${minimalTreatment.replace('treatments:\n', '').replace('prompt', 'wrap-up')}`,
      },
      findings: [],
    },
  ],
  expired: [
    {
      name: 'the day before',
      changes: edited(pack, 'until: 2099-12-31', 'until: 2026-06-30'),
      findings: [
        "offers/roaming-pack.yaml:5:35  valid.until: found '2026-06-30', which is over: the offer is not shown any more, expected a later date, or the offer taken out",
      ],
    },
    { name: 'the day itself', changes: edited(pack, 'until: 2099-12-31', 'until: 2026-07-01'), findings: [] },
  ],
  'fallback-conditions': [
    {
      name: 'conditions and dates',
      changes: edited(
        greeting,
        'value: 0\n',
        `value: 0\nvalid: { from: 2026-01-01 }\neligibility: { condition: active }\n`,
      ),
      findings: [
        "offers/greeting.yaml:4:1  valid: found 'valid' of an offer that is only a fallback, which is shown whatever stands here, expected a treatment for a placement where it competes, or no such key",
        "offers/greeting.yaml:5:1  eligibility: found 'eligibility' of an offer that is only a fallback, which is shown whatever stands here, expected a treatment for a placement where it competes, or no such key",
      ],
    },
    {
      name: 'conditions of one that also competes',
      changes: {
        [channels]: `${minimalRules[channels]}      wrap-up:\n        count: 1\n        contactWhen: presented\n        customer: required\n        deadlineMs: 50\n        content: { title: 20, link: url }\n        fallback: [roaming-pack]\n`,
        [pack]: `${minimalRules[pack]}${minimalTreatment.replace('treatments:\n', '').replace('prompt', 'wrap-up')}`,
      },
      findings: [],
    },
  ],
  'unknown-under-not': [
    {
      name: 'a set without a default',
      changes: edited(features, 'type: set, default: []', 'type: set'),
      findings: [
        "features.yaml:3:3  features.services: found 'services' without a default, which is denied in 'services doesNotContain roaming-data' (offers/roaming-pack.yaml:10): who has no value is left out there, not let in, expected a default that says what missing means, or an ignore that says that this is meant",
      ],
    },
    {
      name: 'a timestamp, within a segment under not',
      changes: {
        ...edited(
          pack,
          '    - { fact: contract_end.daysUntil, operator: greaterThan, value: 0 }\n',
          '    - { not: { condition: ending } }\n',
        ),
        [segments]: `${minimalRules[segments]}  ending: ${leaf('contract_end.daysUntil', 'lessThan', 30)}\n`,
      },
      findings: [
        "features.yaml:4:3  features.contract_end: found 'contract_end' without a default, which is denied in 'contract_end.daysUntil lessThan 30' (segments.yaml:5): who has no value is left out there, not let in, expected an ignore that says that this is meant, or another fact: timestamps have no default",
      ],
    },
    {
      name: 'what a path reads, at its object, though another path must find something anyway',
      changes: {
        ...edited(features, 'context:\n', 'context:\n  cart: { type: object }\n'),
        ...asking(
          '{ fact: cart, path: $.total, operator: greaterThan, value: 5 }',
          '{ fact: cart, path: $.kind, operator: notEqual, value: gift }',
        ),
      },
      findings: [
        "features.yaml:7:3  context.cart: found 'cart' without a default, which is denied in 'cart $.kind notEqual gift' (offers/roaming-pack.yaml:11): who has no value is left out there, not let in, expected an ignore that says that this is meant, or another fact: objects have no default",
      ],
    },
    {
      name: 'a path that must find something anyway',
      changes: {
        ...edited(features, 'context:\n', 'context:\n  cart: { type: object }\n'),
        ...asking(
          '{ fact: cart, path: $.kind, operator: in, value: [box, letter] }',
          '{ fact: cart, path: $.kind, operator: notEqual, value: letter }',
        ),
      },
      findings: [],
    },
    {
      name: 'a fact that must have a value anyway',
      changes: asking(leaf('data_mb', 'notEqual', 5000)),
      findings: [],
    },
    {
      name: 'with the missing facts of json-rules-engine',
      changes: {
        ...edited(features, 'type: set, default: []', 'type: set'),
        'catalog.yaml': `${minimalRules['catalog.yaml']}missingFacts: json-rules-engine\n`,
      },
      findings: [],
    },
  ],
  'boost-never-holds': [
    {
      name: 'against the eligibility',
      changes: {
        [pack]: `${minimalRules[pack]}boosts:\n  - { when: ${leaf('data_mb', 'lessThan', 500)}, factor: 2 }\n`,
      },
      findings: [
        "offers/roaming-pack.yaml:18:13  boosts[0].when: found 'data_mb greaterThanInclusive 1000' (segments.yaml:4) and 'data_mb lessThan 500' (line 18), which never hold together, expected a condition that can hold beside the eligibility, or no such factor",
      ],
    },
    {
      name: 'a weight of the group, by itself',
      changes: {
        [groups]: `groups:\n  roaming:\n    name: Roaming\n    contextWeights:\n      - { when: ${leaf('time.hour', 'equal', 24)}, factor: 2 }\n`,
      },
      findings: [
        "groups.yaml:5:17  groups.roaming.contextWeights[0].when: found 'time.hour equal 24' (line 5), which never holds, expected a condition that can hold beside the eligibility, or no such factor",
      ],
    },
    {
      name: 'for some',
      changes: {
        [pack]: `${minimalRules[pack]}boosts:\n  - { when: ${leaf('data_mb', 'lessThan', 1500)}, factor: 2 }\n`,
      },
      findings: [],
    },
  ],
  'boost-always-holds': [
    {
      name: 'by the eligibility',
      changes: {
        [pack]: `${minimalRules[pack]}contextWeights:\n  - { when: ${leaf('call.reason', 'equal', 'roaming')}, factor: 2 }\n`,
      },
      findings: [
        "offers/roaming-pack.yaml:18:13  contextWeights[0].when: found 'call.reason equal roaming', which holds for all who may get it, expected a condition that tells moments apart, or a lever that is 2 times as high",
      ],
    },
    {
      name: 'for some',
      changes: {
        [pack]: `${minimalRules[pack]}boosts:\n  - { when: ${leaf('data_mb', 'greaterThan', 1000)}, factor: 2 }\n`,
      },
      findings: [],
    },
  ],
  'zero-score': [
    {
      name: 'a propensity',
      changes: edited(pack, 'propensity: 0.25', 'propensity: 0'),
      findings: [
        'offers/roaming-pack.yaml:4:13  propensity: found 0, which makes the score 0: the offer comes last, and is shown where there is room, expected a number above 0, or conditions that leave out whom it is not for',
      ],
    },
    {
      name: 'the value of a sale',
      changes: edited(pack, 'value: 310', 'value: 0'),
      findings: [
        'offers/roaming-pack.yaml:3:8  value: found 0, which makes the score 0: the offer comes last, and is shown where there is room, expected a number above 0, or conditions that leave out whom it is not for',
      ],
    },
    {
      name: 'a factor of the group',
      changes: {
        [groups]: `groups:\n  roaming:\n    name: Roaming\n    boosts:\n      - { when: ${leaf('call.reason', 'equal', 'other')}, factor: 0 }\n`,
      },
      findings: [
        'groups.yaml:5:83  groups.roaming.boosts[0].factor: found 0, which makes the score 0: the offer comes last, and is shown where there is room, expected a number above 0, or conditions that leave out whom it is not for',
      ],
    },
    { name: 'the value of a service', changes: edited(pack, 'value: 310', 'value: 0\nkind: service'), findings: [] },
    {
      name: 'where the factor does not count',
      changes: {
        ...edited(pack, 'propensity: 0.25', 'propensity: 0'),
        ...edited(channels, '    placements:', '    arbitration: { propensity: 0 }\n    placements:'),
      },
      findings: [],
    },
  ],
  'filled-text-too-long': [
    {
      name: 'with the largest number',
      changes: {
        ...edited(features, 'unit: MB, min: 0', 'unit: MB, min: 0, max: 100000000'),
        ...edited(pack, '"{{first_name|Friend}}, a pack"', '"You used up {{data_mb}}"'),
      },
      findings: [
        "offers/roaming-pack.yaml:16:20  treatments[0].content.en.title: found up to 23 characters once it is filled in, data_mb with 11 ('100,000,000'), expected at most 20: a shorter text, or a narrower range or length in features.yaml",
      ],
    },
    {
      name: 'in the answer to an objection',
      changes: {
        ...edited(features, 'unit: MB, min: 0', 'unit: MB, min: 0, max: 100000000'),
        [pack]: `${minimalRules[pack]}objections:\n  too-dear: { ru: Дёшево, en: "{{data_mb}} ${'x'.repeat(290)}" }\n`,
      },
      findings: [
        "offers/roaming-pack.yaml:18:31  objections.too-dear.en: found up to 302 characters once it is filled in, data_mb with 11 ('100,000,000'), expected at most 300: a shorter text, or a narrower range or length in features.yaml",
      ],
    },
    {
      name: 'with the words for a missing value',
      changes: edited(pack, '{{first_name|Friend}}, a pack', '{{first_name|Esteemed customer}}, a pack'),
      findings: [
        "offers/roaming-pack.yaml:16:20  treatments[0].content.en.title: found up to 25 characters once it is filled in, first_name as 'Esteemed customer', expected at most 20: a shorter text, or a narrower range or length in features.yaml",
      ],
    },
    {
      name: 'with a text of the longest length',
      changes: edited(features, 'type: text, personal', 'type: text, maxLength: 13, personal'),
      findings: [
        'offers/roaming-pack.yaml:16:20  treatments[0].content.en.title: found up to 21 characters once it is filled in, first_name with 13 (its maxLength), expected at most 20: a shorter text, or a narrower range or length in features.yaml',
      ],
    },
    {
      name: 'but within the eligibility',
      changes: {
        ...edited(features, 'unit: MB, min: 0', 'unit: MB, min: 0, max: 100000000'),
        [pack]: (asking(leaf('data_mb', 'lessThan', 999999))[pack] ?? '').replace(
          '"{{first_name|Friend}}, a pack"',
          '"You used up {{data_mb}}"',
        ),
      },
      findings: [],
    },
  ],
  'unserved-placement': [
    {
      name: 'a placement with nothing but its fallback',
      changes: edited(pack, 'value: 310', 'value: 310\nenabled: false'),
      findings: [
        "channels.yaml:4:7  channels.call-centre.placements.prompt: found 'call-centre.prompt', which always shows its fallback, expected an offer with a treatment for it, or the placement taken out",
      ],
    },
    { name: 'one with an offer', changes: {}, findings: [] },
  ],
  'nothing-may-qualify': [
    {
      name: 'without a fallback',
      changes: {
        ...edited(channels, '        fallback: [greeting]\n', ''),
        [greeting]: undefined,
        'tests/roaming.yaml': undefined,
      },
      findings: [
        "channels.yaml:4:7  channels.call-centre.placements.prompt: found 'call-centre.prompt' without a fallback, and no offer that everybody may get: it may stay empty, expected a fallback",
      ],
    },
    {
      name: 'with an offer for everybody',
      changes: edited(channels, '        fallback: [greeting]\n', ''),
      findings: [],
    },
  ],
  'unused-group': [
    {
      name: 'without offers',
      changes: edited(groups, '  roaming:', '  empty: { name: Empty }\n  roaming:'),
      findings: [
        "groups.yaml:2:3  groups.empty: found 'empty', a group in which no offer is switched on, expected an offer of this group, or the group taken out",
      ],
    },
    { name: 'with offers', changes: {}, findings: [] },
  ],
  'unused-variant': [
    {
      name: 'that no experiment names',
      changes: { 'variants/cheap/variant.yaml': 'without: [roaming-pack]\n' },
      findings: [
        "variants/cheap/variant.yaml:1:1  found the variant 'cheap', by which no arm decides, expected an arm with rules: cheap, or no such folder",
      ],
    },
    { name: 'that an arm decides by', changes: cheapPack('310', '300'), findings: [] },
  ],
  'unused-segment': [
    {
      name: 'that only a variant refers to',
      changes: { ...edited(pack, active, ''), ...cheapPack('310', '300') },
      findings: [],
    },
    {
      name: 'of a variant, that nothing refers to',
      changes: cheapVariant({ [segments]: 'segments:\n  idle: { not: { condition: active } }\n' }),
      findings: [
        "variants/cheap/segments.yaml:2:3  segments.idle: found 'idle', which nothing uses, expected a condition that refers to it",
      ],
    },
    {
      name: 'that a variant does not use',
      changes: cheapPack(active, ''),
      findings: [],
    },
    {
      name: 'that nothing refers to',
      changes: edited(pack, active, ''),
      findings: [
        "segments.yaml:2:3  segments.active: found 'active', which nothing uses, expected a condition that refers to it",
      ],
    },
    {
      name: 'that only a budget refers to',
      changes: {
        ...edited(pack, active, ''),
        'budgets.yaml':
          'budgets:\n  b: { where: { offers: [roaming-pack] }, segment: active, limit: 1, per: day, countOn: presented }\n',
      },
      findings: [],
    },
    {
      name: 'that only another segment refers to',
      changes: {
        ...edited(pack, '{ condition: active }', '{ condition: outer }'),
        [segments]: `${minimalRules[segments]}  outer: { condition: active }\n`,
      },
      findings: [],
    },
  ],
  'unused-feature': [
    {
      name: 'but the identity',
      changes: {
        ...edited(features, '  data_mb:', '  person: { type: number }\n  data_mb:'),
        ...edited('catalog.yaml', 'currency', 'identity: { fact: person }\ncurrency'),
      },
      findings: [],
    },
    {
      name: 'that nothing uses',
      changes: edited(features, 'context:', '  points: { type: number }\ncontext:'),
      findings: [
        "features.yaml:6:3  features.points: found 'points', which nothing uses, expected a condition or text with it",
      ],
    },
    {
      name: 'of which a text uses what derives from it',
      changes: {
        ...edited(features, 'context:', '  joined: { type: timestamp }\ncontext:'),
        ...edited(pack, 'Friend}}, a pack', 'Friend}} {{joined.yearsSince|1}}'),
      },
      findings: [],
    },
  ],
  'needless-ignore': [
    {
      name: 'of a fact',
      changes: edited(
        features,
        'unit: MB, min: 0',
        'unit: MB, min: 0, lint: { ignore: { unused-feature: for later } }',
      ),
      findings: [
        "features.yaml:2:64  features.data_mb.lint.ignore.unused-feature: found 'unused-feature', which nothing gives rise to here, expected no such ignore",
      ],
    },
    {
      name: 'one that silences something',
      changes: edited(
        features,
        'context:',
        '  points: { type: number, lint: { ignore: { unused-feature: for later } } }\ncontext:',
      ),
      findings: [],
    },
    {
      name: 'an expiry that is still to come',
      changes: edited(pack, 'value: 310', 'value: 310\nlint: { ignore: { expired: kept for the record } }'),
      findings: [],
    },
  ],
  ...policyLintFixtures,
}
