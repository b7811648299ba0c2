import Type from 'typebox'
import { AliasesBody, AliasResolveBody, AliasResolved } from '../../../schema/aliases.ts'
import type { Sufler } from '../../../service/sufler.ts'
import { problems } from '../problem-responses.ts'
import type { RestApp } from '../rest-app.ts'

const tags = ['aliases']

/** How others know customers. */
export function aliasRoutes(app: RestApp, { aliases }: Sufler): void {
  app.post(
    '/v1/aliases',
    {
      config: { access: 'change-aliases' },
      schema: {
        tags,
        operationId: 'setAliases',
        summary: 'Set aliases of customers, and take them away',
        description:
          'A telephone number is kept in E.164, however it is written. An alias leads to one customer: set again, it leads elsewhere. All are changed, or none when one of them cannot be understood.',
        body: AliasesBody,
        response: { 204: Type.Null({ description: 'Nothing more to say' }), ...problems(400, 503) },
      },
    },
    async ({ body }, reply) => {
      await aliases.set(body.aliases)
      return reply.code(204).send(null)
    },
  )
  app.post(
    '/v1/aliases/resolve',
    {
      config: { access: 'resolve-aliases' },
      schema: {
        tags,
        operationId: 'resolveAlias',
        summary: 'Whom an alias leads to',
        body: AliasResolveBody,
        response: { 200: AliasResolved, ...problems(400, 404, 503) },
      },
    },
    async ({ body }) => ({ customerId: await aliases.resolve(body) }),
  )
}
