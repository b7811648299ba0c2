import type { FastifyInstance, FastifyRequest } from 'fastify'
import {
  SiteDecisionAnswer,
  SiteDecisionRequest,
  SiteOutcomesAnswer,
  SiteOutcomesRequest,
} from '../../../schema/site.ts'
import type { SiteVisit } from '../../../service/site/site-service.ts'
import type { Sufler } from '../../../service/sufler.ts'
import { arrivalOf } from '../../arrival.ts'
import { bearerOf } from '../access.ts'
import { readJson } from '../json-body.ts'
import { restLimits } from '../limits.ts'
import { problems } from '../problem-responses.ts'
import type { RestApp } from '../rest-app.ts'
import { answerPreflights, letPagesRead } from '../site-origins.ts'

const tags = ['site']
/** The key comes in the body: a header of its own would ask every browser for a preflight. */
const config = { access: 'by-itself' } as const

/** What pages in browsers ask, of any site that has a key. */
export async function siteRoutes(app: RestApp, { site }: Sufler): Promise<void> {
  await app.register(async (plain: FastifyInstance) => {
    const scope = plain as RestApp
    letPagesRead(scope, site)
    // Beacons, and requests that need no preflight, come as text. Only here: any page may send text to anywhere.
    readJson(plain, 'text/plain')
    scope.post(
      '/v1/site/decisions',
      {
        config,
        bodyLimit: restLimits.siteBodyBytesMax,
        schema: {
          tags,
          operationId: 'decideForSite',
          summary: 'Offers for the placements of a page',
          description:
            'With a publishable key, from the pages that it is for. Bodies may come as text/plain. Customers need a proof.',
          body: SiteDecisionRequest,
          response: { 200: SiteDecisionAnswer, ...problems(400, 401, 403, 413, 415, 429, 500, 503) },
        },
      },
      (request) => site.decide(request.body, visitOf(request)),
    )
    scope.post(
      '/v1/site/outcomes',
      {
        config,
        bodyLimit: restLimits.siteOutcomesBodyBytesMax,
        schema: {
          tags,
          operationId: 'recordSiteOutcomes',
          summary: 'What happened to them',
          description: 'Answers with counts; the same outcome again is a duplicate.',
          body: SiteOutcomesRequest,
          response: { 200: SiteOutcomesAnswer, ...problems(400, 401, 403, 413, 415, 422, 429, 503) },
        },
      },
      (request) => site.record(request.body, visitOf(request)),
    )
    for (const url of ['/v1/site/decisions', '/v1/site/outcomes']) answerPreflights(scope, url, site)
  })
}

function visitOf(request: Pick<FastifyRequest, 'headers' | 'ip' | 'raw'>): SiteVisit {
  const { headers, ip, raw } = request
  const objects = headers['sec-gpc'] === '1'
  return { origin: headers.origin, address: ip, objects, serverKey: bearerOf(request), arrivedAtMs: arrivalOf(raw) }
}
