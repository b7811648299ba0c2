import type { ContactPolicy } from '../../domain/contact-policy/contact-policy.ts'
import { entriesOfRuleset } from '../../domain/decision/ruleset-entries.ts'
import { conditionScope } from '../../domain/eligibility/type-condition.ts'
import { FactTable } from '../../domain/features/fact-table.ts'
import { Layout } from '../../domain/features/layout.ts'
import { ownValue } from '../../domain/own-value.ts'
import type { Group, Offer, Placement, Ruleset } from '../../domain/ruleset.ts'
import type { ContextDeclaration } from '../../schema/features-file.ts'
import type { LintCode, LintSettings } from '../../schema/lint.ts'
import type { Draft, DraftFile } from '../draft.ts'
import type { Path } from '../finding.ts'
import { indexPlacements } from '../placement-index.ts'
import { builtPolicyId, declaredPolicies, policyHolders } from '../policy-index.ts'
import type { Report } from '../report.ts'
import { fileAt, type SourceFile } from '../ruleset-source.ts'
import { canHold } from './analysis/can-hold.ts'
import { ColumnSpace } from './analysis/column-space.ts'
import { type ConditionNode, ConditionReader } from './analysis/condition-node.ts'
import type { Form, Source } from './analysis/form.ts'
import { LeafForms } from './analysis/leaf-form.ts'
import { alwaysValid, type ValidityForms, ValidityReader } from './analysis/validity-forms.ts'
import type { LintHolder } from './lint-holder.ts'

interface Linted {
  file: SourceFile
  path: Path
  holder: LintHolder
}

export interface LintedGroup extends Linted {
  group: Group
  eligibility: ConditionNode | undefined
  /** What must hold for its offers. */
  forms: readonly Form[]
  /** False when it is proven that none of its offers can ever be eligible. */
  canHold: boolean
  /** Those that are switched on. */
  offers: LintedOffer[]
}

export interface LintedOffer extends Linted {
  offer: Offer
  /** Position in the ruleset: of equal scores, the lower number wins. */
  number: number
  group: LintedGroup
  eligibility: ConditionNode | undefined
  validity: ValidityForms
  /** What must hold for it to be shown: of the group, its own, and its validity with all that follows from that. */
  forms: readonly Form[]
  /** False when it is proven that it can never be eligible. */
  canHold: boolean
  /** Placements where it is ranked, each with the position of its treatment; those where it is the fallback aside. */
  competesIn: ReadonlyMap<string, number>
}

export interface LintedPlacement extends Linted {
  placement: Placement
}

export interface LintedPolicy extends Linted {
  policy: ContactPolicy
}

export interface LintedFact extends Linted {
  section: 'features' | 'context'
  name: string
  type: ContextDeclaration['type']
}

/** A ruleset without errors, as the rules of the linter look at it: everything with its place, conditions as forms. */
export class LintContext {
  readonly space: ColumnSpace
  readonly conditions: ConditionReader
  readonly catalog: LintHolder
  readonly groups: readonly LintedGroup[]
  /** Those that are switched on: nothing is said about the others. */
  readonly offers: readonly LintedOffer[]
  readonly placements: readonly LintedPlacement[]
  /** By id; those that a group or an offer adds stand there. */
  readonly policies: readonly LintedPolicy[]
  /** Features, then facts of the context. */
  readonly facts: readonly LintedFact[]
  /** What has been silenced so far, by where. */
  readonly silenced = new Map<LintHolder, Set<LintCode>>()
  readonly segments: readonly (Linted & { name: string; node: ConditionNode })[]

