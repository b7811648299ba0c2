import { DecisionAnswer, DecisionRequest } from '../../../schema/decision.ts'
import type { Sufler } from '../../../service/sufler.ts'
import { arrivalOf } from '../../arrival.ts'
import { problems } from '../problem-responses.ts'
import type { RestApp } from '../rest-app.ts'
import { formatServerTiming } from '../server-timing.ts'

export function decisionRoutes(app: RestApp, { decisions, settings }: Sufler): void {
  app.post(
    '/v1/decisions',
    {
      config: { access: 'decide' },
      schema: {
        tags: ['decisions'],
        operationId: 'decide',
        summary: 'The best offers for a customer, ranked',
        description:
          'Answers within the deadline, whatever happens: what comes too late is named in `degraded`, and the fallback offers are shown.',
        body: DecisionRequest,
        response: { 200: DecisionAnswer, ...problems(400, 404, 413, 415, 500, 503) },
      },
    },
    async (request, reply) => {
      const { answer, timings } = await decisions.decide(request.body, undefined, {
        arrivedAtMs: arrivalOf(request.raw),
      })
      // The compiled serialiser would try every branch of every condition; for all else it is as fast and leaves nothing unchecked.
      if (request.body.explain) reply.type('application/json; charset=utf-8').serializer(JSON.stringify)
      if (settings.serverTiming) reply.header('server-timing', formatServerTiming(timings))
      return answer
    },
  )
}
