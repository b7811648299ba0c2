import { inferPathFacts, pathUsesIn } from '../domain/eligibility/path-types.ts'
import { noHoldout } from '../domain/experiments/experiment.ts'
import { factScope } from '../domain/features/fact-scope.ts'
import {
  conditionsOf,
  type Fact,
  type ObjectFact,
  type OperatorScreenDeclaration,
  type Placement,
  type Ruleset,
} from '../domain/ruleset.ts'
import type { BudgetsFile } from '../schema/budgets-file.ts'
import type { Arbitration, CatalogFile } from '../schema/catalog-file.ts'
import type { ChannelsFile } from '../schema/channels-file.ts'
import type { ConsoleFile } from '../schema/console-file.ts'
import type { ContactPoliciesFile } from '../schema/contact-policies-file.ts'
import type { ExperimentsFile } from '../schema/experiments-file.ts'
import type { ContextDeclaration, FeaturesFile } from '../schema/features-file.ts'
import { buildBudgets } from './build-budgets.ts'
import { buildContactPolicies } from './build-contact-policies.ts'
import { buildExperiments } from './build-experiments.ts'
import { buildRules, type VariantFiles } from './build-rules.ts'
import { rulesetId } from './ruleset-id.ts'

/** The contents of the files, all of them checked. */
export interface RulesFiles extends VariantFiles {
  catalog: CatalogFile
  features: FeaturesFile
  channels: ChannelsFile
  contactPolicies?: ContactPoliciesFile
  experiments?: ExperimentsFile
  budgets?: BudgetsFile
  console?: ConsoleFile
}

/** Fills in the defaults and names the ruleset by its content. Variants go by id, in its order. */
export function buildRuleset(files: RulesFiles, variantFiles: ReadonlyMap<string, VariantFiles> = new Map()): Ruleset {
  const { catalog, features, channels, contactPolicies, experiments, budgets } = files
  const placements = buildPlacements(channels, catalog.arbitration)
  const declared = buildFacts(features.context ?? {})
  const plain = {
    features: buildFacts(features.features) as Fact[],
    context: declared.filter((fact) => fact.type !== 'object'),
    objects: declared.filter((fact) => fact.type === 'object'),
  }
  const { own, variants, groups, offers } = buildRules(files, variantFiles)
  const ruleset = {
    name: catalog.name,
    timeZone: catalog.timeZone,
    currency: catalog.currency,
    locales: catalog.locales,
    missingFacts: catalog.missingFacts ?? 'unknown',
    ...plain,
    context: [...plain.context, ...pathFactsOf(plain, [own, ...variants])],
    ...own,
    placements,
    contactPolicies: buildContactPolicies(contactPolicies, groups, offers),
    declineReasons: contactPolicies?.reasons ?? {},
    ...(catalog.country === undefined ? {} : { country: catalog.country }),
    ...(catalog.customerTimeZone === undefined ? {} : { customerTimeZone: catalog.customerTimeZone }),
    budgets: buildBudgets(budgets),
    holdout: { ...noHoldout, ...catalog.holdout },
    experiments: buildExperiments(experiments, placements),
    variants,
    ...(catalog.identity === undefined ? {} : { identityFact: catalog.identity.fact }),
    ...(files.console === undefined ? {} : { operatorScreen: buildOperatorScreen(files.console) }),
  }
  return { id: rulesetId(ruleset), ...ruleset }
}

function buildFacts(declarations: Record<string, ContextDeclaration>): (Fact | ObjectFact)[] {
  return Object.entries(declarations).map(([name, { lint: _lint, ...declaration }]) => ({ ...declaration, name }))
}

/** What the conditions read from objects, under whichever rules: all share one context. */
function pathFactsOf(
  ruleset: Pick<Ruleset, 'features' | 'context' | 'objects'>,
  allRules: readonly Pick<Ruleset, 'segments' | 'groups' | 'offers'>[],
): Fact[] {
  const objects = new Set(ruleset.objects.map(({ name }) => name))
  if (objects.size === 0) return []
  const uses = allRules
    .flatMap(conditionsOf)
    .flatMap((condition) => [...pathUsesIn(condition, objects)].map((use) => ({ use, where: undefined })))
  const { facts } = inferPathFacts(uses, factScope(ruleset.features, ruleset.context))
  // What a path reads is called by its object and the path, and as personal as the object is.
  return facts.map((fact) => {
    const { label, personal } = ruleset.objects.find(({ name }) => name === fact.pathOf?.object) ?? {}
    return { ...fact, ...(label === undefined ? {} : { label }), ...(personal === undefined ? {} : { personal }) }
  })
}

function buildPlacements(file: ChannelsFile, catalogExponents: Arbitration = {}): Placement[] {
  return Object.entries(file.channels).flatMap(([channel, { arbitration, placements }]) =>
    Object.entries(placements).map(([name, placement]): Placement => {
      const { count, contactWhen, customer, deadlineMs, content } = placement
      return {
        id: `${channel}.${name}`,
        channel,
        ...{ count, contactWhen, customer, deadlineMs, content },
        ...(placement.public === true ? { isPublic: true } : {}),
        optionalContent: placement.optionalContent ?? {},
        fallback: placement.fallback ?? [],
        arbitration: { propensity: 1, contextWeight: 1, value: 1, lever: 1, ...catalogExponents, ...arbitration },
      }
    }),
  )
}

function buildOperatorScreen({ operator }: ConsoleFile): OperatorScreenDeclaration {
  const { header = [], ...rest } = operator
  return { ...rest, header: header.map((line) => (typeof line === 'string' ? { fact: line } : line)) }
}
