import { ServiceError } from '../../service/errors.ts'
import type { SiteService } from '../../service/site/site-service.ts'
import type { RestApp } from './rest-app.ts'

/** How long browsers remember what a preflight was answered with, in seconds: what a revoked key had answered, too. */
const preflightSeconds = 600

/**
 * Lets the pages of all site keys read the answers, those that are refused included; whether this key is for this page is
 * asked later, when the body is there. Credentials of browsers (cookies) are never allowed. For the routes of this scope.
 */
export function letPagesRead(scope: RestApp, site: Pick<SiteService, 'hasOrigin'>): void {
  scope.addHook('onRequest', (request, reply, done) => {
    const { origin } = request.headers
    reply.header('vary', 'Origin')
    if (origin !== undefined && site.hasOrigin(origin)) {
      reply.header('access-control-allow-origin', origin).header('access-control-expose-headers', 'retry-after')
    }
    done()
  })
}

/** For pages that send JSON as such; text is sent without asking. */
export function answerPreflights(scope: RestApp, url: string, site: Pick<SiteService, 'hasOrigin'>): void {
  scope.options(url, { config: { access: 'by-itself' }, schema: { hide: true } }, async ({ headers }, reply) => {
    const { origin } = headers
    if (origin === undefined || !site.hasOrigin(origin)) {
      throw new ServiceError('origin-refused', 'no key is for pages of this origin')
    }
    return reply
      .code(204)
      .headers({
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'content-type',
        'access-control-max-age': preflightSeconds,
      })
      .send()
  })
}
