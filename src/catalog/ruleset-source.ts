import { compareText } from '../domain/compare-text.ts'
import { nearestName } from '../domain/nearest-name.ts'
import { idLengthMax, idPattern } from '../schema/common.ts'
import {
  type RulesFileKind,
  type RulesFileType,
  rulesFileExtensions,
  rulesFileTypes,
  variantFileTypes,
  variantsFolder,
} from '../schema/rules-files.ts'
import { variantsMax } from '../schema/variant-file.ts'
import { formatMismatch, type RulesetError } from './ruleset-error.ts'
import type { RulesetErrorCode } from './ruleset-error-codes.ts'

const isId = (text: string) => new RegExp(idPattern).test(text) && text.length <= idLengthMax
const lowerCaseId = 'a folder named with lower-case letters, digits and single hyphens'

/** One file of a ruleset, not parsed yet. */
export interface SourceFile {
  /** Relative to the rules directory, with `/`. */
  path: string
  type: RulesFileType
  text: string
  /** Where a file is laid over another: which of the two holds what stands at a path. */
  fileAt?: (path: readonly (string | number)[]) => SourceFile
}

/** The file that holds what stands at a path of `file`. */
export function fileAt(file: SourceFile, path: readonly (string | number)[]): SourceFile {
  return file.fileAt?.(path) ?? file
}

/** The files of a ruleset, and what is wrong with the directory itself. */
export interface RulesetSource {
  files: SourceFile[]
  /** Kinds of which a file is missing or could not be read. */
  incomplete: Set<RulesFileKind>
  /** Sorted by id. */
  variants: VariantSource[]
  errors: RulesetError[]
}

/** The files of one variant. */
export interface VariantSource extends Pick<RulesetSource, 'files' | 'incomplete'> {
  id: string
}

/**
 * Sorts out which file is which. `errors` are those that reading has found already; a file named in one of them counts
 * as present, so that it is not reported as missing, too.
 */
export function rulesetSource(
  texts: Iterable<{ path: string; text: string }>,
  errors: readonly RulesetError[] = [],
): RulesetSource {
  const files: SourceFile[] = []
  const ofVariants: { path: string; text: string }[] = []
  const found = [...errors]
  for (const { path, text } of texts) {
    if (path.startsWith(`${variantsFolder}/`)) {
      ofVariants.push({ path, text })
      continue
    }
    const type = typeOfFile(path)
    if (type === undefined) found.push(unknownFile(path))
    else files.push({ path, type, text })
  }
  files.sort((a, b) => compareText(a.path, b.path))
  const variants = variantSources(ofVariants, found)
  const incomplete = new Set(found.flatMap((error) => kindsHiddenBy(error)))
  for (const type of rulesFileTypes) {
    if (!type.isRequired || incomplete.has(type.kind) || files.some((file) => file.type === type)) continue
    found.push(missingFile(type))
    incomplete.add(type.kind)
  }
  const all = [files, ...variants.map((variant) => variant.files)].flat()
  return { files, incomplete, variants, errors: [...found, ...twinFiles(all)] }
}

/** An error that concerns a whole file. */
export function fileError(
  code: RulesetErrorCode,
  file: string,
  found: string,
  expected: string,
  suggestion?: string,
): RulesetError {
  const mismatch = { path: [], found, expected, ...(suggestion === undefined ? {} : { suggestion }) }
  return { code, file, line: 1, column: 1, ...mismatch, message: formatMismatch(mismatch) }
}

/** Of a variant, `path` is relative to its folder. */
export function typeOfFile(path: string, types = rulesFileTypes): RulesFileType | undefined {
  const { stem, extension } = splitExtension(path)
  if (!(rulesFileExtensions as readonly string[]).includes(extension)) return undefined
  const slash = stem.indexOf('/')
  return types.find(({ kind, isFolder }) => (isFolder ? slash !== -1 && stem.slice(0, slash) === kind : stem === kind))
}

function splitExtension(path: string): { stem: string; extension: string } {
  const dot = path.lastIndexOf('.')
  return dot <= path.lastIndexOf('/') + 1
    ? { stem: path, extension: '' }
    : { stem: path.slice(0, dot), extension: path.slice(dot + 1) }
}

