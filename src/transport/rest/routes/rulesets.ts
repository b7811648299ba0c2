import type { RulesetError } from '../../../catalog/ruleset-error.ts'
import type { Fact, ObjectFact, Ruleset } from '../../../domain/ruleset.ts'
import {
  type RulesetFinding,
  RulesetList,
  RulesetPublished,
  RulesetSummary,
  RulesetValidateBody,
  RulesetValidation,
  rulesetFindingsMax,
} from '../../../schema/ruleset.ts'
import { invalidValue, ServiceError } from '../../../service/errors.ts'
import type { Sufler } from '../../../service/sufler.ts'
import { restLimits } from '../limits.ts'
import { problems, rulesetProblem } from '../problem-responses.ts'
import type { RestApp } from '../rest-app.ts'

const tags = ['rulesets']

export function rulesetRoutes(app: RestApp, sufler: Sufler): void {
  const { rulesets } = sufler
  app.get(
    '/v1/rulesets',
    {
      config: { access: 'read-rulesets' },
      schema: {
        tags,
        operationId: 'listRulesets',
        summary: 'Rulesets that this node has published',
        response: { 200: RulesetList },
      },
    },
    async (): Promise<RulesetList> => ({
      ...(rulesets.isReady ? { active: rulesets.active.ruleset.id } : {}),
      publications: [...rulesets.publications],
    }),
  )
  app.get(
    '/v1/rulesets/active',
    {
      config: { access: 'read-rulesets' },
      schema: {
        tags,
        operationId: 'getActiveRuleset',
        summary: 'The ruleset that decides',
        response: { 200: RulesetSummary, ...problems(503) },
      },
    },
    async () => summaryOf(rulesets.active.ruleset),
  )
  app.post(
    '/v1/rulesets/validate',
    {
      config: { access: 'check-rulesets' },
      bodyLimit: restLimits.rulesetBodyBytesMax,
      schema: {
        tags,
        operationId: 'validateRuleset',
        summary: 'Check a ruleset: the files that are sent, or the directory that is served',
        description: 'Nothing is changed. A ruleset with errors is answered with 200 and `valid: false`.',
        body: RulesetValidateBody,
        response: { 200: RulesetValidation, ...problems(400, 413, 500, 503) },
      },
    },
    async ({ body: { files } }): Promise<RulesetValidation> => {
      const { ruleset, errors, warnings } = await sufler.validate(files)
      return {
        valid: ruleset !== undefined,
        ...(ruleset === undefined ? {} : { ruleset }),
        errors: findingsOf(errors),
        warnings: findingsOf(warnings),
      }
    },
  )
  app.post(
    '/v1/rulesets',
    {
      config: { access: 'publish-rulesets' },
      schema: {
        tags,
        operationId: 'publishRuleset',
        summary: 'Publish what stands in the rules directory now',
        description:
          'Decisions under way finish on the old ruleset. One with errors is refused, and the active one stays.',
        response: { 200: RulesetPublished, ...rulesetProblem(), ...problems(500, 503) },
      },
    },
    async (): Promise<RulesetPublished> => {
      const result = await sufler.publish()
      if (result.outcome !== 'refused') return { ...result, warnings: findingsOf(result.warnings) }
      const count = result.errors.length === 1 ? '1 error' : `${result.errors.length} errors`
      throw new ServiceError('ruleset-invalid', `${count}; nothing was changed`, result.errors.map(findingOf))
    },
  )
}

function findingsOf(errors: readonly RulesetError[]): RulesetFinding[] {
  return errors.slice(0, rulesetFindingsMax).map(findingOf)
}

function findingOf({ code, file, line, column, message, ...mismatch }: RulesetError): RulesetFinding {
  return { ...invalidValue(mismatch), code, file, line, column, message }
}

function summaryOf(ruleset: Ruleset): RulesetSummary {
  const { id, name, timeZone, currency, locales, variants, placements, context, objects, features, groups, offers } =
    ruleset
  return {
    id,
    name,
    timeZone,
    currency,
    locales,
    variants: variants.map((variant) => variant.id),
    placements: placements.map(({ id, count, customer, deadlineMs, fallback }) => ({
      id,
      count,
      customer,
      deadlineMs,
      fallback,
    })),
    context: [...context.filter(({ pathOf }) => pathOf === undefined), ...objects].map(factSummary),
    features: features.map(factSummary),
    groups: groups.length,
    offers: offers.length,
  }
}

function factSummary({ name, type }: Fact | ObjectFact): RulesetSummary['features'][number] {
  return { name, type }
}
