import { compareText } from '../domain/compare-text.ts'
import type { Fact, Group, Offer, Placement, Ruleset } from '../domain/ruleset.ts'
import type { Arbitration, CatalogFile } from '../schema/catalog-file.ts'
import type { ChannelsFile } from '../schema/channels-file.ts'
import type { FeatureDeclaration, FeaturesFile } from '../schema/features-file.ts'
import type { GroupDeclaration, GroupsFile, OfferDeclaration, SegmentsFile } from '../schema/offers-file.ts'
import { rulesetId } from './ruleset-id.ts'

/** The contents of the files, all of them checked. */
export interface RulesFiles {
  catalog: CatalogFile
  features: FeaturesFile
  channels: ChannelsFile
  groups: GroupsFile
  segments?: SegmentsFile
  offers: OfferDeclaration[]
}

/** Fills in the defaults and names the ruleset by its content. */
export function buildRuleset({ catalog, features, channels, groups, segments, offers }: RulesFiles): Ruleset {
  const ruleset = {
    name: catalog.name,
    timeZone: catalog.timeZone,
    currency: catalog.currency,
    locales: catalog.locales,
    missingFacts: catalog.missingFacts ?? 'unknown',
    features: buildFacts(features.features),
    context: buildFacts(features.context ?? {}),
    segments: segments?.segments ?? {},
    placements: buildPlacements(channels, catalog.arbitration),
    groups: Object.entries(groups.groups).map(([id, group]): Group => ({ id, name: group.name, ...inherited(group) })),
    offers: offers.map(buildOffer).sort((a, b) => compareText(a.id, b.id)),
    contactPolicies: [],
    declineReasons: {},
  }
  return { id: rulesetId(ruleset), ...ruleset }
}

function buildFacts(declarations: Record<string, FeatureDeclaration>): Fact[] {
  return Object.entries(declarations).map(([name, { lint: _lint, ...declaration }]) => ({ ...declaration, name }))
}

function buildPlacements(file: ChannelsFile, catalogExponents: Arbitration = {}): Placement[] {
  return Object.entries(file.channels).flatMap(([channel, { arbitration, placements }]) =>
    Object.entries(placements).map(([name, placement]): Placement => {
      const { count, contactWhen, customer, deadlineMs, content } = placement
      return {
        id: `${channel}.${name}`,
        channel,
        ...{ count, contactWhen, customer, deadlineMs, content },
        optionalContent: placement.optionalContent ?? {},
        fallback: placement.fallback ?? [],
        arbitration: { propensity: 1, contextWeight: 1, value: 1, lever: 1, ...catalogExponents, ...arbitration },
      }
    }),
  )
}

function inherited({ eligibility, lever = 1, boosts = [], contextWeights = [] }: GroupDeclaration | OfferDeclaration) {
  return { ...(eligibility === undefined ? {} : { eligibility }), lever, boosts, contextWeights }
}

function buildOffer(offer: OfferDeclaration): Offer {
  const { id, group, kind = 'sale', tags = [], enabled = true, value, propensity, valid, treatments } = offer
  return {
    ...{ id, group, kind, tags, enabled, value, propensity },
    ...(valid === undefined ? {} : { valid }),
    ...inherited(offer),
    treatments,
  }
}
