import Type, { type Static } from 'typebox'
import { closed, FactName, Locale, PlacementId, record } from './common.ts'

/** Lines of the customer's header: more could not be taken in while somebody is talking. */
export const headerLinesMax = 12

const bound = (description: string) => Type.Optional(Type.Number({ description }))
const values = (description: string) =>
  Type.Optional(
    Type.Array(Type.Union([Type.Boolean(), Type.String({ minLength: 1 })]), {
      minItems: 1,
      uniqueItems: true,
      description,
    }),
  )

export const HeaderLine = closed({
  fact: Type.Unsafe<string>({ ...FactName, description: 'A feature, a fact of the context, or what derives from one' }),
  label: Type.Optional(
    record(Locale, Type.String({ minLength: 1, maxLength: 40 }), {
      minProperties: 1,
      description: 'What the line is called, by locale; by default the label of the fact',
    }),
  ),
  as: Type.Optional(Type.Literal('percent', { description: 'A share: 0.64 is shown as 64%' })),
  goodAbove: bound('Numbers above are good news'),
  goodBelow: bound('Numbers below are good news'),
  goodWhen: values('Values that are good news; of a set, any of its members'),
  warningAbove: bound('Numbers above are a warning, even where they are good news too'),
  warningBelow: bound('Numbers below are a warning'),
  warningWhen: values('Values that are a warning; of a set, any of its members'),
})
export type HeaderLine = Static<typeof HeaderLine>

const OperatorDeclaration = closed({
  placement: Type.Unsafe<string>({
    ...PlacementId,
    description: 'Channel.placement, as declared in channels.yaml: where its offers come from',
  }),
  name: Type.Optional(
    Type.Unsafe<string>({ ...FactName, description: 'The text feature with the name of the customer' }),
  ),
  callReason: Type.Optional(
    Type.Unsafe<string>({
      ...FactName,
      description: 'The category of the context that says why the customer calls; it declares its values',
    }),
  ),
  header: Type.Optional(
    Type.Array(Type.Union([FactName, HeaderLine]), {
      maxItems: headerLinesMax,
      description: 'What the operator sees of the customer, line by line: a fact, or a fact and how it is shown',
    }),
  ),
})

export const ConsoleFile = closed(
  { operator: OperatorDeclaration },
  { title: 'console.yaml', description: "What the operator's console shows" },
)
export type ConsoleFile = Static<typeof ConsoleFile>
