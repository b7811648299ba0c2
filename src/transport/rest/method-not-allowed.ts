import type { FastifyInstance, HTTPMethods, RouteOptions } from 'fastify'
import { ServiceError } from '../../service/errors.ts'

const methods: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** The methods of every address, as its routes are registered. Call it before the first of them. */
export function collectMethods(app: FastifyInstance): ReadonlyMap<string, ReadonlySet<string>> {
  const allowed = new Map<string, Set<string>>()
  app.addHook('onRoute', ({ url, method }: RouteOptions) => {
    const known = allowed.get(url) ?? new Set()
    allowed.set(url, known)
    for (const name of [method].flat()) known.add(name)
  })
  return allowed
}

/** Answers 405 with Allow where an address is known and the method is not; the router alone would say 404. */
export function refuseOtherMethods(app: FastifyInstance, allowed: ReadonlyMap<string, ReadonlySet<string>>): void {
  for (const [url, known] of [...allowed]) {
    const allow = [...known].sort().join(', ')
    app.route({
      method: methods.filter((method) => !known.has(method)),
      url,
      config: { access: 'public' },
      schema: { hide: true },
      // Before the body is read, since nobody wants to know what is in it.
      onRequest: async (_request, reply) => {
        reply.header('allow', allow)
        throw new ServiceError('method-not-allowed', `this address answers to ${allow}`)
      },
      handler: async () => {},
    })
  }
}
