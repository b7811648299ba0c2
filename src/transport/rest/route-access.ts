import type { Caller } from '../../domain/access/caller.ts'
import { type Permission, permissions } from '../../domain/access/roles.ts'

/**
 * Who may use a route: those with a permission; everybody (`public`), since it shows nothing of customers and rules; or
 * those whom the route lets in by itself (`by-itself`), since their key comes in the body or in a first message.
 */
export type RouteAccess = Permission | 'public' | 'by-itself'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Every route names it: one without is refused when it is registered. */
    access?: RouteAccess
  }
  interface FastifyRequest {
    /** Who asks; of a route that is public, or lets in by itself, there is none. */
    caller: Caller
  }
}

interface Route {
  config?: { access?: RouteAccess }
}

/** The permission that a route needs; undefined when it needs none. */
export function permissionOf({ config }: Route): Permission | undefined {
  return permissions.find((permission) => permission === config?.access)
}

/** As OpenAPI has it. */
export const keySecurity = {
  key: {
    type: 'http',
    scheme: 'bearer',
    description:
      'A key (`sufler keys create`) or a sign-in of the identity provider; not needed on loopback without keys',
  },
} as const
