import type { GroupsFile, OfferDeclaration, SegmentsFile } from '../schema/offers-file.ts'
import type { Draft, DraftFile, DraftPart } from './draft.ts'
import type { Path } from './finding.ts'
import type { Sound } from './sound.ts'

type Part = DraftPart<OfferDeclaration>

/**
 * The ruleset as it is under a variant: offers, groups and segments of the variant in the place of those with the same
 * name, wherever these stand, or beside them; the offers that it does without switched off. The tests are the variant's
 * alone: the others say what holds without it.
 */
export function layOver(ruleset: Draft, own: Draft): Draft {
  const ids = new Set(own.offers.flatMap(({ content: { id } }) => id ?? []))
  const replaced = new Set(ruleset.offers.filter(({ content: { id } }) => id !== undefined && ids.has(id)))
  const groups = laidOver(ruleset.groups, own.groups, groupsIn)
  const segments = laidOver(ruleset.segments, own.segments, segmentsIn)
  return {
    ...ruleset,
    ...(groups === undefined ? {} : { groups }),
    ...(segments === undefined ? {} : { segments }),
    offers: [...ruleset.offers.filter((offer) => !replaced.has(offer)), ...own.offers].map(withoutThose(own)),
    tests: own.tests,
    files: [...ruleset.files.map((file) => remaining(file, replaced, own)), ...own.files],
    incomplete: new Set([...ruleset.incomplete, ...own.incomplete]),
  }
}

const groupsIn = { key: 'groups', of: (content: Sound<GroupsFile>) => content.groups }
const segmentsIn = { key: 'segments', of: (content: Sound<SegmentsFile>) => content.segments }

/** One file of named parts over another; each part has the place where it stands. */
function laidOver<Content extends object>(
  below: DraftFile<Content> | undefined,
  above: DraftFile<Content> | undefined,
  { key, of }: { key: string; of: (content: Sound<Content>) => object | undefined },
): DraftFile<Content> | undefined {
  if (below === undefined || above === undefined) return above ?? below
  const parts = of(above.content) ?? {}
  const isAbove = ([first, name]: Path) => first === key && Object.hasOwn(parts, String(name))
  return {
    ...below,
    file: { ...below.file, fileAt: (path) => (isAbove(path) ? above.file : below.file) },
    content: { ...(below.content as object), [key]: { ...of(below.content), ...parts } } as Sound<Content>,
  }
}

function withoutThose({ variant }: Draft): (part: Part) => Part {
  const without = new Set(variant?.content.without ?? [])
  if (without.size === 0) return (part) => part
  return (part) => (without.has(part.content.id) ? { ...part, content: { ...part.content, enabled: false } } : part)
}

/** A file of the ruleset with the conditions that hold under the variant, too. */
function remaining(file: DraftFile<unknown>, replaced: ReadonlySet<Part>, own: Draft): DraftFile<unknown> {
  const gone: Path[] = [...replaced].filter((part) => part.file === file.file).map(({ path }) => path)
  const { kind } = file.file.type
  if (kind === 'groups') gone.push(...Object.keys(own.groups?.content.groups ?? {}).map((id) => ['groups', id]))
  if (kind === 'segments')
    gone.push(...Object.keys(own.segments?.content.segments ?? {}).map((name) => ['segments', name]))
  if (gone.length === 0) return file
  const isGone = (path: Path) => gone.some((start) => start.every((step, at) => path[at] === step))
  return { ...file, conditions: file.conditions.filter((path) => !isGone(path)) }
}