/** Sorts out the files of the variants; adds what is wrong to `errors`, where what could not be read stands already. */
function variantSources(texts: Iterable<{ path: string; text: string }>, errors: RulesetError[]): VariantSource[] {
  const variants = new Map<string, VariantSource>()
  // What could not be read is a part of its variant, too.
  const unread = errors.filter(({ file }) => file.startsWith(`${variantsFolder}/`)).map(({ file }) => ({ path: file }))
  for (const { path, text } of [...texts, ...unread.map((file) => ({ ...file, text: undefined }))]) {
    const [, id = '', ...rest] = path.split('/')
    if (rest.length === 0) {
      if (text !== undefined)
        errors.push(fileError('unknown-file', path, `'${path}'`, `only folders in ${variantsFolder}/, one a variant`))
      continue
    }
    let variant = variants.get(id)
    if (variant === undefined) {
      variant = { id, files: [], incomplete: new Set() }
      variants.set(id, variant)
      if (!isId(id)) errors.push(fileError('unknown-file', path, `the variant '${id}'`, lowerCaseId))
    }
    if (text === undefined) continue
    const type = typeOfFile(rest.join('/'), variantFileTypes)
    if (type === undefined) errors.push(unknownVariantFile(path, rest.join('/')))
    else variant.files.push({ path, type, text })
  }
  const sorted = [...variants.values()].sort((a, b) => compareText(a.id, b.id))
  for (const { id, files, incomplete } of sorted) {
    files.sort((a, b) => compareText(a.path, b.path))
    for (const error of errors) for (const kind of kindsHiddenBy(error, id)) incomplete.add(kind)
  }
  const first = sorted[variantsMax]
  if (first !== undefined)
    errors.push(
      fileError(
        'too-many-variants',
        `${variantsFolder}/${first.id}`,
        `${sorted.length} variants`,
        `at most ${variantsMax}`,
      ),
    )
  return sorted
}

/** Most that is not known in a variant is known in the ruleset, where it holds for all. */
function unknownVariantFile(path: string, rest: string): RulesetError {
  const known = variantFileTypes.map(({ kind, isFolder }) => (isFolder ? `${kind}/` : `${kind}.yaml`)).join(', ')
  const isShared = typeOfFile(rest) !== undefined
  const expected = `only ${known} in a variant${isShared ? ': the rest of the rules holds for all' : ''}`
  return fileError(isShared ? 'shared-file' : 'unknown-file', path, `'${path}'`, expected)
}

function unknownFile(path: string): RulesetError {
  const extensions = rulesFileExtensions.map((extension) => `.${extension}`).join(', ')
  const slash = path.indexOf('/')
  const folder = slash === -1 ? undefined : rulesFileTypes.find(({ kind }) => kind === path.slice(0, slash))
  if (folder?.isFolder)
    return fileError('unknown-file', path, `'${path}'`, `only ${extensions} files in ${folder.kind}/`)
  const { stem, extension } = splitExtension(path)
  const known = rulesFileTypes.map(({ kind, isFolder }) => (isFolder ? `${kind}/` : `${kind}.yaml`))
  const meant = nearestName(
    slash === -1 ? stem : path.slice(0, slash),
    rulesFileTypes.filter(({ isFolder }) => isFolder === (slash !== -1)).map(({ kind }) => kind),
  )
  const rest = slash === -1 ? `.${extension}` : path.slice(slash)
  return fileError(
    'unknown-file',
    path,
    `'${path}'`,
    `only ${known.join(', ')}`,
    meant === undefined ? undefined : `${meant}${rest}`,
  )
}

function twinFiles(files: readonly SourceFile[]): RulesetError[] {
  const first = new Map<string, string>()
  const errors: RulesetError[] = []
  for (const { path } of files) {
    const { stem } = splitExtension(path)
    const twin = first.get(stem)
    if (twin === undefined) first.set(stem, path)
    else errors.push(fileError('twin-file', path, `'${path}' beside '${twin}'`, 'one of them'))
  }
  return errors
}

function missingFile({ kind, isFolder }: RulesFileType): RulesetError {
  const path = isFolder ? `${kind}/` : `${kind}.yaml`
  return fileError('missing-file', path, 'nothing', isFolder ? `files in ${path}` : `the file ${path}`)
}

/** The kinds of files that an error keeps from being read, those with a mistyped name included. */
function kindsHiddenBy({ code, file, suggestion }: RulesetError, variant?: string): RulesFileKind[] {
  const types = variant === undefined ? rulesFileTypes : variantFileTypes
  if (code === 'too-many-files') return types.map(({ kind }) => kind)
  const folder = variant === undefined ? '' : `${variantsFolder}/${variant}/`
  if (!file.startsWith(folder)) return []
  const path = (suggestion ?? file).slice(folder.length)
  const type = typeOfFile(path, types) ?? types.find(({ kind }) => path.startsWith(`${kind}/`))
  return type === undefined ? [] : [type.kind]
}
