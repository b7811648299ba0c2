import { describe, expect, it } from 'vitest'
import { edited, minimalRules, rulesetOf } from '../support/ruleset.ts'

const policiesOf = (changes: Record<string, string | undefined>) =>
  Object.fromEntries(rulesetOf(changes).contactPolicies.map((policy) => [policy.id, policy]))
const file = (policies: string) => ({ 'contact-policies.yaml': `policies:\n${policies}` })
const group = (contactPolicies: string) => ({
  'groups.yaml': `groups:\n  roaming:\n    name: Roaming\n    contactPolicies: ${contactPolicies}\n`,
})
const offer = (contactPolicies: string) =>
  edited('offers/roaming-pack.yaml', 'value: 310', `value: 310\ncontactPolicies: ${contactPolicies}`)
const cap = 'cap: { count: [contact], per: customer, limit: 3, within: 7d }'

describe('the contact policies of a ruleset', () => {
  it('are none without their file', () => {
    const { contactPolicies, declineReasons } = rulesetOf({ 'contact-policies.yaml': undefined })
    expect({ contactPolicies, declineReasons }).toEqual({ contactPolicies: [], declineReasons: {} })
  })

  it('stand in the order of their ids, with their defaults', () => {
    expect(rulesetOf().contactPolicies).toEqual([
      {
        id: 'declined',
        where: undefined,
        rule: { kind: 'coolDown', after: ['declined'], per: 'offer', for: '30d', times: 1, whenUnknown: 'block' },
        exemptOffers: [],
        limits: {},
      },
      {
        id: 'weekly',
        where: { channels: ['call-centre'], kinds: ['sale'] },
        rule: {
          ...{ kind: 'cap', count: ['contact'], per: 'customer', limit: 3, within: '7d' },
          ...{ timeZone: 'catalogue', strict: false, whenUnknown: 'block' },
        },
        exemptOffers: [],
        limits: {},
      },
    ])
  })

  it('state every kind of rule', () => {
    const features = (minimalRules['features.yaml'] ?? '').replace(
      'context:',
      '  consent.calls: { type: boolean }\n  time_zone: { type: category }\ncontext:',
    )
    const policies = policiesOf({
      'catalog.yaml': `${minimalRules['catalog.yaml']}customerTimeZone: time_zone\n`,
      'features.yaml': features,
      ...file(`  night: { quietHours: { hours: 21:00-09:00, days: [sat], timeZone: customer } }
  day: { quietHours: { hours: 12:00-13:00 } }
  consent: { consent: { fact: consent.calls } }
  alone: { exclusion: { when: together } }
  once: { exclusion: { when: accepted, for: 90d } }
`),
    })
    expect(Object.fromEntries(Object.entries(policies).map(([id, { rule }]) => [id, rule]))).toEqual({
      night: { kind: 'quietHours', hours: '21:00-09:00', days: ['sat'], timeZone: 'customer' },
      day: { kind: 'quietHours', hours: '12:00-13:00', timeZone: 'catalogue' },
      consent: { kind: 'consent', fact: 'consent.calls' },
      alone: { kind: 'exclusion', when: 'together', for: 'forever' },
      once: { kind: 'exclusion', when: 'accepted', for: '90d' },
    })
  })

  it('include those that a group or an offer adds, for that alone', () => {
    const policies = policiesOf({ ...group(`{ add: { rest: { ${cap} } } }`), ...offer(`{ add: { own: { ${cap} } } }`) })
    expect(Object.keys(policies)).toEqual(['declined', 'group/roaming/rest', 'offer/roaming-pack/own', 'weekly'])
    expect(policies['group/roaming/rest']?.where).toEqual({ groups: ['roaming'] })
    expect(policies['offer/roaming-pack/own']?.where).toEqual({ offers: ['roaming-pack'] })
  })

  it('are relaxed by a group for all of its offers', () => {
    const policies = policiesOf(group('{ relax: { weekly: { limit: 9 }, declined: exempt } }'))
    expect(policies.weekly).toMatchObject({ exemptOffers: [], limits: { greeting: 9, 'roaming-pack': 9 } })
    expect(policies.declined).toMatchObject({ exemptOffers: ['greeting', 'roaming-pack'], limits: {} })
  })

  it('are relaxed by an offer before its group', () => {
    const policies = policiesOf({
      ...group('{ relax: { weekly: exempt, declined: exempt } }'),
      ...offer('{ relax: { weekly: { limit: 5 } } }'),
    })
    expect(policies.weekly).toMatchObject({ exemptOffers: ['greeting'], limits: { 'roaming-pack': 5 } })
    expect(policies.declined).toMatchObject({ exemptOffers: ['greeting', 'roaming-pack'] })
  })

  it('are relaxed by an offer where its group has added them', () => {
    const policies = policiesOf({ ...group(`{ add: { rest: { ${cap} } } }`), ...offer('{ relax: { rest: exempt } }') })
    expect(policies['group/roaming/rest']?.exemptOffers).toEqual(['roaming-pack'])
  })

  it('change the id of the ruleset, their order does not', () => {
    const [a, b] = [`  a: { ${cap} }\n`, `  b: { ${cap} }\n`]
    const id = (policies: string) => rulesetOf(file(policies)).id
    expect(id(a + b)).toBe(id(b + a))
    expect(new Set([rulesetOf().id, id(a), id(a.replace('limit: 3', 'limit: 4'))]).size).toBe(3)
  })
})
