import type { OfferDeclaration } from '../schema/offers-file.ts'
import type { RuleTest } from '../schema/rule-test-file.ts'
import { checkShape } from './check-shape.ts'
import type { Draft, DraftFile, DraftPart, VariantDraft } from './draft.ts'
import type { Path } from './finding.ts'
import { layOver } from './lay-over.ts'
import { parseFile } from './parse-file.ts'
import type { Report } from './report.ts'
import type { RulesetSource, SourceFile } from './ruleset-source.ts'
import { type Sound, soundPart } from './sound.ts'

/** Parses every file and checks its shape: what is left is sound enough to be checked for its meaning. */
export function draftRuleset(source: RulesetSource, report: Report): Draft {
  const own = draftFiles(source, report)
  const ownOfVariants = source.variants.map((variant) => ({ id: variant.id, own: draftFiles(variant, report) }))
  const pathFiles = [own, ...ownOfVariants.map((variant) => variant.own)].flatMap(({ files }) => files)
  const variants = new Map<string, VariantDraft>()
  const draft = { ...own, pathFiles, variants }
  for (const variant of ownOfVariants) variants.set(variant.id, { ...variant, whole: layOver(draft, variant.own) })
  return draft
}

function draftFiles(source: Pick<RulesetSource, 'files' | 'incomplete'>, report: Report): Draft {
  const draft: Draft = {
    ...{ offers: [], tests: [], files: [], pathFiles: [] },
    incomplete: new Set(source.incomplete),
    variants: new Map(),
  }
  for (const file of source.files) {
    const parsed = parseFile(file)
    if (parsed.errors.length > 0) {
      report.located(parsed.errors)
      draft.incomplete.add(file.type.kind)
      continue
    }
    const value = withoutSchemaName(file, parsed.value)
    const { findings, conditions } = checkShape(file.type.schema, value)
    for (const finding of findings) report.error(file, finding)
    const content = soundPart(value, findings)
    if (content === undefined) draft.incomplete.add(file.type.kind)
    else place(draft, { file, content, conditions } as DraftFile<unknown>)
  }
  return draft
}

/** JSON has no comments, so its files name their schema for editors in a property. */
function withoutSchemaName({ path }: SourceFile, value: unknown): unknown {
  if (!path.endsWith('.json') || typeof value !== 'object' || value === null || !('$schema' in value)) return value
  const { $schema, ...rest } = value
  return typeof $schema === 'string' ? rest : value
}

function place(draft: Draft, draftFile: DraftFile<unknown>): void {
  draft.files.push(draftFile)
  const { file, content } = draftFile
  const { kind } = file.type
  if (kind === 'offers') draft.offers.push(...offersOf(file, content as Sound<OfferDeclaration | OfferList>))
  else if (kind === 'tests') draft.tests.push(...partsOf<RuleTest>(file, [], content as Sound<RuleTest[]>))
  else Object.assign(draft, { [kind === 'contact-policies' ? 'contactPolicies' : kind]: draftFile })
}

interface OfferList {
  offers: OfferDeclaration[]
}

function offersOf(
  file: SourceFile,
  content: Sound<OfferDeclaration> | Sound<OfferList>,
): DraftPart<OfferDeclaration>[] {
  if ('offers' in content) return partsOf(file, ['offers'], content.offers ?? [])
  return [{ file, path: [], content: content as Sound<OfferDeclaration> }]
}

function partsOf<Content>(
  file: SourceFile,
  path: Path,
  items: readonly (Sound<Content> | undefined)[],
): DraftPart<Content>[] {
  return items.flatMap((content, index) => (content === undefined ? [] : [{ file, path: [...path, index], content }]))
}
