import type { LintCode } from '#sufler/schema/lint.ts'
import { edited, minimalRules, type RulesTexts } from '../../support/ruleset.ts'
import type { LintFixture } from './lint-fixture.ts'

const file = 'contact-policies.yaml'
const pack = 'offers/roaming-pack.yaml'

/** Contact policies, the first on line 2. */
function policies(...lines: string[]): RulesTexts {
  return { [file]: `policies:\n${lines.map((line) => `  ${line}\n`).join('')}` }
}

function group(contactPolicies: string): RulesTexts {
  return { 'groups.yaml': `groups:\n  roaming:\n    name: Roaming\n    contactPolicies: ${contactPolicies}\n` }
}

function offer(contactPolicies: string): RulesTexts {
  return edited(pack, 'value: 310', `value: 310\ncontactPolicies: ${contactPolicies}`)
}

/** A second offer that competes with the pack; `lines` stand in it. */
function second(lines = ''): RulesTexts {
  return { 'offers/second.yaml': `${(minimalRules[pack] ?? '').replace('id: roaming-pack', 'id: second')}${lines}` }
}

const consentFactWith = (more: string) =>
  edited('features.yaml', '  data_mb:', `  consent.calls: { type: boolean${more} }\n  data_mb:`)
const consentFact = consentFactWith('')
const consent = (where: string) => `calls: { where: ${where}, consent: { fact: consent.calls } }`

/** A cap; later settings go before the usual ones. */
function cap(id: string, settings: string): string {
  const usual: Record<string, string> = { count: '[contact]', per: 'customer', limit: '3', within: '7d' }
  for (const [, key, value] of settings.matchAll(/(\w+): (\[.*?\]|\{.*?\}|\S+?)(?:, |$)/g)) {
    usual[key as string] = value as string
  }
  const { where, ...rule } = usual
  const text = Object.entries(rule).map(([key, value]) => `${key}: ${value}`)
  return `${id}: { ${where === undefined ? '' : `where: ${where}, `}cap: { ${text.join(', ')} } }`
}

