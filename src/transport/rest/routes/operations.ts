import Type from 'typebox'
import { closed } from '../../../schema/common.ts'
import type { Sufler } from '../../../service/sufler.ts'
import { retryAfterSeconds } from '../../problem.ts'
import type { RestApp } from '../rest-app.ts'

const tags = ['operations']
/** The process answers. */
export const Health = closed({ status: Type.Literal('ok') })
/** Whether requests should come, and what stands against it. */
export const Readiness = closed({
  status: Type.Union([Type.Literal('ready'), Type.Literal('not-ready')]),
  checks: closed({
    store: Type.Union([Type.Literal('ok'), Type.Literal('unavailable')]),
    ruleset: Type.Union([Type.Literal('ok'), Type.Literal('none')]),
    process: Type.Union([Type.Literal('ok'), Type.Literal('stopping')]),
  }),
  alarms: Type.Array(Type.String(), {
    description: 'What is wrong with this node, by code (docs/alarms.md); not every alarm makes it unready',
  }),
})

/** What operators and their tools ask. All of it stands outside the limits of load: it must tell of them. */
export function operationRoutes(app: RestApp, { readiness, metrics }: Sufler): void {
  app.get(
    '/healthz',
    {
      config: { access: 'public', isVital: true },
      schema: { tags, operationId: 'getHealth', summary: 'The process is alive', response: { 200: Health } },
    },
    async () => ({
      status: 'ok' as const,
    }),
  )
  app.get(
    '/readyz',
    {
      config: { access: 'public', isVital: true },
      schema: {
        tags,
        operationId: 'getReadiness',
        summary: 'New requests should come here: the store answers, a ruleset is active, and nobody has asked to stop',
        response: { 200: Readiness, 503: Readiness },
      },
    },
    async (_request, reply) => {
      const { isReady, checks, alarms } = await readiness.check()
      if (isReady) return { status: 'ready' as const, checks, alarms }
      return reply.code(503).header('retry-after', retryAfterSeconds).send({ status: 'not-ready', checks, alarms })
    },
  )
  app.get(
    '/metrics',
    {
      config: { access: 'read-metrics', isVital: true },
      schema: {
        tags,
        operationId: 'getMetrics',
        summary: 'Metrics for Prometheus',
        produces: ['text/plain'],
        response: { 200: Type.String() },
      },
    },
    async (_request, reply) => reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  )
}
