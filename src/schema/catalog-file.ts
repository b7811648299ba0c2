import Type, { type Static } from 'typebox'
import { closed, FactName, Id, Locale, record, TimeZone } from './common.ts'
import { CatalogLint, type LintSettings } from './lint.ts'

const exponent = (factor: string) =>
  Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 10,
      default: 1,
      description: `Exponent of ${factor}; 0 switches the factor off`,
    }),
  )

/** score = propensity^propensity × contextWeight^contextWeight × value^value × lever^lever */
export const Arbitration = closed(
  {
    propensity: exponent('propensity'),
    contextWeight: exponent('the context weight'),
    value: exponent('the value'),
    lever: exponent('the lever'),
  },
  { description: 'The exponents of the four factors of the score' },
)
export type Arbitration = Static<typeof Arbitration>

const share = (of: string) =>
  Type.Number({ minimum: 0, maximum: 1, description: `Share of all customers, 0 to 1, ${of}` })

export const HoldoutDeclaration = closed(
  {
    share: Type.Optional(share('who are shown fallbacks only')),
    salt: Type.Optional(Type.Unsafe<string>({ ...Id, description: 'Another salt draws all customers anew' })),
    kinds: Type.Optional(
      Type.Array(Type.Union([Type.Literal('sale'), Type.Literal('service')]), {
        minItems: 1,
        uniqueItems: true,
        description: 'What is held back, by default both; other kinds are shown to everybody',
      }),
    ),
    groups: Type.Optional(
      record(Id, share('who are not shown offers of this group'), {
        minProperties: 1,
        description: 'Drawn for each group by itself',
      }),
    ),
  },
  {
    minProperties: 1,
    description: 'Customers from whom offers are held back, so that their effect can be measured',
  },
)
export type HoldoutDeclaration = Static<typeof HoldoutDeclaration>

const Identity = closed(
  {
    fact: Type.Unsafe<string>({
      ...FactName,
      description: 'A number feature that is the same for all ids of one person; by default each id is a person',
    }),
  },
  { description: 'What holdouts and experiments draw by' },
)

export const CatalogFile = closed(
  {
    name: Type.String({ minLength: 1, maxLength: 120 }),
    timeZone: TimeZone,
    currency: Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217' }),
    country: Type.Optional(
      Type.String({
        pattern: '^[A-Z]{2}$',
        description:
          'ISO 3166: telephone numbers without a country code are of this country; without it they are not understood',
      }),
    ),
    locales: Type.Array(Locale, { minItems: 1, uniqueItems: true, description: 'The first is the default' }),
    arbitration: Type.Optional(Arbitration),
    missingFacts: Type.Optional(
      Type.Union([Type.Literal('unknown'), Type.Literal('json-rules-engine')], {
        default: 'unknown',
        description:
          'unknown: a condition on a missing fact is neither true nor false, and an offer needs true. json-rules-engine: as its allowUndefinedFacts, where notEqual and notIn hold on a missing fact',
      }),
    ),
    customerTimeZone: Type.Optional(
      Type.Unsafe<string>({
        ...FactName,
        description:
          "The category feature that holds the customer's own IANA time zone, for contact policies with timeZone: customer; the catalogue's zone stands in where it is missing",
      }),
    ),
    holdout: Type.Optional(HoldoutDeclaration),
    identity: Type.Optional(Identity),
    lint: Type.Optional(CatalogLint),
  },
  { title: 'catalog.yaml', description: 'What holds for the whole ruleset' },
)
export type CatalogFile = Omit<Static<typeof CatalogFile>, 'lint'> & { lint?: LintSettings }
