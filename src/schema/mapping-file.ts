import Type, { type Static } from 'typebox'
import { closed, FactName } from './common.ts'
import { aliasKinds } from './live.ts'

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
const MissingTexts = Type.Array(CellText, {
  description: 'Texts that mean missing, beside the empty cell; spaces around a cell never count',
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
    Type.String({
      minLength: 1,
      maxLength: 40,
      description:
        'For a timestamp that is not ISO 8601: YYYY MM DD HH mm ss with what stands between them (DD.MM.YYYY HH:mm), unixSeconds or unixMilliseconds',
    }),
  ),
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
})
export type CustomerIdSource = Static<typeof CustomerIdSource>

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
    missing: Type.Optional(MissingTexts),
    decimal: Type.Optional(Decimal),
    grouping: Type.Optional(Grouping),
    aliases: Type.Optional(
      closed(Object.fromEntries(aliasKinds.map((kind) => [kind, Type.Optional(ColumnName)])), {
        minProperties: 1,
        description:
          'Kind of alias → the column that holds it; an empty cell leaves the aliases as they are. Telephone numbers may be written as in the country of the catalogue',
      }),
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
