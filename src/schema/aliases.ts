import Type, { type Static } from 'typebox'
import { CustomerId, closed } from './common.ts'
import { Alias } from './live.ts'

/** Aliases that one request may change. */
export const aliasesPerRequestMax = 500

const AliasAssignment = closed({
  ...Alias.properties,
  customerId: Type.Unsafe<string | null>(
    Type.Union([CustomerId, Type.Null()], { description: 'Whom the alias leads to from now on; null takes it away' }),
  ),
})
export type AliasAssignment = Static<typeof AliasAssignment>

export const AliasesBody = closed(
  { aliases: Type.Array(AliasAssignment, { minItems: 1, maxItems: aliasesPerRequestMax }) },
  {
    examples: [
      {
        aliases: [
          { kind: 'phone', value: '+7 916 123-45-67', customerId: '79161234567' },
          { kind: 'crm', value: '4711', customerId: null },
        ],
      },
    ],
  },
)
export type AliasesBody = Static<typeof AliasesBody>

/** In the body, since an alias is personal data and addresses end in logs. */
export const AliasResolveBody = closed(Alias.properties, { examples: [{ kind: 'phone', value: '8 (916) 123-45-67' }] })

export const AliasResolved = closed({ customerId: CustomerId }, { examples: [{ customerId: '79161234567' }] })
