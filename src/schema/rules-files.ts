import type { TSchema } from 'typebox'
import { BudgetsFile } from './budgets-file.ts'
import { CatalogFile } from './catalog-file.ts'
import { ChannelsFile } from './channels-file.ts'
import { ConsoleFile } from './console-file.ts'
import { ContactPoliciesFile } from './contact-policies-file.ts'
import { ExperimentsFile } from './experiments-file.ts'
import { FeaturesFile } from './features-file.ts'
import { GroupsFile, OffersFile, SegmentsFile } from './offers-file.ts'
import { RuleTestFile } from './rule-test-file.ts'
import { VariantFile } from './variant-file.ts'

export type RulesFileKind =
  | 'catalog'
  | 'features'
  | 'channels'
  | 'groups'
  | 'segments'
  | 'contact-policies'
  | 'experiments'
  | 'budgets'
  | 'console'
  | 'offers'
  | 'tests'
  | 'variant'

export interface RulesFileType {
  /** `catalog.yaml` at the top, or any file below `offers/`: the name without its extension, or the folder's. */
  kind: RulesFileKind
  isFolder: boolean
  isRequired: boolean
  schema: TSchema
}

/** What may stand in a rules directory. Everything else there is an error, so that a mistyped name is not ignored. */
export const rulesFileTypes: readonly RulesFileType[] = [
  { kind: 'catalog', isFolder: false, isRequired: true, schema: CatalogFile },
  { kind: 'features', isFolder: false, isRequired: true, schema: FeaturesFile },
  { kind: 'channels', isFolder: false, isRequired: true, schema: ChannelsFile },
  { kind: 'groups', isFolder: false, isRequired: true, schema: GroupsFile },
  { kind: 'segments', isFolder: false, isRequired: false, schema: SegmentsFile },
  { kind: 'contact-policies', isFolder: false, isRequired: false, schema: ContactPoliciesFile },
  { kind: 'experiments', isFolder: false, isRequired: false, schema: ExperimentsFile },
  { kind: 'budgets', isFolder: false, isRequired: false, schema: BudgetsFile },
  { kind: 'console', isFolder: false, isRequired: false, schema: ConsoleFile },
  { kind: 'offers', isFolder: true, isRequired: true, schema: OffersFile },
  { kind: 'tests', isFolder: true, isRequired: false, schema: RuleTestFile },
]

/** What may stand in a folder of `variants/`: what an arm of an experiment may have other than everybody else. */
export const variantFileTypes: readonly RulesFileType[] = [
  { kind: 'variant', isFolder: false, isRequired: false, schema: VariantFile },
  ...rulesFileTypes
    .filter(({ kind }) => ['groups', 'segments', 'offers', 'tests'].includes(kind))
    .map((type) => ({ ...type, isRequired: false })),
]

/** The folder of the variants; each is a folder in it, named by its id. */
export const variantsFolder = 'variants'

export const rulesFileExtensions = ['yaml', 'yml', 'json'] as const
