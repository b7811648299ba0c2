import Type from 'typebox'
import { closed, Locale } from '../../../schema/common.ts'
import { OperatorConsole } from '../../../schema/operator.ts'
import type { Sufler } from '../../../service/sufler.ts'
import { problems } from '../problem-responses.ts'
import type { RestApp } from '../rest-app.ts'

/** What the operator's console asks for before its first call. */
export function consoleRoutes(app: RestApp, { operator }: Sufler): void {
  app.get(
    '/v1/console/operator',
    {
      config: { access: 'take-calls' },
      schema: {
        tags: ['console'],
        operationId: 'getOperatorConsole',
        summary: "What the operator's console needs to know once",
        description: 'As console.yaml has it, in the nearest locale that the catalogue has.',
        querystring: closed({ locale: Type.Optional(Locale) }),
        response: { 200: OperatorConsole, ...problems(400, 503) },
      },
    },
    async ({ query: { locale } }) => operator.console(locale),
  )
}
