import { noHoldout } from '#sufler/domain/experiments/experiment.ts'
import type { Group, Offer, Placement, Ruleset } from '#sufler/domain/ruleset.ts'

/** Rulesets as data, for tests of the domain that need no files. Everything has a default but what the test is about. */
export function rulesetWith(changes: Partial<Ruleset>): Ruleset {
  return {
    id: '0123456789abcdef',
    name: 'Test',
    timeZone: 'Europe/Moscow',
    currency: 'RUB',
    locales: ['en'],
    missingFacts: 'unknown',
    features: [],
    context: [],
    objects: [],
    segments: {},
    placements: [placementOf({})],
    groups: [groupOf({})],
    offers: [],
    contactPolicies: [],
    budgets: [],
    declineReasons: {},
    holdout: noHoldout,
    experiments: [],
    variants: [],
    ...changes,
  }
}

export function groupOf(changes: Partial<Group>): Group {
  return { id: 'group', name: 'Group', lever: 1, boosts: [], contextWeights: [], ...changes }
}

export function placementOf(changes: Partial<Placement>): Placement {
  return {
    id: 'site.hero',
    channel: 'site',
    count: 3,
    contactWhen: 'impression',
    customer: 'optional',
    deadlineMs: 50,
    content: { title: 100 },
    optionalContent: {},
    fallback: [],
    arbitration: { propensity: 1, contextWeight: 1, value: 1, lever: 1 },
    ...changes,
  }
}

export function offerOf(changes: Partial<Offer>): Offer {
  return {
    id: 'offer',
    group: 'group',
    kind: 'sale',
    tags: [],
    enabled: true,
    value: 100,
    propensity: 0.5,
    lever: 1,
    boosts: [],
    contextWeights: [],
    treatments: [treatmentOf('site.hero')],
    ...changes,
  }
}

export function treatmentOf(placement: string, title = 'Title') {
  return { placement, content: { en: { title } } }
}
