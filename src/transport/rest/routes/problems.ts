import Type from 'typebox'
import { closed } from '../../../schema/common.ts'
import { type ErrorCode, errorRegistry, ServiceError } from '../../../service/errors.ts'
import type { RestApp } from '../rest-app.ts'

/** One kind of problem, as the registry of errors has it. */
export const ProblemType = closed({ code: Type.String(), status: Type.Integer(), title: Type.String() })

/** Where the `type` of a problem document leads. */
export function problemRoutes(app: RestApp): void {
  app.get(
    '/problems/:code',
    {
      config: { access: 'public' },
      schema: {
        tags: ['operations'],
        operationId: 'getProblemType',
        summary: 'What a kind of problem means',
        params: closed({ code: Type.String({ maxLength: 64 }) }),
        response: { 200: ProblemType },
      },
    },
    async ({ params: { code } }) => {
      if (!Object.hasOwn(errorRegistry, code)) throw new ServiceError('route-unknown', 'no problem has this code')
      const { status, title } = errorRegistry[code as ErrorCode]
      return { code, status, title }
    },
  )
}
