import Type, { type Static } from 'typebox'
import { closed, FactName, Locale, TimeZone } from './common.ts'
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

export const CatalogFile = closed(
  {
    name: Type.String({ minLength: 1, maxLength: 120 }),
    timeZone: TimeZone,
    currency: Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217' }),
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
    lint: Type.Optional(CatalogLint),
  },
  { title: 'catalog.yaml', description: 'What holds for the whole ruleset' },
)
export type CatalogFile = Omit<Static<typeof CatalogFile>, 'lint'> & { lint?: LintSettings }
