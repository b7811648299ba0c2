import Type, { type Static } from 'typebox'
import { Arbitration } from './catalog-file.ts'
import { closed, Id, record } from './common.ts'
import { type LintSettings, PlacementLint } from './lint.ts'

const ContentFieldName = Type.String({
  pattern: '^[a-z][A-Za-z0-9]*$',
  maxLength: 64,
  description: 'A lower-case letter, then letters and digits',
})

/** Most offers that one placement may ask for. */
export const placementCountMax = 50

export const ContentField = Type.Union(
  [
    Type.Integer({ minimum: 1, maximum: 5000, description: 'A text, and its longest length in characters' }),
    Type.Literal('url'),
  ],
  { description: 'Longest text in characters, or url' },
)

const PlacementDeclaration = closed({
  description: Type.Optional(Type.String()),
  count: Type.Integer({
    minimum: 1,
    maximum: placementCountMax,
    description: 'Offers shown, unless the request asks for fewer',
  }),
  contactWhen: Type.Union([Type.Literal('presented'), Type.Literal('impression'), Type.Literal('decision')], {
    description: 'The outcome that counts as a contact with the customer',
  }),
  customer: Type.Union([Type.Literal('required'), Type.Literal('optional')], {
    description: 'required: an unknown customer is refused; optional: decided on context alone',
  }),
  public: Type.Optional(
    Type.Boolean({
      default: false,
      description: 'Pages may ask for it with a site key, so that everybody can see what it shows',
    }),
  ),
  deadlineMs: Type.Integer({
    minimum: 1,
    maximum: 10_000,
    description: 'Longest time to the answer, unless the request asks for less',
  }),
  content: record(ContentFieldName, ContentField, {
    minProperties: 1,
    description: 'The fields of a treatment',
  }),
  optionalContent: Type.Optional(
    record(ContentFieldName, ContentField, {
      description: 'Fields that a treatment may leave out',
    }),
  ),
  fallback: Type.Optional(
    Type.Array(Id, {
      description: 'Offers shown when nothing else qualifies, whatever their own conditions and dates',
    }),
  ),
  lint: Type.Optional(PlacementLint),
})

const ChannelDeclaration = closed({
  description: Type.Optional(Type.String()),
  arbitration: Type.Optional(Arbitration),
  placements: record(Id, PlacementDeclaration, { minProperties: 1 }),
})

export const ChannelsFile = closed(
  { channels: record(Id, ChannelDeclaration, { minProperties: 1 }) },
  { title: 'channels.yaml', description: 'Channels and their placements' },
)
export type ChannelsFile = Static<typeof ChannelsFile>
export type PlacementDeclaration = Omit<Static<typeof PlacementDeclaration>, 'lint'> & { lint?: LintSettings }
export type ContentField = Static<typeof ContentField>
