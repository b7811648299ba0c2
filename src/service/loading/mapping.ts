import { type AliasKey, aliasKeyOf } from '../../domain/aliases/alias-key.ts'
import type { Parsed } from '../../domain/features/feature-value.ts'
import { parseFeatureValue } from '../../domain/features/feature-value.ts'
import type { Mismatch } from '../../domain/mismatch.ts'
import { describeValue } from '../../domain/mismatch.ts'
import { nearestName } from '../../domain/nearest-name.ts'
import type { Fact } from '../../domain/ruleset.ts'
import type { TimeZone } from '../../domain/time/time-zone.ts'
import { aliasKinds } from '../../schema/live.ts'
import type { Encoding, FeatureSource, MappingFile } from '../../schema/mapping-file.ts'
import { type CellFormat, type CellReader, cellReader } from './cell-reader.ts'
import { compileDateFormat } from './date-format.ts'
import { type IdSource, idByName, resolveId } from './id-source.ts'
import { mangling } from './mangled-id.ts'
import { type MemberReader, memberReader } from './member-reader.ts'

export interface MemberColumn {
  member: string
  column: string
  read: MemberReader
}

export type ValueSource =
  | { kind: 'column'; column: string; format: CellFormat; read: CellReader }
  | { kind: 'members'; members: MemberColumn[] }
  | { kind: 'constant'; json: unknown }

export interface MappedFeature {
  fact: Fact
  source: ValueSource
  /** Whether a cell that cannot be read counts as empty; otherwise its row is refused. */
  leavesOut: boolean
}

/** Other names of the customer. */
export interface MappedAlias {
  column: string
  leavesOut: boolean
  /** Undefined when the cell says that there is none. */
  read: (text: string) => AliasKey | Mismatch | undefined
}

/** A mapping that fits the declared features; whether the columns exist shows when the header is read. */
export interface Mapping {
  customerId: IdSource
  aliases: MappedAlias[]
  delimiter?: string
  encoding?: Encoding
  skipLines?: number
  features: MappedFeature[]
}

const plainFormat: CellFormat = { decimal: '.', values: new Map(), missing: new Set(), emptyDates: 'refuse' }

/** Of a file that is loaded without a mapping: columns are named as features are, and the id is in `customerId`. */
export function mappingByName(columns: Iterable<string>, facts: readonly Fact[], timeZone: TimeZone): Mapping {
  const names = new Set(columns)
  return {
    customerId: idByName,
    aliases: [],
    features: facts
      .filter(({ name }) => names.has(name))
      .map((fact) => ({
        fact,
        leavesOut: false,
        source: {
          kind: 'column',
          column: fact.name,
          format: plainFormat,
          read: cellReader(fact, plainFormat, timeZone),
        },
      })),
  }
}

/** Resolves a mapping whose shape has been checked; every mismatch is collected, its path from the file's root. */
export function resolveMapping(
  file: MappingFile,
  facts: readonly Fact[],
  timeZone: TimeZone,
  country: string | undefined,
): { mapping: Mapping; mismatches: Mismatch[] } {
  const mismatches: Mismatch[] = []
  const factsByName = new Map(facts.map((fact) => [fact.name, fact]))
  const features: MappedFeature[] = []
  for (const [name, written] of Object.entries(file.features)) {
    const fact = factsByName.get(name)
    if (fact === undefined) {
      mismatches.push(
        mismatch(['features', name], `'${name}'`, 'a declared feature', nearestName(name, factsByName.keys())),
      )
      continue
    }
    const source = typeof written === 'string' ? { column: written } : written
    const report = (path: (string | number)[], found: string, expected: string, suggestion?: string) =>
      mismatches.push(mismatch(['features', name, ...path], found, expected, suggestion))
    const resolved = resolveSource(source, fact, file, timeZone, report)
    const leavesOut = (source.onBadCell ?? file.onBadCell) === 'leave-out'
    if (resolved !== undefined) features.push({ fact, source: resolved, leavesOut })
  }
  const customerId = resolveId(file.customerId, (path, found, expected) =>
    mismatches.push(mismatch(['customerId', ...path], found, expected)),
  )
  const delimiter = file.delimiter === 'tab' ? '\t' : file.delimiter
  const aliases = aliasesOf(file, country)
  return {
    mapping: {
      ...{ customerId, aliases, features },
      ...(delimiter === undefined ? {} : { delimiter }),
      ...(file.encoding === undefined ? {} : { encoding: file.encoding }),
      ...(file.skipLines === undefined ? {} : { skipLines: file.skipLines }),
    },
    mismatches,
  }
}

function aliasesOf(file: MappingFile, country: string | undefined): MappedAlias[] {
  const missing = missingOf({}, file)
  return aliasKinds.flatMap((kind): MappedAlias[] => {
    const written = file.aliases?.[kind]
    if (written === undefined) return []
    const { column, onBadCell = file.onBadCell } = typeof written === 'string' ? { column: written } : written
    const read = (value: string) => {
      if (value === '' || missing.has(value)) return undefined
      const what = kind === 'phone' ? undefined : mangling(value)
      if (what === undefined) return aliasKeyOf({ kind, value }, country, 'people')
      return mismatch([], `${describeValue(value)}, ${what}`, 'an id; export the column as text')
    }
    return [{ column, leavesOut: onBadCell === 'leave-out', read }]
  })
}

type Report = (path: (string | number)[], found: string, expected: string, suggestion?: string) => void

const kinds = ['column', 'members', 'constant'] as const

