import type { RulesetErrorCode } from '#sufler/catalog/ruleset-error-codes.ts'
import { contactPoliciesMax } from '#sufler/schema/contact-policies-file.ts'
import { edited, minimalRules, type RulesTexts } from '../support/ruleset.ts'
import { type ErrorFixture, fixture } from './error-fixture.ts'

const file = 'contact-policies.yaml'
const pack = 'offers/roaming-pack.yaml'
const features = 'features.yaml'
const tests = 'tests/roaming.yaml'

/** One policy, `p`, which begins at 2:6. */
function policy(text: string): RulesTexts {
  return { [file]: `policies:\n  p: ${text}\n` }
}

/** What the group says of contact policies begins at 4:22. */
function group(text: string): RulesTexts {
  return { 'groups.yaml': `groups:\n  roaming:\n    name: Roaming\n    contactPolicies: ${text}\n` }
}

/** What an offer says of them begins at 4:18. */
function offer(text: string): RulesTexts {
  return edited(pack, 'value: 310', `value: 310\ncontactPolicies: ${text}`)
}

function featuresWith(lines: string, customerTimeZone?: string): RulesTexts {
  return {
    ...edited(features, '  data_mb:', `${lines}  data_mb:`),
    ...(customerTimeZone === undefined
      ? {}
      : { 'catalog.yaml': `${minimalRules['catalog.yaml']}customerTimeZone: ${customerTimeZone}\n` }),
  }
}

/** One thing that has happened before the rule test: begins at 5:13. */
function past(text: string): RulesTexts {
  return edited(tests, '  placement:', `  history: [${text}]\n  placement:`)
}

const cap = 'cap: { count: [contact], per: customer, limit: 3, within: 7d }'
const consent = 'consent: { fact: consent.calls }'
const consentFact = featuresWith('  consent.calls: { type: boolean }\n')
const ruleKinds = 'exactly one of cap, coolDown, quietHours, consent, exclusion'

