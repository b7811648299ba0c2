import Type, { type Static } from 'typebox'
import { closed, Id } from './common.ts'

/** Variants of one ruleset: each costs the threads the memory of a ruleset of its own. */
export const variantsMax = 10

export const VariantFile = closed(
  {
    description: Type.Optional(Type.String({ description: 'What is other here, and why' })),
    without: Type.Optional(
      Type.Array(Id, {
        minItems: 1,
        uniqueItems: true,
        description: 'Offers of the ruleset that are switched off here',
      }),
    ),
  },
  {
    title: 'variants/*/variant.yaml',
    description: 'What a variant leaves out; its offers, groups and segments replace those of the same name',
    minProperties: 1,
  },
)
export type VariantFile = Static<typeof VariantFile>
