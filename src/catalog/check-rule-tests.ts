import { reasons } from '../domain/decision/reasons.ts'
import { parseFeatureValue } from '../domain/features/feature-value.ts'
import { objectMismatch } from '../domain/features/object-facts.ts'
import { nearestName } from '../domain/nearest-name.ts'
import { instantForm, parseInstant } from '../domain/time/moment.ts'
import type { RuleTest } from '../schema/rule-test-file.ts'
import { withoutNull } from './check-facts.ts'
import type { Draft, DraftPart } from './draft.ts'
import type { DraftScope } from './draft-scope.ts'
import { type Finding, finding, findingAtKey, oneOf, type Path } from './finding.ts'
import { type OfferIndex, offerFault } from './offer-index.ts'
import { type PlacementIndex, placementFault } from './placement-index.ts'
import { builtPolicyId, declaredPolicies, policyHolders } from './policy-index.ts'
import type { Report } from './report.ts'
import { testHistoryFaults } from './test-history-faults.ts'

/** Tests may only name what the rules declare: one that asks for an offer that is gone would otherwise pass for ever. */
export function checkRuleTests(
  draft: Draft,
  placements: PlacementIndex,
  offers: OfferIndex,
  scope: DraftScope,
  report: Report,
): void {
  const policies = builtPolicyIds(draft)
  for (const test of draft.tests) {
    const faults = [
      ...momentFaults(test),
      ...factFaults(test, 'customer', 'feature', scope),
      ...factFaults(test, 'context', 'context', scope),
      ...localeFaults(draft, test),
      ...placementFaults(draft, placements, test),
      ...offerFaults(draft, offers, test),
      ...reasonFaults(test),
      ...policyFaults(test, policies),
      ...testHistoryFaults(test.content, { draft, placements, offers, scope }),
      ...experimentFaults(draft, test),
    ]
    for (const fault of faults) report.error(test.file, fault, test.path)
  }
}

type TestPart = DraftPart<RuleTest>

function* momentFaults({ content: { now } }: TestPart): Generator<Finding> {
  if (now !== undefined && parseInstant(now) === undefined) {
    yield finding('invalid-moment', ['now'], `'${now}'`, instantForm)
  }
}

function* factFaults(
  { content }: TestPart,
  section: 'customer' | 'context',
  origin: 'feature' | 'context',
  scope: DraftScope,
): Generator<Finding> {
  const what = origin === 'feature' ? 'a feature' : 'a context fact'
  for (const [name, value] of Object.entries(content[section] ?? {})) {
    if (scope.isUncertainFact(name)) continue
    if (origin === 'context' && scope.objects.has(name)) {
      const mismatch = objectMismatch(value)
      if (mismatch !== undefined)
        yield finding('invalid-fact-value', [section, name], mismatch.found, withoutNull(mismatch.expected))
      continue
    }
    const fact = scope.facts.get(name)
    if (fact?.origin !== origin) {
      const declared = [...scope.facts.values()].filter((other) => !('pathOf' in other) && other.origin === origin)
      const names = [...declared.map((other) => other.name), ...(origin === 'context' ? scope.objects : [])]
      const otherOrigin = scope.objects.has(name) ? 'context' : fact?.origin
      const found = otherOrigin === undefined ? `'${name}'` : `'${name}', a ${otherOrigin} fact`
      yield findingAtKey('unknown-fact', [section, name], found, what, nearestName(name, names))
      continue
    }
    const parsed = parseFeatureValue(fact.declaration, value, scope.timeZone)
    if (!('mismatch' in parsed)) continue
    const { path, found, expected, suggestion } = parsed.mismatch
    yield finding('invalid-fact-value', [section, name, ...path], found, withoutNull(expected), suggestion)
  }
}

function* localeFaults(draft: Draft, { content: { locale } }: TestPart): Generator<Finding> {
  const locales = draft.catalog?.content.locales
  if (locale === undefined || locales === undefined || locales.includes(locale) || locales.includes(undefined)) return
  const known = locales as string[]
  yield finding('unknown-locale', ['locale'], `'${locale}'`, oneOf(known), nearestName(locale, known))
}

function* placementFaults(draft: Draft, placements: PlacementIndex, { content }: TestPart): Generator<Finding> {
  if (content.placement === undefined) return
  const fault = placementFault(draft, placements, ['placement'], content.placement)
  if (fault !== undefined) yield fault
}

function* offerFaults(draft: Draft, offers: OfferIndex, { content }: TestPart): Generator<Finding> {
  for (const { id, path, at } of offersNamedIn(content.expect)) {
    const fault = offerFault(draft, offers, path, id)
    if (fault !== undefined) yield at === undefined ? fault : { ...fault, at }
  }
}

function* offersNamedIn(expect: TestPart['content']['expect']): Generator<{ id: string; path: Path; at?: 'key' }> {
  if (expect === undefined) return
  if (expect.first !== undefined) yield { id: expect.first, path: ['expect', 'first'] }
  for (const key of ['offers', 'includes'] as const) {
    for (const [index, id] of (expect[key] ?? []).entries()) {
      if (id !== undefined) yield { id, path: ['expect', key, index] }
    }
  }
  for (const key of ['excludes', 'suppressedBy', 'content'] as const) {
    for (const id of Object.keys(expect[key] ?? {})) yield { id, path: ['expect', key, id], at: 'key' }
  }
}

function* experimentFaults(draft: Draft, { content: { experiments = {} } }: TestPart): Generator<Finding> {
  if (draft.incomplete.has('experiments')) return
  const declared = draft.experiments?.content.experiments ?? {}
  for (const [id, arm] of Object.entries(experiments)) {
    const path = ['experiments', id]
    if (!Object.hasOwn(declared, id)) {
      const names = Object.keys(declared)
      yield findingAtKey('unknown-experiment', path, `'${id}'`, oneOf(names), nearestName(id, names))
      continue
    }
    const arms = declared[id]?.arms?.map((each) => each?.id)
    if (arm === undefined || arms === undefined || arms.includes(arm) || arms.includes(undefined)) continue
    yield finding('unknown-arm', path, `'${arm}'`, oneOf(arms as string[]), nearestName(arm, arms as string[]))
  }
}

function* reasonFaults({ content: { expect } }: TestPart): Generator<Finding> {
  const codes = Object.keys(reasons).filter((code) => code !== 'shown')
  for (const [id, reason] of Object.entries(expect?.excludes ?? {})) {
    if (reason === undefined || codes.includes(reason)) continue
    const path = ['expect', 'excludes', id]
    yield finding('unknown-reason', path, `'${reason}'`, oneOf(codes), nearestName(reason, codes))
  }
}

/** Undefined when one may be declared in a part that is faulty. */
function builtPolicyIds(draft: Draft): string[] | undefined {
  if (draft.incomplete.has('contact-policies') || draft.incomplete.has('groups') || draft.incomplete.has('offers'))
    return undefined
  const parts = declaredPolicies(draft, policyHolders(draft))
  return parts.some(({ addedBy }) => addedBy !== undefined && addedBy.id === undefined)
    ? undefined
    : parts.map(builtPolicyId)
}

function* policyFaults({ content: { expect } }: TestPart, policies: readonly string[] | undefined): Generator<Finding> {
  for (const [id, policy] of Object.entries(expect?.suppressedBy ?? {})) {
    if (policy === undefined || policies === undefined || policies.includes(policy)) continue
    const path = ['expect', 'suppressedBy', id]
    yield finding('unknown-policy', path, `'${policy}'`, oneOf(policies), nearestName(policy, policies))
  }
}
