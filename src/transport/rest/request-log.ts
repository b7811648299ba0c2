import type { Logger } from '../../observability/logger.ts'
import type { RestApp } from './rest-app.ts'

/** A line for every answer, when wanted: the route and not the address, since ids stand in addresses. */
export function logRequests(app: RestApp, logger: Logger): void {
  app.addHook('onResponse', (request, reply, done) => {
    logger.info(
      {
        requestId: request.id,
        method: request.method,
        route: request.routeOptions.url,
        status: reply.statusCode,
        durationMs: Math.round(reply.elapsedTime * 1_000) / 1_000,
      },
      'answered',
    )
    done()
  })
}
