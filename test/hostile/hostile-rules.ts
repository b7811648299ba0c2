import type { RulesTexts } from '../support/ruleset.ts'

/** A ruleset with every kind of file, in which everything that may have a name is called `name`. */
export function rulesNamed(name: string): RulesTexts {
  const offer = (id: string, more: object = {}) => ({
    id,
    group: name,
    value: 1,
    propensity: 0.5,
    tags: [name],
    treatments: [{ placement: `${name}.${name}`, content: { en: { [name]: `a {{text.${name}|b}} {{${name}}}` } } }],
    ...more,
  })
  const contactPolicies = {
    add: { [`own-${name}`]: { coolDown: { after: ['declined'], per: 'offer', for: '1d', reasons: [name] } } },
  }
  const files: Record<string, unknown> = {
    'catalog.json': { name, timeZone: 'UTC', currency: 'EUR', locales: ['en'] },
    'features.json': {
      features: {
        [name]: { type: 'number', label: { en: name }, unit: name, default: 1 },
        [`set.${name}`]: {
          type: 'set',
          values: [name, 'toString', '__proto__'],
          valueLabels: { [name]: { en: name } },
        },
        [`text.${name}`]: { type: 'text', maxLength: 60 },
        [`category.${name}`]: { type: 'category', values: [name, '__proto__'], label: { en: name } },
      },
      context: {
        [`ctx.${name}`]: { type: 'category', values: [name, 'toString', '__proto__'] },
        [`obj.${name}`]: { type: 'object' },
      },
    },
    'channels.json': {
      channels: {
        [name]: {
          placements: {
            [name]: {
              count: 3,
              contactWhen: 'presented',
              customer: 'optional',
              deadlineMs: 5_000,
              public: true,
              content: { [name]: 100 },
              fallback: ['spare'],
            },
          },
        },
      },
    },
    'groups.json': { groups: { [name]: { name, contactPolicies } } },
    'segments.json': { segments: { [name]: { all: [{ fact: name, operator: 'greaterThanInclusive', value: 1 }] } } },
    'contact-policies.json': {
      reasons: { [name]: { en: name } },
      policies: {
        [name]: {
          where: { groups: [name], channels: [name], tags: [name] },
          cap: { count: ['presented'], per: 'offer', limit: 50, within: '1d' },
        },
      },
    },
    'budgets.json': {
      budgets: {
        [name]: { where: { offers: [name] }, limit: 500, per: 'total', countOn: 'accepted', reservation: '1m' },
      },
    },
    'experiments.json': {
      experiments: {
        [name]: {
          placements: [`${name}.${name}`],
          control: name,
          arms: [
            { id: name, share: 0.5 },
            { id: 'other', share: 0.5, rules: name },
          ],
        },
      },
    },
    'console.json': {
      operator: { placement: `${name}.${name}`, name: `text.${name}`, callReason: `ctx.${name}`, header: [name] },
    },
    'offers/all.json': {
      offers: [
        offer(name, {
          eligibility: {
            all: [
              { condition: name },
              { fact: `obj.${name}`, path: `$.${name}`, operator: 'equal', value: name },
              { fact: `ctx.${name}`, operator: 'in', value: [name, '__proto__'] },
            ],
          },
          contactPolicies: { relax: { [name]: { limit: 40 } } },
        }),
        offer('spare', { kind: 'service' }),
      ],
    },
    [`variants/${name}/variant.json`]: { description: name },
    [`variants/${name}/groups.json`]: { groups: { [name]: { name: 'other', contactPolicies } } },
    'tests/all.json': [
      {
        name,
        now: '2026-05-01T10:00:00Z',
        placement: `${name}.${name}`,
        customer: { [name]: 7, [`set.${name}`]: [name] },
        context: { [`obj.${name}`]: { [name]: name }, [`ctx.${name}`]: name },
        experiments: { [name]: name },
        expect: { includes: [name], content: { [name]: { [name]: 'a b 7' } } },
      },
    ],
  }
  return Object.fromEntries(Object.entries(files).map(([path, value]) => [path, JSON.stringify(value)]))
}
