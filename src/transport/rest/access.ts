import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'

import type { AccessService } from '../../service/access/access-service.ts'
import { refuseForeignHost, refuseForeignOrigin } from '../foreign-origin.ts'
import { permissionOf } from './route-access.ts'

/** Pages of the library that shows the OpenAPI document; it registers them itself. */
const docsPath = '/docs'

/**
 * Lets nobody pass a route without the permission that it names, and refuses routes that name none when they are
 * registered. Call it before the first route.
 */
export function guardRoutes(app: FastifyInstance, access: AccessService): void {
  app.addHook('onRoute', nameAccess)
  app.decorateRequest('caller')
  app.addHook('onRequest', (request, _reply, done) => {
    const { config } = request.routeOptions
    // What is not there is not guarded: the answer is 404 for everybody.
    if (request.is404) return done()
    const permission = permissionOf({ config })
    if (access.isOpen) refuseForeign(request, permission !== undefined)
    if (permission === undefined) return done()
    const secret = bearerOf(request)
    const known = access.recognise(secret)
    if (known !== undefined) {
      access.require(known, permission)
      request.caller = known
      return done()
    }
    access
      .authenticate({ secret, address: request.ip })
      .then((caller) => {
        access.require(caller, permission)
        request.caller = caller
      })
      .then(() => done(), done)
  })
}

function nameAccess(route: RouteOptions): void {
  if (route.url === docsPath || route.url.startsWith(`${docsPath}/`)) {
    route.config = { ...route.config, access: 'public' }
  }
  if (route.config?.access !== undefined) return
  throw new Error(`${route.method} ${route.url} does not say who may use it: give its config an access`)
}

function refuseForeign({ headers }: FastifyRequest, isGuarded: boolean): void {
  if (isGuarded) refuseForeignOrigin(headers)
  else refuseForeignHost(headers)
}

/** What follows `Bearer ` in the Authorization header, whose scheme may be written in any case. */
export function bearerOf({ headers: { authorization } }: Pick<FastifyRequest, 'headers'>): string | undefined {
  if (authorization === undefined) return undefined
  // As nearly everybody writes it; the pattern costs half a microsecond.
  if (authorization.startsWith('Bearer ') && authorization.length > 7 && authorization.indexOf(' ', 7) === -1) {
    return authorization.slice(7)
  }
  return /^bearer +(\S+) *$/i.exec(authorization)?.[1]
}
