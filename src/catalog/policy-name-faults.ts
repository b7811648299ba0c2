import { listNames } from '../domain/mismatch.ts'
import { nearestName } from '../domain/nearest-name.ts'
import type { ContactFilter } from '../schema/contact-policies-file.ts'
import type { FactType } from '../schema/features-file.ts'
import type { Draft } from './draft.ts'
import type { DraftScope } from './draft-scope.ts'
import { type Finding, finding, oneOf, type Path } from './finding.ts'
import { type OfferIndex, offerFault } from './offer-index.ts'
import { type PlacementIndex, placementFault } from './placement-index.ts'
import type { PolicyPart } from './policy-index.ts'
import type { Sound } from './sound.ts'

/** What policies can name. */
export interface PolicyScope {
  draft: Draft
  placements: PlacementIndex
  offers: OfferIndex
  scope: DraftScope
}

/** Names in a policy that nothing bears. Paths begin at the policy. */
export function* policyNameFaults({ content }: PolicyPart, known: PolicyScope): Generator<Finding> {
  const { where, cap, coolDown, quietHours, consent } = content
  yield* filterFaults(['where'], where, known)
  yield* filterFaults(['cap', 'counting'], cap?.counting, known)
  yield* filterFaults(['coolDown', 'counting'], coolDown?.counting, known)
  for (const [index, reason] of (coolDown?.reasons ?? []).entries()) {
    if (reason !== undefined) yield* declineReasonFaults(['coolDown', 'reasons', index], reason, known.draft)
  }
  if (consent?.fact !== undefined) yield* featureFaults(['consent', 'fact'], consent.fact, 'boolean', known.scope)
  if (cap?.timeZone === 'customer') yield* customerZoneFaults(['cap', 'timeZone'], known.draft)
  if (quietHours?.timeZone === 'customer') yield* customerZoneFaults(['quietHours', 'timeZone'], known.draft)
}

function* filterFaults(path: Path, filter: Sound<ContactFilter> | undefined, known: PolicyScope): Generator<Finding> {
  const { draft, placements, offers } = known
  const { groups = {} } = draft.groups?.content ?? {}
  const { channels = {} } = draft.channels?.content ?? {}
  for (const [index, id] of (filter?.channels ?? []).entries()) {
    if (id !== undefined && !draft.incomplete.has('channels'))
      yield* nameFaults('unknown-channel', [...path, 'channels', index], id, Object.keys(channels))
  }
  for (const [index, id] of (filter?.placements ?? []).entries()) {
    const fault = id && placementFault(draft, placements, [...path, 'placements', index], id)
    if (fault) yield fault
  }
  for (const [index, id] of (filter?.groups ?? []).entries()) {
    if (id !== undefined && !draft.incomplete.has('groups'))
      yield* nameFaults('unknown-group', [...path, 'groups', index], id, Object.keys(groups))
  }
  for (const [index, id] of (filter?.offers ?? []).entries()) {
    const fault = id && offerFault(draft, offers, [...path, 'offers', index], id)
    if (fault) yield fault
  }
  const tags = filter?.tags === undefined ? undefined : tagsOf(draft)
  for (const [index, tag] of (filter?.tags ?? []).entries()) {
    if (tag !== undefined && tags !== undefined) yield* nameFaults('unknown-tag', [...path, 'tags', index], tag, tags)
  }
}

function* nameFaults(
  code: 'unknown-channel' | 'unknown-group' | 'unknown-tag',
  path: Path,
  name: string,
  known: readonly string[],
): Generator<Finding> {
  if (!known.includes(name)) yield finding(code, path, `'${name}'`, oneOf(known), nearestName(name, known))
}

/** Undefined when a faulty offer might have the one that is looked for. */
function tagsOf(draft: Draft): string[] | undefined {
  const tags = new Set<string>()
  if (draft.incomplete.has('offers')) return undefined
  for (const { content } of draft.offers) {
    if (Object.hasOwn(content, 'tags') && content.tags === undefined) return undefined
    for (const tag of content.tags ?? []) {
      if (tag === undefined) return undefined
      tags.add(tag)
    }
  }
  return [...tags]
}

/** Also of what a rule test says has happened. */
export function* declineReasonFaults(path: Path, reason: string, draft: Draft): Generator<Finding> {
  if (draft.incomplete.has('contact-policies')) return
  const known = Object.keys(draft.contactPolicies?.content.reasons ?? {})
  if (known.includes(reason)) return
  yield finding('unknown-decline-reason', path, `'${reason}'`, oneOf(known), nearestName(reason, known))
}

/** The name must be a feature, which is kept about the customer, and of the type. */
export function* featureFaults(path: Path, name: string, type: FactType, scope: DraftScope): Generator<Finding> {
  if (scope.isUncertainFact(name)) return
  const features = [...scope.facts.values()].filter(({ origin }) => origin === 'feature')
  const fact = scope.facts.get(name)
  if (fact === undefined) {
    const names = features.flatMap(({ name, declaration }) => (declaration.type === type ? [name] : []))
    const suggestion = nearestName(name, names)
    const listed = suggestion === undefined && names.length > 0 ? `, as ${listNames(names)}` : ''
    yield finding('unknown-fact', path, `'${name}'`, `a ${type} feature${listed}`, suggestion)
  } else if (fact.origin !== 'feature' || fact.declaration.type !== type) {
    const origin = fact.origin === 'feature' ? 'feature' : `${fact.origin} fact`
    const found = `'${name}', a ${fact.declaration.type} ${origin}`
    yield finding('fact-type', path, found, `a ${type} feature`)
  }
}

function* customerZoneFaults(path: Path, { catalog }: Draft): Generator<Finding> {
  if (catalog === undefined || Object.hasOwn(catalog.content, 'customerTimeZone')) return
  const expected = 'customerTimeZone in catalog.yaml, the feature that holds it'
  yield finding('missing-time-zone', path, "'customer'", expected)
}