export const policyLintFixtures = {
  'policy-without-offers': [
    {
      name: 'a group without offers of that kind',
      changes: policies(cap('p', 'where: {kinds: [service], groups: [roaming]}')),
      findings: [
        "contact-policies.yaml:2:3  policies.p: found 'p', which governs no offer that is switched on and competes where it holds, expected another where, or the policy taken out",
      ],
    },
    {
      name: 'an offer that is only a fallback',
      changes: policies(cap('p', 'where: {offers: [greeting]}')),
      findings: [
        "contact-policies.yaml:2:3  policies.p: found 'p', which governs no offer that is switched on and competes where it holds, expected another where, or the policy taken out",
      ],
    },
    {
      name: 'everyone exempt',
      changes: { ...policies(cap('p', '')), ...offer('{ relax: { p: exempt } }') },
      findings: [
        "contact-policies.yaml:2:3  policies.p: found 'p', which governs no offer that is switched on and competes where it holds, expected another where, or the policy taken out",
      ],
    },
    {
      name: 'an exclusion of one offer',
      changes: group('{ add: { alone: { exclusion: { when: together } } } }'),
      findings: [
        "groups.yaml:4:31  groups.roaming.contactPolicies.add.alone: found 'group/roaming/alone', an exclusion that governs 'roaming-pack' alone, expected another where, or the policy taken out",
      ],
    },
    {
      name: 'an exclusion of two offers',
      changes: { ...second(), ...group('{ add: { alone: { exclusion: { when: together } } } }') },
      findings: [],
    },
    {
      name: 'one offer of its kind and group',
      changes: policies(cap('p', 'where: {kinds: [sale], groups: [roaming]}')),
      findings: [],
    },
    {
      name: 'silenced where it stands',
      changes: policies(
        `p: { where: { kinds: [service] }, exclusion: { when: together }, lint: { ignore: { policy-without-offers: for the season } } }`,
      ),
      findings: [],
    },
  ],
  'needless-relaxation': [
    {
      name: 'of a policy for others',
      changes: {
        ...second(),
        ...policies(cap('p', 'where: {offers: [second]}')),
        ...offer('{ relax: { p: exempt } }'),
      },
      findings: [
        "offers/roaming-pack.yaml:4:29  contactPolicies.relax.p: found 'p', which does not govern it, expected no such relaxation",
      ],
    },
    {
      name: 'to the same limit',
      changes: offer('{ relax: { weekly: { limit: 3 } } }'),
      findings: [
        "offers/roaming-pack.yaml:4:29  contactPolicies.relax.weekly: found 'weekly', whose limit is 3 anyway, expected no such relaxation",
      ],
    },
    {
      name: 'as the group does',
      changes: { ...group('{ relax: { weekly: exempt } }'), ...offer('{ relax: { weekly: exempt } }') },
      findings: [
        "offers/roaming-pack.yaml:4:29  contactPolicies.relax.weekly: found 'weekly', which the group relaxes just so, expected no such relaxation",
      ],
    },
    {
      name: 'by a group of which it governs nothing',
      changes: {
        ...second(),
        ...policies(cap('p', 'where: {kinds: [service]}')),
        ...group('{ relax: { p: { limit: 9 } } }'),
      },
      findings: [
        "groups.yaml:4:33  groups.roaming.contactPolicies.relax.p: found 'p', which governs none of its offers, expected no such relaxation",
      ],
    },
    {
      name: 'back to the limit of the policy, which the group has changed',
      changes: { ...group('{ relax: { weekly: { limit: 9 } } }'), ...offer('{ relax: { weekly: { limit: 3 } } }') },
      findings: [],
    },
    {
      name: 'of a policy that the group adds',
      changes: {
        ...group('{ add: { rest: { exclusion: { when: together } } } }'),
        ...offer('{ relax: { rest: exempt } }'),
      },
      findings: [],
    },
  ],
  'unreachable-cap': [
    {
      name: 'the same outcomes in a longer window',
      changes: policies(cap('a', 'limit: 5, within: 7d'), cap('b', 'limit: 3, within: 30d')),
      findings: [
        "contact-policies.yaml:2:55  policies.a.cap.limit: found 5 in 7d, of which 'b' (line 3) leaves 3 in 30d, expected a tighter limit, or the cap taken out",
      ],
    },
    {
      name: 'more in a week than its days allow',
      changes: policies(cap('a', 'limit: 8, within: week'), cap('b', 'limit: 1, within: day')),
      findings: [
        "contact-policies.yaml:2:55  policies.a.cap.limit: found 8 a week, of which 'b' (line 3) leaves 1 a day, expected a tighter limit, or the cap taken out",
      ],
    },
    {
      name: 'one offer beside all of them',
      changes: policies(cap('a', 'per: offer, limit: 3, where: {channels: [call-centre]}'), cap('b', 'limit: 3')),
      findings: [
        "contact-policies.yaml:2:86  policies.a.cap.limit: found 3 in 7d, of which 'b' (line 3) leaves 3 in 7d, expected a tighter limit, or the cap taken out",
      ],
    },
    {
      name: 'twice the same',
      changes: policies(cap('a', ''), cap('b', '')),
      findings: [
        "contact-policies.yaml:3:55  policies.b.cap.limit: found 3 in 7d, of which 'a' (line 2) leaves 3 in 7d, expected a tighter limit, or the cap taken out",
      ],
    },
    {
      name: 'as many in a week as its days allow',
      changes: policies(cap('a', 'limit: 7, within: week'), cap('b', 'limit: 1, within: day')),
      findings: [],
    },
    {
      name: 'other outcomes',
      changes: policies(cap('a', 'limit: 5, count: [contact, click]'), cap('b', 'limit: 3')),
      findings: [],
    },
    {
      name: 'other offers',
      changes: { ...second(), ...policies(cap('a', 'limit: 5'), cap('b', 'limit: 3, where: {offers: [second]}')) },
      findings: [],
    },
    {
      name: 'a looser one that holds at the same moment, too',
      changes: policies(cap('a', 'limit: 5, strict: true'), cap('b', 'limit: 3')),
      findings: [],
    },
    {
      name: 'a week of the calendar is no 7 days',
      changes: policies(cap('a', 'limit: 5, within: week'), cap('b', 'limit: 5, within: 7d')),
      findings: [],
    },
    {
      name: 'another limit for one offer, which can be reached',
      changes: {
        ...policies(cap('a', 'limit: 5, within: 7d'), cap('b', 'limit: 3, within: 30d')),
        ...offer('{ relax: { a: { limit: 2 } } }'),
      },
      findings: [],
    },
  ],
  'sale-without-consent': [
    {
      name: 'of another offer',
      changes: { ...consentFact, ...second(), ...policies(consent('{ channels: [call-centre], offers: [second] }')) },
      findings: [
        "contact-policies.yaml:2:3  policies.calls: found 'calls' for call-centre, where 'roaming-pack' may be sold without any consent, expected a where that takes in every sale of the channel",
      ],
    },
    {
      name: 'for every sale',
      changes: { ...consentFact, ...second(), ...policies(consent('{ channels: [call-centre], kinds: [sale] }')) },
      findings: [],
    },
    {
      name: 'for every sale by two policies',
      changes: {
        ...consentFact,
        ...second('contactPolicies: { add: { own: { consent: { fact: consent.calls } } } }\n'),
        ...policies(consent('{ placements: [call-centre.prompt], offers: [roaming-pack] }')),
      },
      findings: [],
    },
    {
      name: 'for a purpose, wherever it is',
      changes: { ...consentFact, ...second(), ...policies(consent('{ offers: [second] }')) },
      findings: [],
    },
  ],
  'presumed-consent': [
    {
      name: 'by a default',
      changes: { ...consentFactWith(', default: true'), ...policies(consent('{ channels: [call-centre] }')) },
      findings: [
        `features.yaml:2:44  features["consent.calls"].default: found true, though 'calls' takes 'consent.calls' for a consent, expected no default: who has said nothing has not agreed`,
      ],
    },
    {
      name: 'but by a default that denies it',
      changes: { ...consentFactWith(', default: false'), ...policies(consent('{ channels: [call-centre] }')) },
      findings: [],
    },
    {
      name: 'but meant',
      changes: {
        ...consentFactWith(', default: true, lint: { ignore: { presumed-consent: existing customers } }'),
        ...policies(consent('{ channels: [call-centre] }')),
      },
      findings: [],
    },
  ],
  'unused-reason': [
    {
      name: 'none that a cool-down counts',
      changes: {
        [file]: `reasons:
  too-dear: { ru: Дорого, en: Too expensive }
  not-now: { ru: Не сейчас, en: Not now }
policies:
  dear: { coolDown: { after: [declined], reasons: [too-dear], per: offer, for: 90d } }
`,
      },
      findings: [
        "contact-policies.yaml:3:3  reasons.not-now: found 'not-now', from which nothing follows, expected a cool-down that counts it, or no such reason",
      ],
    },
    {
      name: 'beside a cool-down after any decline',
      changes: {
        [file]: `reasons:
  too-dear: { ru: Дорого, en: Too expensive }
  not-now: { ru: Не сейчас, en: Not now }
policies:
  dear: { coolDown: { after: [declined], reasons: [too-dear], per: offer, for: 90d } }
  any: { coolDown: { after: [declined], per: offer, for: 30d } }
`,
      },
      findings: [],
    },
  ],
} satisfies Partial<Record<LintCode, LintFixture[]>>
