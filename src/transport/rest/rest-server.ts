import type { ServerOptions } from 'node:http'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, { type FastifyBaseLogger, LogController } from 'fastify'
import { trustedProxies } from '../../service/access/access-settings.ts'
import { packageVersion } from '../../service/package-version.ts'
import type { Sufler } from '../../service/sufler.ts'
import { acceptWebSockets, liveRoutes } from '../live/live-routes.ts'
import { type PageOptions, pageRoutes } from '../pages/page-routes.ts'
import { requestIdHeader, requestIds } from '../request-id.ts'
import type { TlsFiles } from '../tls.ts'
import { guardRoutes } from './access.ts'
import { admitRequests } from './admit-requests.ts'
import { clientErrorHandler } from './client-error.ts'
import { closeLingering } from './close-lingering.ts'
import { handleErrors, sendProblem } from './error-handler.ts'
import { readJson } from './json-body.ts'
import { restLimits } from './limits.ts'
import { collectMethods, refuseOtherMethods } from './method-not-allowed.ts'
import { serveOpenApi } from './openapi.ts'
import { logRequests } from './request-log.ts'
import type { RestApp } from './rest-app.ts'
import { aliasRoutes } from './routes/aliases.ts'
import { budgetRoutes } from './routes/budgets.ts'
import { consoleRoutes } from './routes/console.ts'
import { customerRoutes } from './routes/customers.ts'
import { decisionRoutes } from './routes/decisions.ts'
import { experimentRoutes } from './routes/experiments.ts'
import { operationRoutes } from './routes/operations.ts'
import { outcomeRoutes } from './routes/outcomes.ts'
import { problemRoutes } from './routes/problems.ts'
import { rulesetRoutes } from './routes/rulesets.ts'
import { siteRoutes } from './routes/site.ts'
import { sendSecurityHeaders } from './security-headers.ts'
import { turnRequests } from './turn-requests.ts'
import { validatorCompiler } from './validation.ts'

/** The REST transport over an engine; listens once `listen` is called, and answers what was accepted when it is closed. */
export async function createRestServer(sufler: Sufler, pages: PageOptions = {}, tls?: TlsFiles): Promise<RestApp> {
  const idOf = requestIds()
  const app: RestApp = Fastify({
    loggerInstance: sufler.logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    // A logger a request costs 2 µs, and a decision that goes well logs nothing. Lines carry the request's id themselves.
    childLoggerFactory: (logger) => logger,
    genReqId: ({ headers }) => idOf(headers[requestIdHeader]),
    bodyLimit: restLimits.bodyBytesMax,
    ...socketOptions(tls),
    requestTimeout: restLimits.requestTimeoutMs,
    keepAliveTimeout: restLimits.keepAliveTimeoutMs,
    connectionTimeout: restLimits.stalledTimeoutMs,
    trustProxy: trustedProxies(sufler.settings.trustProxy),
    routerOptions: { maxParamLength: restLimits.paramLengthMax },
    // Closing ends idle connections and answers what still comes over the others: it was accepted.
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    clientErrorHandler: clientErrorHandler(sufler),
    frameworkErrors: (error, request, reply) => sendProblem(error, request, reply, sufler),
  }).withTypeProvider<TypeBoxTypeProvider>()
  // Any page of the web may post text without asking first; only the routes for pages read it.
  app.removeContentTypeParser(['text/plain', 'application/json'])
  readJson(app, 'application/json')
  app.setValidatorCompiler(validatorCompiler)
  handleErrors(app, sufler)
  // Before all other hooks: when one of them refuses a request for an upgrade, the library must know whose socket to end.
  await acceptWebSockets(app, sufler)
  turnRequests(app, sufler)
  admitRequests(app, sufler)
  closeLingering(app, sufler)
  sendSecurityHeaders(app, sufler.settings)
  guardRoutes(app, sufler.access)
  if (sufler.settings.logRequests) logRequests(app, sufler.logger)

  await serveOpenApi(app, packageVersion)
  const allowed = collectMethods(app)
  decisionRoutes(app, sufler)
  outcomeRoutes(app, sufler)
  customerRoutes(app, sufler)
  aliasRoutes(app, sufler)
  rulesetRoutes(app, sufler)
  experimentRoutes(app, sufler)
  budgetRoutes(app, sufler)
  liveRoutes(app, sufler)
  consoleRoutes(app, sufler)
  await siteRoutes(app, sufler)
  operationRoutes(app, sufler)
  problemRoutes(app)
  await pageRoutes(app, sufler, pages)
  refuseOtherMethods(app, allowed)
  return app
}

/** The types of the library tell servers with TLS from those without; to our routes they are the same. */
function socketOptions(tls: TlsFiles | undefined): { http: ServerOptions } {
  const http: ServerOptions = {
    maxHeaderSize: restLimits.headerBytesMax,
    headersTimeout: restLimits.headersTimeoutMs,
    requestTimeout: restLimits.requestTimeoutMs,
    connectionsCheckingInterval: restLimits.timeoutCheckMs,
  }
  if (tls === undefined) return { http }
  const { cert, key, clientCa } = tls
  const clients = clientCa === undefined ? {} : { ca: clientCa, requestCert: true, rejectUnauthorized: true }
  const handshakeTimeout = restLimits.headersTimeoutMs
  return { https: { ...http, cert, key, handshakeTimeout, ...clients } } as unknown as { http: ServerOptions }
}
