import { OutcomesAnswer, OutcomesBody, OutcomesEnvelope } from '../../../schema/outcome.ts'
import { outcomeTrustOf } from '../../../service/access/outcome-trust.ts'
import type { Sufler } from '../../../service/sufler.ts'
import { restLimits } from '../limits.ts'
import { problems } from '../problem-responses.ts'
import type { RestApp } from '../rest-app.ts'
import { compileValidator } from '../validation.ts'

/** The body is documented with its outcomes and checked without them: the service checks each by itself. */
const checkEnvelope = compileValidator(OutcomesEnvelope, 'the body')

export function outcomeRoutes(app: RestApp, { outcomes }: Sufler): void {
  app.post(
    '/v1/outcomes',
    {
      config: { access: 'report-outcomes' },
      bodyLimit: restLimits.outcomesBodyBytesMax,
      validatorCompiler: () => checkEnvelope,
      schema: {
        tags: ['outcomes'],
        operationId: 'recordOutcomes',
        summary: 'What happened to offers that were decided',
        description:
          'Every outcome is taken or refused by itself. One that was reported before changes nothing. What is answered as recorded is kept, whatever becomes of this server; after a 503 send all again.',
        body: OutcomesBody,
        response: { 200: OutcomesAnswer, ...problems(400, 413, 415, 422, 503) },
      },
    },
    async ({ body, caller }) => outcomes.record(body, outcomeTrustOf(caller)),
  )
}
