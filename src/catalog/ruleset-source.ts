import { compareText } from '../domain/compare-text.ts'
import { nearestName } from '../domain/nearest-name.ts'
import { type RulesFileKind, type RulesFileType, rulesFileExtensions, rulesFileTypes } from '../schema/rules-files.ts'
import { formatMismatch, type RulesetError } from './ruleset-error.ts'
import type { RulesetErrorCode } from './ruleset-error-codes.ts'

/** One file of a ruleset, not parsed yet. */
export interface SourceFile {
  /** Relative to the rules directory, with `/`. */
  path: string
  type: RulesFileType
  text: string
}

/** The files of a ruleset, and what is wrong with the directory itself. */
export interface RulesetSource {
  files: SourceFile[]
  /** Kinds of which a file is missing or could not be read. */
  incomplete: Set<RulesFileKind>
  errors: RulesetError[]
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
  const found = [...errors]
  for (const { path, text } of texts) {
    const type = typeOfFile(path)
    if (type === undefined) found.push(unknownFile(path))
    else files.push({ path, type, text })
  }
  files.sort((a, b) => compareText(a.path, b.path))
  const incomplete = new Set(found.flatMap(kindsHiddenBy))
  for (const type of rulesFileTypes) {
    if (!type.isRequired || incomplete.has(type.kind) || files.some((file) => file.type === type)) continue
    found.push(missingFile(type))
    incomplete.add(type.kind)
  }
  return { files, incomplete, errors: [...found, ...twinFiles(files)] }
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

export function typeOfFile(path: string): RulesFileType | undefined {
  const { stem, extension } = splitExtension(path)
  if (!(rulesFileExtensions as readonly string[]).includes(extension)) return undefined
  const slash = stem.indexOf('/')
  return rulesFileTypes.find(({ kind, isFolder }) =>
    isFolder ? slash !== -1 && stem.slice(0, slash) === kind : stem === kind,
  )
}

function splitExtension(path: string): { stem: string; extension: string } {
  const dot = path.lastIndexOf('.')
  return dot <= path.lastIndexOf('/') + 1
    ? { stem: path, extension: '' }
    : { stem: path.slice(0, dot), extension: path.slice(dot + 1) }
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
function kindsHiddenBy({ code, file, suggestion }: RulesetError): RulesFileKind[] {
  if (code === 'too-many-files') return rulesFileTypes.map(({ kind }) => kind)
  const type = typeOfFile(suggestion ?? file) ?? rulesFileTypes.find(({ kind }) => file.startsWith(`${kind}/`))
  return type === undefined ? [] : [type.kind]
}