  /** Throws `LayoutFull` when conditions name more members of a set than it may have. */
  constructor(
    readonly draft: Draft,
    readonly ruleset: Ruleset,
    /** The moment for which `expired` is asked, in milliseconds since 1970. */
    readonly nowMs: number,
    readonly report: Report,
  ) {
    const layout = new Layout()
    layout.internLocally(entriesOfRuleset(ruleset))
    const scope = conditionScope(ruleset)
    const table = new FactTable(ruleset, layout, scope.timeZone)
    this.space = new ColumnSpace(scope.facts, layout, ruleset.timeZone)
    const leaves = new LeafForms(this.space, { table, layout, missingFacts: ruleset.missingFacts })
    this.conditions = new ConditionReader(scope, leaves, draft.segments?.file)
    const catalog = fileOf(draft.catalog)
    this.catalog = { file: catalog.file, path: [], settings: settingsOf(draft.catalog?.content) }
    this.segments = Object.keys(ruleset.segments).map((name) => {
      const node = this.conditions.segment(name)
      return { ...node.source, name, node, holder: this.catalog }
    })
    this.groups = ruleset.groups.map((group) => this.#lintedGroup(group))
    this.offers = this.#lintedOffers()
    for (const offer of this.offers) offer.group.offers.push(offer)
    this.placements = this.#lintedPlacements()
    this.policies = this.#lintedPolicies()
    this.facts = (['features', 'context'] as const).flatMap((section) => this.#lintedFacts(section))
  }

  #lintedGroup(group: Group): LintedGroup {
    const { file: declaredIn, content } = fileOf(this.draft.groups)
    const path = ['groups', group.id]
    const file = fileAt(declaredIn, path)
    const settings = settingsOf(ownValue(content.groups, group.id))
    const eligibility = group.eligibility && this.conditions.read(group.eligibility, file, [...path, 'eligibility'])
    const forms = eligibility === undefined ? [] : [this.conditions.form(eligibility)]
    const holder = { file, path, settings, parent: this.catalog }
    return { file, path, holder, group, eligibility, forms, canHold: canHold(forms), offers: [] }
  }

  #lintedOffers(): LintedOffer[] {
    const parts = new Map(this.draft.offers.map((part) => [part.content.id, part]))
    const groups = new Map(this.groups.map((group) => [group.group.id, group]))
    const validities = new ValidityReader(this.space)
    const fallbacks = new Map(this.ruleset.placements.map(({ id, fallback }) => [id, new Set(fallback)]))
    return this.ruleset.offers.flatMap((offer, number) => {
      const part = parts.get(offer.id)
      const group = groups.get(offer.group)
      if (part === undefined || group === undefined) throw new Error(`offer ${offer.id} stands in no file`)
      if (!offer.enabled) return []
      const { file, path } = part
      const eligibility = offer.eligibility && this.conditions.read(offer.eligibility, file, [...path, 'eligibility'])
      const at = { file, path: [...path, 'valid'], label: 'valid' }
      const validity = offer.valid === undefined ? alwaysValid : validities.read(offer.valid, at)
      const own = eligibility === undefined ? [] : [this.conditions.form(eligibility)]
      const forms = [...group.forms, ...own, ...validity.valid, ...validity.implied]
      const competesIn = new Map(
        offer.treatments.flatMap(({ placement }, index) =>
          fallbacks.get(placement)?.has(offer.id) ? [] : [[placement, index] as const],
        ),
      )
      const holder = { file, path, settings: settingsOf(part.content), parent: group.holder }
      const canBeEligible = group.canHold && (forms.length === group.forms.length || canHold(forms))
      return {
        file,
        path,
        holder,
        offer,
        number,
        group,
        eligibility,
        validity,
        forms,
        canHold: canBeEligible,
        competesIn,
      }
    })
  }

  #lintedPlacements(): LintedPlacement[] {
    const { file } = fileOf(this.draft.channels)
    const places = indexPlacements(this.draft)
    return this.ruleset.placements.map((placement) => {
      const place = places.get(placement.id)
      if (place === undefined) throw new Error(`placement ${placement.id} stands in no file`)
      const { path } = place
      const holder = { file, path, settings: settingsOf(place.placement), parent: this.catalog }
      return { file, path, holder, placement }
    })
  }

  #lintedPolicies(): LintedPolicy[] {
    const parts = new Map(
      declaredPolicies(this.draft, policyHolders(this.draft)).map((part) => [builtPolicyId(part), part]),
    )
    const offers = new Map(this.offers.map(({ offer, holder }) => [offer.id, holder]))
    const groups = new Map(this.groups.map(({ group, holder }) => [group.id, holder]))
    return this.ruleset.contactPolicies.map((policy) => {
      const part = parts.get(policy.id)
      if (part === undefined) throw new Error(`contact policy ${policy.id} stands in no file`)
      const { file, path, content, addedBy } = part
      const adder = addedBy && (addedBy.of === 'group' ? groups : offers).get(addedBy.id ?? '')
      const holder = { file, path, settings: settingsOf(content), parent: adder ?? this.catalog }
      return { file, path, holder, policy }
    })
  }

  #lintedFacts(section: 'features' | 'context'): LintedFact[] {
    const { file, content } = fileOf(this.draft.features)
    return Object.entries(content[section] ?? {}).map(([name, declaration]) => {
      const path = [section, name]
      const holder = { file, path, settings: settingsOf(declaration), parent: this.catalog }
      return { file, path, holder, section, name, type: declaration?.type as ContextDeclaration['type'] }
    })
  }

  /** All that findings can be silenced at. */
  *holders(): Generator<LintHolder> {
    yield this.catalog
    for (const linted of [this.groups, this.offers, this.placements, this.policies, this.facts])
      for (const { holder } of linted) yield holder
  }

  /** Every eligibility of groups and offers, with what is known to hold beside it. */
  *eligibilities(): Generator<{ node: ConditionNode; holder: LintHolder; beside: readonly Form[] }> {
    for (const { eligibility, holder, canHold } of this.groups)
      if (eligibility !== undefined && canHold) yield { node: eligibility, holder, beside: [] }
    for (const { eligibility, holder, canHold, group, validity, competesIn } of this.offers) {
      if (eligibility === undefined || !canHold || competesIn.size === 0) continue
      yield { node: eligibility, holder, beside: [...group.forms, ...validity.valid, ...validity.implied] }
    }
  }

  /** `'age greaterThan 60' (line 7)`, or with the file where it is another one. */
  describe({ label, file, path }: Source, from: SourceFile): string {
    const { line } = this.report.place(file, path)
    return `${label} (${file === from ? `line ${line}` : `${file.path}:${line}`})`
  }
}

/** Without errors every required file is there. */
function fileOf<Content>(file: DraftFile<Content> | undefined): DraftFile<Content> {
  if (file === undefined) throw new Error('a ruleset without errors lacks a file')
  return file
}

/** Without errors, settings are as the schema has them. */
function settingsOf(content: unknown): LintSettings | undefined {
  return (content as { lint?: LintSettings } | undefined)?.lint
}
