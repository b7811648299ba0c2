import type { ContactPolicyDeclaration, InheritedContactPolicies } from '../schema/contact-policies-file.ts'
import { groupPolicyId, offerPolicyId } from './build-contact-policies.ts'
import type { Draft, DraftPart } from './draft.ts'
import type { Path } from './finding.ts'
import { fileAt, type SourceFile } from './ruleset-source.ts'
import type { Sound } from './sound.ts'

/** A policy where it is declared. `where` stands only in those of contact-policies.yaml. */
export type PolicyPart = DraftPart<ContactPolicyDeclaration> & {
  /** As declared, without the name of the group or offer that adds it. */
  id: string
  /** Undefined for those of contact-policies.yaml. */
  addedBy?: PolicyHolder
}

/** A group or an offer, with what it says of contact policies. */
export interface PolicyHolder {
  of: 'group' | 'offer'
  file: SourceFile
  /** To its `contactPolicies`. */
  path: Path
  id: string | undefined
  /** The group itself, or the offer's. */
  group: string | undefined
  content: Sound<InheritedContactPolicies>
}

/** Groups and offers that add policies or relax some. */
export function policyHolders(draft: Draft): PolicyHolder[] {
  const holders: PolicyHolder[] = []
  for (const [id, group] of Object.entries(draft.groups?.content.groups ?? {})) {
    if (draft.groups === undefined || group?.contactPolicies === undefined) continue
    const path = ['groups', id, 'contactPolicies']
    holders.push({
      of: 'group',
      file: fileAt(draft.groups.file, path),
      path,
      id,
      group: id,
      content: group.contactPolicies,
    })
  }
  for (const { file, path, content } of draft.offers) {
    const { id, group, contactPolicies } = content
    if (contactPolicies === undefined) continue
    holders.push({ of: 'offer', file, path: [...path, 'contactPolicies'], id, group, content: contactPolicies })
  }
  return holders
}

/** Every policy, wherever it is declared; those that are faulty as a whole left out. */
export function declaredPolicies(draft: Draft, holders: readonly PolicyHolder[]): PolicyPart[] {
  const policies: PolicyPart[] = []
  if (draft.contactPolicies !== undefined) {
    const { file, content } = draft.contactPolicies
    for (const [id, policy] of Object.entries(content.policies ?? {}))
      if (policy !== undefined) policies.push({ file, path: ['policies', id], id, content: policy })
  }
  for (const holder of holders) {
    for (const [id, policy] of Object.entries(holder.content.add ?? {}))
      if (policy !== undefined)
        policies.push({ file: holder.file, path: [...holder.path, 'add', id], id, content: policy, addedBy: holder })
  }
  return policies
}

/** The id that a policy of a draft without errors has in the ruleset. */
export function builtPolicyId({ id, addedBy }: PolicyPart): string {
  if (addedBy === undefined) return id
  return addedBy.of === 'group' ? groupPolicyId(addedBy.id as string, id) : offerPolicyId(addedBy.id as string, id)
}
