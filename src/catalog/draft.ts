import type { BudgetsFile } from '../schema/budgets-file.ts'
import type { CatalogFile } from '../schema/catalog-file.ts'
import type { ChannelsFile } from '../schema/channels-file.ts'
import type { ConsoleFile } from '../schema/console-file.ts'
import type { ContactPoliciesFile } from '../schema/contact-policies-file.ts'
import type { ExperimentsFile } from '../schema/experiments-file.ts'
import type { FeaturesFile } from '../schema/features-file.ts'
import type { GroupsFile, OfferDeclaration, SegmentsFile } from '../schema/offers-file.ts'
import type { RuleTest } from '../schema/rule-test-file.ts'
import type { RulesFileKind } from '../schema/rules-files.ts'
import type { VariantFile } from '../schema/variant-file.ts'
import type { Path } from './finding.ts'
import type { SourceFile } from './ruleset-source.ts'
import type { Sound } from './sound.ts'

/** A file whose shape has been checked. */
export interface DraftFile<Content> {
  file: SourceFile
  /** What it says, the faulty parts undefined. */
  content: Sound<Content>
  /** Where its conditions stand. */
  conditions: Path[]
}

/** Something that files hold several of, with its place. */
export interface DraftPart<Content> {
  file: SourceFile
  path: Path
  content: Sound<Content>
}

/**
 * A ruleset on its way through the checks. Each check looks at what is sound and keeps silent about the rest, so that
 * every fault is reported once: never again as its consequences. A file that is missing or cannot be parsed is
 * undefined here, and nothing is said about names that it might have declared.
 */
export interface Draft {
  catalog?: DraftFile<CatalogFile>
  features?: DraftFile<FeaturesFile>
  channels?: DraftFile<ChannelsFile>
  groups?: DraftFile<GroupsFile>
  segments?: DraftFile<SegmentsFile>
  contactPolicies?: DraftFile<ContactPoliciesFile>
  experiments?: DraftFile<ExperimentsFile>
  budgets?: DraftFile<BudgetsFile>
  console?: DraftFile<ConsoleFile>
  /** Of a variant, as it stands in its folder. */
  variant?: DraftFile<VariantFile>
  offers: DraftPart<OfferDeclaration>[]
  tests: DraftPart<RuleTest>[]
  /** All files with a sound root, for what concerns conditions wherever they stand. */
  files: DraftFile<unknown>[]
  /** All files whose conditions tell of the types of paths: those of variants, too, since all share one context. */
  pathFiles: readonly DraftFile<unknown>[]
  /** Kinds of which a file is missing or could not be parsed. */
  incomplete: Set<RulesFileKind>
  /** By id: all of the ruleset, under a variant, too. */
  variants: ReadonlyMap<string, VariantDraft>
}

/** A variant on its way through the checks. */
export interface VariantDraft {
  id: string
  /** What stands in its folder. */
  own: Draft
  /** The whole ruleset as it is under the variant: its own parts laid over those of the ruleset. */
  whole: Draft
}
