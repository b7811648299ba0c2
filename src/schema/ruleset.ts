import Type, { type Static } from 'typebox'
import { closed, Id, Locale, PlacementId } from './common.ts'
import { InvalidValue, Problem } from './problem.ts'

/** Errors, and warnings, of a ruleset that one answer lists. */
export const rulesetFindingsMax = 1_000

/** Files that one request may bring along to be checked. */
export const rulesFilesPerRequestMax = 1_000

export const RulesetFinding = closed({
  ...InvalidValue.properties,
  code: Type.String({ description: 'Stable code of the kind of error' }),
  file: Type.String({ description: 'Relative to the rules directory' }),
  line: Type.Integer({ description: 'From 1' }),
  column: Type.Integer({ description: 'From 1' }),
  message: Type.String({ description: 'Path, found, expected and suggestion as one sentence' }),
})
export type RulesetFinding = Static<typeof RulesetFinding>

const findings = (description: string) => Type.Array(RulesetFinding, { description, maxItems: rulesetFindingsMax })

export const Publication = closed({
  id: Type.String(),
  name: Type.String(),
  offers: Type.Integer(),
  publishedAt: Type.String({ description: 'ISO 8601' }),
  tookMs: Type.Number({ description: 'From reading the files to the swap' }),
  warnings: Type.Integer(),
})

export const RulesetList = closed({
  active: Type.Optional(Type.String({ description: 'Id of the ruleset that decides; left out when none does' })),
  publications: Type.Array(Publication, { description: 'Of this node, newest first' }),
})
export type RulesetList = Static<typeof RulesetList>

const PlacementSummary = closed({
  id: PlacementId,
  count: Type.Integer(),
  customer: Type.Union([Type.Literal('required'), Type.Literal('optional')]),
  deadlineMs: Type.Number(),
  fallback: Type.Array(Id),
})

const FactSummary = closed({ name: Type.String(), type: Type.String() })

export const RulesetSummary = closed({
  id: Type.String({ description: 'Hash of the content' }),
  name: Type.String(),
  timeZone: Type.String(),
  currency: Type.String(),
  locales: Type.Array(Locale),
  variants: Type.Array(Id, { description: 'Other rules, by which arms of experiments decide' }),
  placements: Type.Array(PlacementSummary),
  context: Type.Array(FactSummary, { description: 'Facts that may come with a request' }),
  features: Type.Array(FactSummary, { description: 'Facts kept about a customer' }),
  groups: Type.Integer(),
  offers: Type.Integer(),
})
export type RulesetSummary = Static<typeof RulesetSummary>

export const RulesetValidateBody = closed({
  files: Type.Optional(
    Type.Record(Type.String(), Type.String(), {
      maxProperties: rulesFilesPerRequestMax,
      description: 'Texts by path, as in a rules directory; left out: the directory that the server serves',
    }),
  ),
})
export type RulesetValidateBody = Static<typeof RulesetValidateBody>

export const RulesetValidation = closed({
  valid: Type.Boolean(),
  ruleset: Type.Optional(Type.String({ description: 'The id it would have; left out when it has errors' })),
  errors: findings('All that are wrong, by file and line'),
  warnings: findings('What is allowed and probably not meant'),
})
export type RulesetValidation = Static<typeof RulesetValidation>

export const RulesetPublished = closed({
  outcome: Type.Union([Type.Literal('published'), Type.Literal('unchanged')], {
    description: 'unchanged: the files are those of the active ruleset',
  }),
  ruleset: Type.String(),
  warnings: findings('What is allowed and probably not meant'),
})
export type RulesetPublished = Static<typeof RulesetPublished>

/** A refused ruleset: the problem document with each error at its place in a file. */
export const RulesetProblem = closed({
  ...Problem.properties,
  errors: Type.Optional(findings('All that are wrong, by file and line')),
})
