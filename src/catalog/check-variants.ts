import { isDeepStrictEqual } from 'node:util'
import { nearestName } from '../domain/nearest-name.ts'
import type { GroupDeclaration, OfferDeclaration } from '../schema/offers-file.ts'
import type { Draft, DraftPart, VariantDraft } from './draft.ts'
import { type Finding, finding, findingAtKey, type Path } from './finding.ts'
import { offerFault } from './offer-index.ts'
import { formatPlace, type Report } from './report.ts'
import type { Sound } from './sound.ts'

type OfferPart = DraftPart<OfferDeclaration>
type GroupPart = DraftPart<GroupDeclaration>

/** What is the same for an offer under all rules, with what it is when nothing is said. */
const sameOfOffers: Partial<Record<keyof OfferDeclaration, unknown>> = {
  group: undefined,
  kind: 'sale',
  tags: [],
  contactPolicies: {},
}

/**
 * Variants may not change what history and budgets count by: one customer's history is read by all rules, and an offer
 * that is new must be the same in all that have it. Nor may they bring contact policies of their own, which would look
 * further back than the history is kept.
 */
export function checkVariants(draft: Draft, report: Report): void {
  const offers = new Map(draft.offers.map((offer) => [offer.content.id, offer]))
  const groups = new Map(groupParts(draft))
  for (const variant of draft.variants.values()) {
    checkWithout(draft, variant, report)
    for (const offer of variant.own.offers) {
      const { id } = offer.content
      if (id === undefined) continue
      const first = offers.get(id)
      if (first === undefined) offers.set(id, offer)
      for (const fault of first === undefined ? newPolicyFaults(offer) : offerFaults(offer, first, report))
        report.error(offer.file, fault, offer.path)
    }
    for (const [id, group] of groupParts(variant.own)) {
      const first = groups.get(id)
      if (first === undefined) groups.set(id, group)
      for (const fault of first === undefined ? newPolicyFaults(group) : policyFaults(group, first, report))
        report.error(group.file, fault, group.path)
    }
  }
}

/** What a variant does without must be there, and not in the variant itself. */
function checkWithout(draft: Draft, { own }: VariantDraft, report: Report): void {
  const { variant } = own
  if (variant === undefined) return
  const offers = new Map(draft.offers.map((offer) => [offer.content.id as string, offer]))
  for (const [index, id] of (variant.content.without ?? []).entries()) {
    if (id === undefined) continue
    const path = ['without', index]
    const fault = offerFault(draft, offers, path, id)
    if (fault !== undefined) report.error(variant.file, fault)
    const twin = own.offers.find(({ content }) => content.id === id)
    if (twin === undefined) continue
    const found = `'${id}', which stands in ${formatPlace(twin.file, report.place(twin.file, twin.path), twin.path)}`
    report.error(variant.file, finding('duplicate-offer', path, found, 'it in one of them'))
  }
}

function* offerFaults(offer: OfferPart, first: OfferPart, report: Report): Generator<Finding> {
  for (const [key, unsaid] of Object.entries(sameOfOffers) as [keyof OfferDeclaration, unknown][]) {
    const [one, other] = [offer, first].map(({ content }) => saidOf(content, key, unsaid))
    if (one !== faulty && other !== faulty && !isSame(one, other)) yield changed(key, offer.content, first, report)
  }
}

function* policyFaults(group: GroupPart, first: GroupPart, report: Report): Generator<Finding> {
  const [one, other] = [group, first].map(({ content }) => saidOf(content, 'contactPolicies', {}))
  if (one !== faulty && other !== faulty && !isSame(one, other))
    yield changed('contactPolicies', group.content, first, report)
}

/** What is new may be relaxed, but adds no policies. */
function* newPolicyFaults({ content }: OfferPart | GroupPart): Generator<Finding> {
  for (const id of Object.keys(content.contactPolicies?.add ?? {})) {
    const expected = 'contact policies that hold under all rules'
    yield findingAtKey('changed-in-variant', ['contactPolicies', 'add', id], `'${id}', of a variant alone`, expected)
  }
}

const faulty = Symbol('faulty')

/** A key without a value is a fault that has been reported. */
function saidOf(content: object, key: string, unsaid: unknown): unknown {
  const value = (content as Record<string, unknown>)[key]
  if (Object.hasOwn(content, key) && value === undefined) return faulty
  return value ?? unsaid
}

function isSame(one: unknown, other: unknown): boolean {
  const sorted = (value: unknown) => (Array.isArray(value) ? value.toSorted() : value)
  return isDeepStrictEqual(sorted(one), sorted(other))
}

function changed(
  key: keyof OfferDeclaration,
  content: object,
  { file, path }: DraftPart<unknown>,
  report: Report,
): Finding {
  const there = formatPlace(file, report.place(file, path), [])
  const found = Object.hasOwn(content, key)
    ? `other ${words[key]} than in ${there}`
    : `no ${words[key]}, unlike ${there}`
  const expected = 'the same: history and budgets count by it, whichever rules decide'
  return Object.hasOwn(content, key)
    ? findingAtKey('changed-in-variant', [key], found, expected)
    : finding('changed-in-variant', [], found, expected)
}

const words: Partial<Record<keyof OfferDeclaration, string>> = {
  group: 'group',
  kind: 'kind',
  tags: 'tags',
  contactPolicies: 'contact policies',
}

function groupParts({ groups }: Draft): [string, GroupPart][] {
  if (groups === undefined) return []
  return Object.entries(groups.content.groups ?? {}).flatMap(([id, content]): [string, GroupPart][] => {
    const path: Path = ['groups', id]
    return content === undefined ? [] : [[id, { file: groups.file, path, content: content as Sound<GroupDeclaration> }]]
  })
}

/** Undefined when the folder of the variant is there. */
export function variantFault({ variants }: Draft, path: Path, id: string): Finding | undefined {
  if (variants.has(id)) return undefined
  const names = [...variants.keys()]
  const expected =
    names.length === 0 ? 'a folder in variants/, where there is none' : `a folder in variants/: ${names.join(', ')}`
  return finding('unknown-variant', path, `'${id}'`, expected, nearestName(id, names))
}