/** Faults of codes that only contact policies give rise to. */
export const contactPolicyFixtures = {
  'policy-rules': [
    fixture(
      'none',
      policy('{ where: { kinds: [sale] } }'),
      `${file}:2:3`,
      ['policies', 'p'],
      'none of them',
      ruleKinds,
    ),
    fixture(
      'two',
      policy(`{ ${cap}, exclusion: { when: together } }`),
      `${file}:2:3`,
      ['policies', 'p'],
      'cap and exclusion',
      ruleKinds,
    ),
    fixture(
      'none in a group',
      group('{ add: { rest: { description: Rest } } }'),
      'groups.yaml:4:31',
      ['groups', 'roaming', 'contactPolicies', 'add', 'rest'],
      'none of them',
      ruleKinds,
    ),
  ],
  'duplicate-policy': [
    fixture(
      'of a group and the file',
      group(`{ add: { weekly: { ${cap} } } }`),
      'groups.yaml:4:31',
      ['groups', 'roaming', 'contactPolicies', 'add', 'weekly'],
      "'weekly', as in contact-policies.yaml:4 (policies.weekly)",
      'an id of its own',
    ),
    fixture(
      'of an offer and its group',
      { ...group(`{ add: { rest: { ${cap} } } }`), ...offer(`{ add: { rest: { ${cap} } } }`) },
      `${pack}:4:27`,
      ['contactPolicies', 'add', 'rest'],
      "'rest', as in groups.yaml:4 (groups.roaming.contactPolicies.add.rest)",
      'an id of its own',
    ),
  ],
  'too-many-policies': [
    fixture(
      'one more than the bound',
      {
        [file]: `policies:\n${Array.from({ length: contactPoliciesMax + 1 }, (_, i) => `  p${i}: { ${cap} }\n`).join('')}`,
      },
      `${file}:${contactPoliciesMax + 2}:3`,
      ['policies', `p${contactPoliciesMax}`],
      `${contactPoliciesMax + 1} contact policies, those of groups and offers included`,
      `at most ${contactPoliciesMax}`,
    ),
  ],
  'unknown-channel': [
    fixture(
      'mistyped',
      policy(`{ where: { channels: [call-center] }, ${cap} }`),
      `${file}:2:28`,
      ['policies', 'p', 'where', 'channels', 0],
      "'call-center'",
      'call-centre',
      'call-centre',
    ),
  ],
  'unknown-tag': [
    fixture(
      'that no offer has',
      {
        ...edited(pack, 'value: 310', 'value: 310\ntags: [travel, summer]'),
        ...policy(`{ ${cap.replace(' }', ', counting: { tags: [travel, sumer] } }')} }`),
      },
      `${file}:2:97`,
      ['policies', 'p', 'cap', 'counting', 'tags', 1],
      "'sumer'",
      'one of travel, summer',
      'summer',
    ),
  ],
  'unknown-policy': [
    fixture(
      'of a rule test',
      edited(tests, 'expect: { first: greeting,', 'expect: { suppressedBy: { roaming-pack: week },'),
      `${tests}:6:43`,
      [0, 'expect', 'suppressedBy', 'roaming-pack'],
      "'week'",
      'one of weekly, declined',
    ),
    fixture(
      'mistyped in a group',
      group('{ relax: { weekli: exempt } }'),
      'groups.yaml:4:33',
      ['groups', 'roaming', 'contactPolicies', 'relax', 'weekli'],
      "'weekli'",
      'one of weekly, declined',
      'weekly',
    ),
    fixture(
      'that the offer adds itself',
      offer(`{ add: { rest: { ${cap} } }, relax: { rest: exempt } }`),
      `${pack}:4:112`,
      ['contactPolicies', 'relax', 'rest'],
      "'rest', which this offer adds itself",
      'one of weekly, declined',
    ),
    fixture(
      'without a file of policies',
      { [file]: undefined, ...offer('{ relax: { weekly: exempt } }') },
      `${pack}:4:29`,
      ['contactPolicies', 'relax', 'weekly'],
      "'weekly'",
      'nothing: none are declared',
    ),
  ],
  'unknown-decline-reason': [
    fixture(
      'of a rule test',
      past('{ offer: greeting, outcome: declined, reason: dear, ago: 3d }'),
      `${tests}:5:59`,
      [0, 'history', 0, 'reason'],
      "'dear'",
      'too-dear',
    ),
    fixture(
      'mistyped',
      edited(file, 'after: [declined],', 'after: [declined], reasons: [to-dear],'),
      `${file}:8:46`,
      ['policies', 'declined', 'coolDown', 'reasons', 0],
      "'to-dear'",
      'too-dear',
      'too-dear',
    ),
  ],
  'relaxed-consent': [
    fixture(
      'by an offer',
      { ...consentFact, ...policy(`{ ${consent} }`), ...offer('{ relax: { p: exempt } }') },
      `${pack}:4:29`,
      ['contactPolicies', 'relax', 'p'],
      "'p'",
      'the consent, which nothing relaxes',
    ),
  ],
  'limit-without-cap': [
    fixture(
      'of a cool-down',
      offer('{ relax: { declined: { limit: 5 } } }'),
      `${pack}:4:39`,
      ['contactPolicies', 'relax', 'declined'],
      "a limit for 'declined', which is no cap",
      "'exempt', or no relaxation",
    ),
  ],
  'incomplete-count': [
    fixture(
      'no time',
      policy('{ coolDown: { after: [impression], times: 3, per: offer, for: 30d } }'),
      `${file}:2:18`,
      ['policies', 'p', 'coolDown', 'within'],
      'nothing',
      'the time in which 3 of them count',
    ),
    fixture(
      'no number',
      policy('{ coolDown: { after: [impression], within: 14d, per: offer, for: 30d } }'),
      `${file}:2:49`,
      ['policies', 'p', 'coolDown', 'within'],
      "'14d' for one outcome",
      'times of 2 or more beside it, or no within',
    ),
  ],
  'agreed-date-without-later': [
    fixture(
      'after a decline',
      policy('{ coolDown: { after: [later, declined], per: offer, for: agreed-date } }'),
      `${file}:2:63`,
      ['policies', 'p', 'coolDown', 'for'],
      "'agreed-date' after later, declined",
      'after: [later], which alone has a date',
    ),
  ],
  'reasons-without-declined': [
    fixture(
      'after acceptance',
      edited(file, 'after: [declined],', 'after: [accepted], reasons: [too-dear],'),
      `${file}:8:36`,
      ['policies', 'declined', 'coolDown', 'reasons'],
      'reasons after accepted',
      'declined in after, or no reasons',
    ),
  ],
  'strict-outcome': [
    fixture(
      'acceptances',
      policy('{ cap: { count: [contact, accepted], per: offer, limit: 1, within: 7d, strict: true } }'),
      `${file}:2:32`,
      ['policies', 'p', 'cap', 'count', 1],
      "'accepted', for which a decision cannot reserve a place",
      'only contact, decided, presented, impression in a strict cap',
    ),
  ],
  'needless-duration': [
    fixture(
      'of one answer',
      policy('{ exclusion: { when: together, for: 30d } }'),
      `${file}:2:42`,
      ['policies', 'p', 'exclusion', 'for'],
      "'30d' for offers that exclude each other in one answer",
      'when: accepted, or no for',
    ),
  ],
  'fact-type': [
    fixture(
      'a consent that is a number',
      policy('{ consent: { fact: data_mb } }'),
      `${file}:2:25`,
      ['policies', 'p', 'consent', 'fact'],
      "'data_mb', a number feature",
      'a boolean feature',
    ),
    fixture(
      'a time zone that comes with the request',
      { 'catalog.yaml': `${minimalRules['catalog.yaml']}customerTimeZone: call.reason\n` },
      'catalog.yaml:5:19',
      ['customerTimeZone'],
      "'call.reason', a category context fact",
      'a category feature',
    ),
  ],
  'invalid-history': [
    fixture(
      'without a time',
      past('{ offer: greeting, outcome: accepted }'),
      `${tests}:5:13`,
      [0, 'history', 0],
      'no time',
      'exactly one of ago, at',
    ),
    fixture(
      'with two times',
      past('{ offer: greeting, outcome: accepted, ago: 3d, at: 2026-06-28T10:00:00+03:00 }'),
      `${tests}:5:13`,
      [0, 'history', 0],
      'ago and at',
      'exactly one of ago, at',
    ),
    fixture(
      'still to come',
      past('{ offer: greeting, outcome: accepted, at: 2026-07-01T10:00:01+03:00 }'),
      `${tests}:5:55`,
      [0, 'history', 0, 'at'],
      "'2026-07-01T10:00:01+03:00'",
      'a time before the test, or its own',
    ),
    fixture(
      'a reason of acceptance',
      past('{ offer: greeting, outcome: accepted, reason: too-dear, ago: 3d }'),
      `${tests}:5:51`,
      [0, 'history', 0, 'reason'],
      "a reason of 'accepted'",
      'a reason of declined only',
    ),
    fixture(
      'later, and never again',
      past('{ offer: greeting, outcome: later, ago: 3d }'),
      `${tests}:5:13`,
      [0, 'history', 0, 'until'],
      'nothing',
      'the date that was agreed',
    ),
    fixture(
      'a date of a decline',
      past('{ offer: greeting, outcome: declined, until: 2026-08-01, ago: 3d }'),
      `${tests}:5:51`,
      [0, 'history', 0, 'until'],
      "a date of 'declined'",
      'a date of later only',
    ),
  ],
  'missing-time-zone': [
    fixture(
      'of quiet hours',
      policy('{ quietHours: { hours: 21:00-09:00, timeZone: customer } }'),
      `${file}:2:52`,
      ['policies', 'p', 'quietHours', 'timeZone'],
      "'customer'",
      'customerTimeZone in catalog.yaml, the feature that holds it',
    ),
    fixture(
      'of a cap',
      policy('{ cap: { count: [contact], per: offer, limit: 1, within: day, timeZone: customer } }'),
      `${file}:2:78`,
      ['policies', 'p', 'cap', 'timeZone'],
      "'customer'",
      'customerTimeZone in catalog.yaml, the feature that holds it',
    ),
  ],
} satisfies Partial<Record<RulesetErrorCode, ErrorFixture[]>>