function resolveSource(
  source: FeatureSource,
  fact: Fact,
  file: MappingFile,
  timeZone: TimeZone,
  report: Report,
): ValueSource | undefined {
  const given = kinds.filter((kind) => source[kind] !== undefined)
  if (given.length !== 1) {
    report([], given.length === 0 ? 'none of them' : given.join(' and '), `exactly one of ${kinds.join(', ')}`)
    return undefined
  }
  reportUnfit(source, fact, report)
  if (source.constant !== undefined) {
    if (fact.type === 'set' && isChange(source.constant)) {
      report(['constant'], describeValue(source.constant), 'a list of members, or null')
      return undefined
    }
    reportRefused(parseFeatureValue(fact, source.constant, timeZone), ['constant'], report)
    return { kind: 'constant', json: source.constant }
  }
  if (source.members !== undefined) return resolveMembers(source.members, fact, source, file, timeZone, report)
  const format = formatOf(source, file)
  if (format.grouping === format.decimal) {
    report(['grouping'], `'${format.grouping}'`, 'another character than the decimal separator')
  }
  const unknown = format.dateFormats?.filter((written) => compileDateFormat(written) === undefined) ?? []
  for (const written of unknown) {
    const expected = 'YYYY, MM and DD once each, then HH, mm, ss as needed; or iso8601, unixSeconds, unixMilliseconds'
    const place = Array.isArray(source.dateFormat) ? [source.dateFormat.indexOf(written)] : []
    report(['dateFormat', ...place], describeValue(written), expected)
  }
  if (unknown.length > 0) return undefined
  if (source.is === undefined && source.isNot !== undefined) report(['isNot'], 'it alone', 'is beside it')
  for (const [text, json] of format.values) {
    const isSet = fact.type === 'set'
    if (isSet && isChange(json)) {
      report(['values', text], describeValue(json), 'a member, a list of members, or null for none')
    } else {
      const value = isSet && typeof json === 'string' ? [json] : json
      reportRefused(parseFeatureValue(fact, value, timeZone), ['values', text], report)
    }
  }
  return { kind: 'column', column: source.column as string, format, read: cellReader(fact, format, timeZone) }
}

/** A file says what customers have, and not what of it has changed. */
function isChange(json: unknown): boolean {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}

/** Options that have no meaning for the feature's type, or for where the values come from. */
function reportUnfit(source: FeatureSource, fact: Fact, report: Report): void {
  const options = [
    ['decimal', fact.type === 'number', 'only for numbers'],
    ['grouping', fact.type === 'number', 'only for numbers'],
    ['dateFormat', fact.type === 'timestamp', 'only for timestamps'],
    ['is', fact.type === 'boolean', 'only for booleans'],
    ['isNot', fact.type === 'boolean', 'only for booleans'],
    ['split', fact.type === 'set', 'only for sets'],
    ['members', fact.type === 'set', 'only for sets'],
  ] as const
  for (const [option, fits, where] of options) {
    if (source[option] !== undefined && !fits) report([option], `it for a ${fact.type}`, `${option} ${where}`)
  }
  if (source.column !== undefined) return
  const kind = source.members === undefined ? 'constant' : 'members'
  const fitting = kind === 'members' ? ['missing', 'onBadCell'] : []
  const cellOptions = [
    'values',
    'split',
    'decimal',
    'grouping',
    'dateFormat',
    'missing',
    'is',
    'isNot',
    'onBadCell',
  ] as const
  const meaningless = cellOptions.filter((option) => source[option] !== undefined && !fitting.includes(option))
  for (const option of meaningless) report([option], `it beside ${kind}`, `${option} only beside column`)
}

function resolveMembers(
  members: NonNullable<FeatureSource['members']>,
  fact: Fact,
  source: FeatureSource,
  file: MappingFile,
  timeZone: TimeZone,
  report: Report,
): ValueSource {
  const missing = missingOf(source, file)
  for (const member of Object.keys(members)) {
    const parsed = parseFeatureValue(fact, [member], timeZone)
    if ('mismatch' in parsed)
      report(['members', member], parsed.mismatch.found, parsed.mismatch.expected, parsed.mismatch.suggestion)
  }
  const columns = Object.entries(members).map(([member, written]) => {
    const from = typeof written === 'string' ? { column: written } : written
    if (from.is === undefined && from.isNot !== undefined)
      report(['members', member, 'isNot'], 'it alone', 'is beside it')
    return { member, column: from.column, read: memberReader(from, missing) }
  })
  return { kind: 'members', members: columns }
}

function formatOf(source: FeatureSource, file: MappingFile): CellFormat {
  const grouping = source.grouping ?? file.grouping
  return {
    decimal: source.decimal ?? file.decimal ?? '.',
    ...(grouping === undefined ? {} : { grouping }),
    values: new Map(Object.entries(source.values ?? {})),
    missing: missingOf(source, file),
    emptyDates: file.emptyDates ?? 'refuse',
    ...(source.dateFormat === undefined ? {} : { dateFormats: [source.dateFormat].flat() }),
    ...(source.is === undefined
      ? {}
      : { words: { is: source.is, ...(source.isNot === undefined ? {} : { isNot: source.isNot }) } }),
    ...(source.split === undefined ? {} : { split: source.split }),
  }
}

function missingOf(source: FeatureSource, file: MappingFile): ReadonlySet<string> {
  return new Set([...(file.missing ?? []), ...(source.missing ?? [])].map(String))
}

function reportRefused(parsed: Parsed, path: (string | number)[], report: Report): void {
  if ('value' in parsed) return
  const { found, expected, suggestion } = parsed.mismatch
  report([...path, ...parsed.mismatch.path], found, expected, suggestion)
}

function mismatch(path: (string | number)[], found: string, expected: string, suggestion?: string): Mismatch {
  return { path, found, expected, ...(suggestion === undefined ? {} : { suggestion }) }
}
