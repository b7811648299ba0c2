import { compareText } from '../domain/compare-text.ts'
import { ownValue } from '../domain/own-value.ts'
import type { Group, Offer, RulesVariant } from '../domain/ruleset.ts'
import type { GroupDeclaration, GroupsFile, OfferDeclaration, SegmentsFile } from '../schema/offers-file.ts'

/** What a variant may have of its own, laid over what the ruleset has. */
export interface VariantFiles {
  groups: GroupsFile
  segments?: SegmentsFile
  offers: OfferDeclaration[]
}

type Rules = Omit<RulesVariant, 'id'>

/** What the ruleset decides by, what its variants do, and the groups and offers that any of them has. */
interface BuiltRules {
  own: Rules
  variants: RulesVariant[]
  groups: Readonly<Record<string, GroupDeclaration>>
  offers: readonly OfferDeclaration[]
}

/**
 * Builds segments, groups and offers of the ruleset and of its variants, so that a position means the same group and the
 * same offer in all. What some lack is there all the same, switched off and without conditions.
 */
export function buildRules(files: VariantFiles, variantFiles: ReadonlyMap<string, VariantFiles>): BuiltRules {
  const all = [files, ...variantFiles.values()]
  const known = new Map<string, GroupDeclaration>()
  const offers = new Map<string, OfferDeclaration>()
  for (const rules of all) {
    for (const [id, group] of Object.entries(rules.groups.groups)) if (!known.has(id)) known.set(id, group)
    for (const offer of rules.offers) if (!offers.has(offer.id)) offers.set(offer.id, offer)
  }
  const groups = Object.fromEntries(known)
  const sorted = [...offers.values()].sort((a, b) => compareText(a.id, b.id))
  const switchedOn = new Set(all.flatMap((rules) => rules.offers.filter(isEnabled).map(({ id }) => id)))
  const build = (offer: OfferDeclaration): Offer =>
    !isEnabled(offer) && switchedOn.has(offer.id) ? { ...buildOffer(offer), isInOtherRules: true } : buildOffer(offer)
  // An offer that is the same under all rules is one object: it travels to the threads once.
  const built = new Map<OfferDeclaration, Offer>()
  const once = (offer: OfferDeclaration): Offer => {
    const one = built.get(offer) ?? build(offer)
    built.set(offer, one)
    return one
  }
  const rulesOf = (rules: VariantFiles): Rules => {
    const own = new Map(rules.offers.map((offer) => [offer.id, offer]))
    return {
      segments: rules.segments?.segments ?? {},
      groups: Object.entries(groups).map(([id, first]) =>
        buildGroup(id, ownValue(rules.groups.groups, id) ?? bare(first)),
      ),
      offers: sorted.map((first) => {
        const offer = own.get(first.id)
        return offer === undefined ? build(absent(first)) : once(offer)
      }),
    }
  }
  const variants = [...variantFiles].map(([id, rules]) => ({ id, ...rulesOf(rules) }))
  return { own: rulesOf(files), variants, groups, offers: sorted }
}

function buildGroup(id: string, group: GroupDeclaration): Group {
  return { id, name: group.name, ...inherited(group) }
}

/** A group in rules that do not have it. */
function bare({ name }: GroupDeclaration): GroupDeclaration {
  return { name }
}

/** An offer in rules that do not have it: nothing of it is asked or shown, and what it counts by is known. */
function absent({ id, group, kind, tags, value, propensity }: OfferDeclaration): OfferDeclaration {
  const known = { ...(kind === undefined ? {} : { kind }), ...(tags === undefined ? {} : { tags }) }
  return { id, group, ...known, enabled: false, value, propensity, treatments: [] }
}

function isEnabled({ enabled = true }: OfferDeclaration): boolean {
  return enabled
}

function inherited({ eligibility, lever = 1, boosts = [], contextWeights = [] }: GroupDeclaration | OfferDeclaration) {
  return { ...(eligibility === undefined ? {} : { eligibility }), lever, boosts, contextWeights }
}

function buildOffer(offer: OfferDeclaration): Offer {
  const { id, group, kind = 'sale', tags = [], enabled = true, value, propensity, valid, treatments } = offer
  const { objections } = offer
  return {
    ...{ id, group, kind, tags, enabled, value, propensity },
    ...(valid === undefined ? {} : { valid }),
    ...inherited(offer),
    treatments,
    ...(objections === undefined ? {} : { objections }),
  }
}