/** Faults of codes that other files give rise to as well. */
export const sharedPolicyFixtures = {
  'unknown-group': [
    fixture(
      'of a contact policy',
      policy(`{ where: { groups: [roming] }, ${cap} }`),
      `${file}:2:26`,
      ['policies', 'p', 'where', 'groups', 0],
      "'roming'",
      'roaming',
      'roaming',
    ),
  ],
  'unknown-placement': [
    fixture(
      'where something has happened',
      past('{ offer: greeting, outcome: accepted, placement: call-centre.hero, ago: 3d }'),
      `${tests}:5:62`,
      [0, 'history', 0, 'placement'],
      "'call-centre.hero'",
      'call-centre.prompt',
      'call-centre.prompt',
    ),
    fixture(
      'of a contact policy',
      policy(`{ where: { placements: [call-centre.promt] }, ${cap} }`),
      `${file}:2:30`,
      ['policies', 'p', 'where', 'placements', 0],
      "'call-centre.promt'",
      'call-centre.prompt',
      'call-centre.prompt',
    ),
  ],
  'unknown-offer': [
    fixture(
      'that was accepted',
      past('{ offer: greting, outcome: accepted, ago: 3d }'),
      `${tests}:5:22`,
      [0, 'history', 0, 'offer'],
      "'greting'",
      'the id of an offer',
      'greeting',
    ),
    fixture(
      'that a contact policy counts',
      policy('{ coolDown: { after: [accepted], per: offer, for: 7d, counting: { offers: [greeting, roaming-pac] } } }'),
      `${file}:2:91`,
      ['policies', 'p', 'coolDown', 'counting', 'offers', 1],
      "'roaming-pac'",
      'the id of an offer',
      'roaming-pack',
    ),
  ],
  'unknown-fact': [
    fixture(
      'of a consent',
      { ...consentFact, ...policy('{ consent: { fact: consent.call } }') },
      `${file}:2:25`,
      ['policies', 'p', 'consent', 'fact'],
      "'consent.call'",
      'a boolean feature',
      'consent.calls',
    ),
  ],
  'unknown-time-zone': [
    fixture(
      'of a customer',
      featuresWith('  time_zone: { type: category, values: [Europe/Moscow, Moscow] }\n', 'time_zone'),
      `${features}:2:56`,
      ['features', 'time_zone', 'values', 1],
      "'Moscow'",
      'an IANA time zone, as Europe/Moscow',
    ),
  ],
  'out-of-range': [
    fixture(
      'longer ago than any window',
      past('{ offer: greeting, outcome: accepted, ago: 1096d }'),
      `${tests}:5:56`,
      [0, 'history', 0, 'ago'],
      "'1096d'",
      'at most 1095d',
    ),
    fixture(
      'a window of more than three years',
      policy('{ cap: { count: [contact], per: offer, limit: 1, within: 1096d } }'),
      `${file}:2:63`,
      ['policies', 'p', 'cap', 'within'],
      "'1096d'",
      'at most 1095d',
    ),
    fixture(
      'a cool-down of more than three years, in hours',
      policy('{ coolDown: { after: [declined], per: offer, for: 26281h } }'),
      `${file}:2:56`,
      ['policies', 'p', 'coolDown', 'for'],
      "'26281h'",
      'at most 1095d',
    ),
  ],
  'invalid-moment': [
    fixture(
      'when something happened, without an offset',
      past('{ offer: greeting, outcome: accepted, at: 2026-06-28T10:00 }'),
      `${tests}:5:55`,
      [0, 'history', 0, 'at'],
      "'2026-06-28T10:00'",
      'a day and a time that exist, in ISO 8601 with an offset, as 2026-07-01T10:00:00+03:00',
    ),
    fixture(
      'a date that was agreed and does not exist',
      past('{ offer: greeting, outcome: later, ago: 3d, until: 2026-06-31 }'),
      `${tests}:5:64`,
      [0, 'history', 0, 'until'],
      "'2026-06-31'",
      'a date, or a time with an offset',
    ),
  ],
  'empty-range': [
    fixture(
      'of quiet hours',
      policy('{ quietHours: { hours: 21:00-21:00 } }'),
      `${file}:2:29`,
      ['policies', 'p', 'quietHours', 'hours'],
      "'21:00-21:00'",
      'an end that differs from the beginning',
    ),
  ],
  'missing-locale': [
    fixture(
      'of a reason',
      edited(file, '{ ru: Дорого, en: Too expensive }', '{ ru: Дорого }'),
      `${file}:2:13`,
      ['reasons', 'too-dear', 'en'],
      'nothing',
      'the words in en',
    ),
  ],
  'unknown-locale': [
    fixture(
      'of a reason',
      edited(file, 'en: Too expensive', 'en: Too expensive, de: Zu teuer'),
      `${file}:2:46`,
      ['reasons', 'too-dear', 'de'],
      "'de'",
      'one of ru, en',
    ),
  ],
  'invalid-value': [
    fixture(
      'a window of nothing',
      policy('{ cap: { count: [contact], per: offer, limit: 1, within: 0d } }'),
      `${file}:2:63`,
      ['policies', 'p', 'cap', 'within'],
      "'0d'",
      "minutes, hours or days of 24 hours, as 30m, 24h or 7d; at most 1095d or 'day' or 'week' or 'month'",
    ),
    fixture(
      'a calendar window, mistyped',
      policy('{ cap: { count: [contact], per: offer, limit: 1, within: wek } }'),
      `${file}:2:63`,
      ['policies', 'p', 'cap', 'within'],
      "'wek'",
      "minutes, hours or days of 24 hours, as 30m, 24h or 7d; at most 1095d or 'day' or 'week' or 'month'",
      'week',
    ),
    fixture(
      'an outcome, mistyped',
      policy('{ coolDown: { after: [decline], per: offer, for: 7d } }'),
      `${file}:2:28`,
      ['policies', 'p', 'coolDown', 'after', 0],
      "'decline'",
      "one of 'contact', 'decided', 'presented', 'impression', 'click', 'accepted', 'declined', 'later', 'not-presented'",
      'declined',
    ),
  ],
  'duplicate-key': [
    fixture(
      'two contact policies of one id',
      { [file]: `policies:\n  p: { ${cap} }\n  p: { ${cap} }\n` },
      `${file}:3:3`,
      [],
      'the key p again',
      'every key once',
    ),
  ],
} satisfies Partial<Record<RulesetErrorCode, ErrorFixture[]>>
