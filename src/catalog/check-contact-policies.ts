import { nearestName } from '../domain/nearest-name.ts'
import { ownValue } from '../domain/own-value.ts'
import { contactPoliciesMax } from '../schema/contact-policies-file.ts'
import type { Draft } from './draft.ts'
import type { DraftScope } from './draft-scope.ts'
import { finding, findingAtKey, oneOf } from './finding.ts'
import type { OfferIndex } from './offer-index.ts'
import type { PlacementIndex } from './placement-index.ts'
import { declaredPolicies, type PolicyHolder, type PolicyPart, policyHolders } from './policy-index.ts'
import { policyNameFaults } from './policy-name-faults.ts'
import { ruleFaults } from './policy-rule-faults.ts'
import { formatPlace, type Report } from './report.ts'

/** Contact policies must say one thing each, about what exists, and be relaxed only where that is allowed. */
export function checkContactPolicies(
  draft: Draft,
  placements: PlacementIndex,
  offers: OfferIndex,
  scope: DraftScope,
  report: Report,
): void {
  const holders = policyHolders(draft)
  const policies = declaredPolicies(draft, holders)
  for (const policy of policies) {
    const faults = [...ruleFaults(policy.content), ...policyNameFaults(policy, { draft, placements, offers, scope })]
    for (const fault of faults) report.error(policy.file, fault, policy.path)
  }
  checkIds(policies, report)
  checkCount(policies, report)
  checkReasons(draft, report)
  if (draft.incomplete.has('contact-policies')) return
  for (const holder of holders) checkRelaxations(holder, policies, draft, report)
}

/** `relax` names policies by their bare ids, so what an offer inherits must differ in them. */
function checkIds(policies: readonly PolicyPart[], report: Report): void {
  for (const policy of policies) {
    const { addedBy } = policy
    if (addedBy === undefined) continue
    const twin = policies.find((other) => other.id === policy.id && isInherited(other, addedBy))
    if (twin === undefined) continue
    const elsewhere = formatPlace(twin.file, report.place(twin.file, twin.path, 'key'), twin.path)
    const found = `'${policy.id}', as in ${elsewhere}`
    report.error(policy.file, findingAtKey('duplicate-policy', policy.path, found, 'an id of its own'))
  }
}

/** Whether a group or offer is governed by a policy that it does not add itself, its `where` aside. */
function isInherited({ addedBy }: PolicyPart, holder: PolicyHolder): boolean {
  if (addedBy === undefined) return true
  return holder.of === 'offer' && addedBy.of === 'group' && addedBy.id === holder.group
}

function checkCount(policies: readonly PolicyPart[], report: Report): void {
  const first = policies[contactPoliciesMax]
  if (first === undefined) return
  const found = `${policies.length} contact policies, those of groups and offers included`
  report.error(first.file, findingAtKey('too-many-policies', first.path, found, `at most ${contactPoliciesMax}`))
}

function checkReasons(draft: Draft, report: Report): void {
  const locales = draft.catalog?.content.locales
  if (draft.contactPolicies === undefined || locales === undefined || locales.includes(undefined)) return
  const known = locales as string[]
  const { file, content } = draft.contactPolicies
  for (const [reason, texts] of Object.entries(content.reasons ?? {})) {
    if (texts === undefined) continue
    for (const locale of known) {
      if (Object.hasOwn(texts, locale)) continue
      report.error(file, finding('missing-locale', ['reasons', reason, locale], 'nothing', `the words in ${locale}`))
    }
    for (const locale of Object.keys(texts)) {
      if (known.includes(locale)) continue
      const path = ['reasons', reason, locale]
      report.error(file, findingAtKey('unknown-locale', path, `'${locale}'`, oneOf(known), nearestName(locale, known)))
    }
  }
}

function checkRelaxations(holder: PolicyHolder, policies: readonly PolicyPart[], draft: Draft, report: Report): void {
  // The policies of a group that is faulty, or not there, are not known.
  const group = holder.group === undefined ? undefined : ownValue(draft.groups?.content.groups, holder.group)
  if (group === undefined) return
  const inherited = new Map(policies.flatMap((policy) => (isInherited(policy, holder) ? [[policy.id, policy]] : [])))
  const faulty = [draft.contactPolicies?.content.policies, holder.of === 'offer' ? group.contactPolicies?.add : {}]
  for (const [id, relaxation] of Object.entries(holder.content.relax ?? {})) {
    const path = [...holder.path, 'relax', id]
    const policy = inherited.get(id)
    if (policy === undefined) {
      if (faulty.some((declared) => declared !== undefined && Object.hasOwn(declared, id))) continue
      const ids = [...inherited.keys()]
      const own = Object.hasOwn(holder.content.add ?? {}, id) ? `, which this ${holder.of} adds itself` : ''
      const fault = findingAtKey('unknown-policy', path, `'${id}'${own}`, oneOf(ids), nearestName(id, ids))
      report.error(holder.file, fault)
      continue
    }
    if (Object.hasOwn(policy.content, 'consent')) {
      const expected = 'the consent, which nothing relaxes'
      report.error(holder.file, findingAtKey('relaxed-consent', path, `'${id}'`, expected))
    } else if (typeof relaxation === 'object' && !Object.hasOwn(policy.content, 'cap')) {
      const found = `a limit for '${id}', which is no cap`
      report.error(holder.file, finding('limit-without-cap', path, found, "'exempt', or no relaxation"))
    }
  }
}
