import type { FastifyInstance } from 'fastify'
import type { Settings } from '../../service/setting-definitions.ts'

const hstsSeconds = 365 * 24 * 60 * 60

/**
 * Headers of every answer: browsers take it for what it says it is, and where TLS is spoken they never again come without.
 * What pages may load is said by their own headers.
 */
export function sendSecurityHeaders(
  app: FastifyInstance,
  { tlsCert, behindTls }: Pick<Settings, 'tlsCert' | 'behindTls'>,
): void {
  const hsts = tlsCert !== '' || behindTls ? `max-age=${hstsSeconds}` : undefined
  app.addHook('onRequest', (_request, reply, done) => {
    reply.header('x-content-type-options', 'nosniff')
    if (hsts !== undefined) reply.header('strict-transport-security', hsts)
    done()
  })
}
