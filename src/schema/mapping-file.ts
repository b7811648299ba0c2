import Type, { type Static } from 'typebox'
import { closed, FactName, oneOf } from './common.ts'
import { aliasKinds } from './live.ts'

/** Encodings of files, as the Encoding Standard calls them. */
export const encodings = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  ...['windows-1250', 'windows-1251', 'windows-1252', 'windows-1253', 'windows-1254', 'windows-1257'],
  ...['koi8-r', 'koi8-u', 'ibm866', 'x-mac-cyrillic', 'iso-8859-2', 'iso-8859-5', 'iso-8859-15'],
] as const
export type Encoding = (typeof encodings)[number]

/** Name of a column in the header of a CSV file, or of a property of a JSONL object. */
const ColumnName = Type.String({ minLength: 1, maxLength: 200, description: 'A column, as the header names it' })

/** A cell's text; `1` and `true` may be written without quotes. */
const CellText = Type.Union([Type.String(), Type.Number(), Type.Boolean()])

const CellTexts = Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Array(CellText, { minItems: 1 })], {
  description: 'One text, or a list of them',
})

const Decimal = Type.Union([Type.Literal('.'), Type.Literal(',')], { default: '.', description: 'Decimal separator' })
const Grouping = Type.Union([Type.Literal(' '), Type.Literal(','), Type.Literal('.'), Type.Literal("'")], {
  description: 'Separates thousands; a space stands for no-break spaces, too',
})
/** Formats of dates that are tried for one cell. */
const dateFormatsMax = 10

const MissingTexts = Type.Array(CellText, {
  description: 'Texts that mean missing, beside the empty cell; spaces around a cell never count',
})

const OnBadCell = oneOf(['refuse-row', 'leave-out'], {
  default: 'refuse-row',
  description: 'What becomes of a row whose cell cannot be read: refused, or loaded as if the cell were empty',
})

const DateFormat = Type.String({
  minLength: 1,
  maxLength: 40,
  description:
    'YYYY MM DD HH mm ss with what stands between them (DD.MM.YYYY HH:mm), iso8601, unixSeconds or unixMilliseconds',
})

const MemberSource = closed({
  column: ColumnName,
  is: Type.Optional(CellTexts),
  isNot: Type.Optional(CellTexts),
})
export type MemberSource = Static<typeof MemberSource>

/** Where a feature's values come from. Exactly one of `column`, `members` and `constant`. */
const FeatureSource = closed({
  column: Type.Optional(ColumnName),
  members: Type.Optional(
    Type.Record(Type.String({ minLength: 1 }), Type.Union([ColumnName, MemberSource]), {
      description:
        'For a set: member → the column that says whether the customer has it. Alone, the column must hold true or false, yes or no, 1 or 0; with `is`, the texts that mean yes (others mean no, or with `isNot` are refused)',
    }),
  ),
  constant: Type.Optional(Type.Unknown({ description: 'The same value for every customer, as in JSON' })),
  values: Type.Optional(
    Type.Record(Type.String(), Type.Unknown(), {
      description:
        'Text of the cell → value, as in JSON; null for missing. Other texts are read as they stand. For a set: member → member, list of members, or null for none',
    }),
  ),
  missing: Type.Optional(MissingTexts),
  decimal: Type.Optional(Decimal),
  grouping: Type.Optional(Grouping),
  dateFormat: Type.Optional(
    Type.Union([DateFormat, Type.Array(DateFormat, { minItems: 1, maxItems: dateFormatsMax })], {
      default: 'iso8601',
      description: 'For a timestamp: how it is written; of a list, the first format that fits is taken',
    }),
  ),
  is: Type.Optional(CellTexts),
  isNot: Type.Optional(CellTexts),
  onBadCell: Type.Optional(OnBadCell),
  split: Type.Optional(
    Type.String({ minLength: 1, maxLength: 10, description: 'For a set: what stands between the members in the cell' }),
  ),
})
export type FeatureSource = Static<typeof FeatureSource>

const CustomerIdSource = closed({
  column: Type.Optional(ColumnName),
  rowNumber: Type.Optional(
    Type.Literal(true, { description: 'The number of the row, from 1, the header not counted: for data without ids' }),
  ),
  template: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: 'Made of several columns: {branch}-{account}' }),
  ),
  prefix: Type.Optional(Type.String({ maxLength: 64, description: 'Put before the column or the row number' })),
  pattern: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description:
        'A regular expression that the whole id must match, with its prefix. Without one, ids are refused that look as if a spreadsheet had changed them',
    }),
  ),
  invisible: Type.Optional(
    oneOf(['refuse', 'remove'], {
      default: 'refuse',
      description:
        'What becomes of characters in an id that nobody sees: marks of byte order, no-break spaces, soft hyphens',
    }),
  ),
})
export type CustomerIdSource = Static<typeof CustomerIdSource>

const AliasSource = closed({ column: ColumnName, onBadCell: Type.Optional(OnBadCell) })
export type AliasSource = Static<typeof AliasSource>

/** Titles and notes above a header. */
const skipLinesMax = 100

export const MappingFile = closed(
  {
    customerId: Type.Optional(
      Type.Union([ColumnName, CustomerIdSource], {
        default: 'customerId',
        description: 'The column with the id, or { column, prefix }, { rowNumber: true, prefix }, { template }',
      }),
    ),
    delimiter: Type.Optional(
      Type.Union([Type.Literal(','), Type.Literal(';'), Type.Literal('tab')], {
        description: 'Between the cells of a CSV file; found out from the header unless given',
      }),
    ),
    encoding: Type.Optional(
      oneOf(encodings, {
        default: 'utf-8',
        description: 'How the file writes its letters; UTF-16 is also found out by its first two bytes',
      }),
    ),
    skipLines: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: skipLinesMax,
        default: 0,
        description: 'Lines above the header: titles, dates. Blank ones count; a line sep=; does not, it is understood',
      }),
    ),
    missing: Type.Optional(MissingTexts),
    emptyDates: Type.Optional(
      oneOf(['refuse', 'missing'], {
        default: 'refuse',
        description:
          'What dates are that stand for none, as 1C, spreadsheets and databases write them: 01.01.0001, 00.00.0000, 30.12.1899',
      }),
    ),
    decimal: Type.Optional(Decimal),
    grouping: Type.Optional(Grouping),
    onBadCell: Type.Optional(OnBadCell),
    aliases: Type.Optional(
      closed(
        Object.fromEntries(aliasKinds.map((kind) => [kind, Type.Optional(Type.Union([ColumnName, AliasSource]))])),
        {
          minProperties: 1,
          description:
            'Kind of alias → the column that holds it; an empty cell leaves the aliases as they are. Telephone numbers may be written as in the country of the catalogue',
        },
      ),
    ),
    features: Type.Record(FactName, Type.Union([ColumnName, FeatureSource]), {
      description: 'Feature → the column that holds it, or how its values are made',
    }),
  },
  {
    title: 'mapping.yaml',
    description: 'How the columns of a file become features, for `sufler load customers`',
  },
)
export type MappingFile = Static<typeof MappingFile>
