import type { FastifyRequest } from 'fastify'
import type { Caller } from '../../domain/access/caller.ts'
import type { Sufler } from '../../service/sufler.ts'
import { refuseForeignOrigin } from '../foreign-origin.ts'
import { bearerOf } from '../rest/access.ts'

/**
 * Who asks, by the Authorization header or else by `credential`, since a browser can send no header with a WebSocket. Where
 * no key is needed, only pages of this server may ask. With a key, any page may: it can have the key from nobody but us,
 * and no browser sends it by itself.
 *
 * Throws `key-required`, `key-unknown`, `sign-in-invalid`, `rate-limited`, `origin-refused`, `host-refused`.
 */
export async function callerOf(
  request: FastifyRequest,
  { access }: Pick<Sufler, 'access'>,
  credential?: string,
): Promise<Caller> {
  if (access.isOpen) refuseForeignOrigin(request.headers)
  return access.authenticate({ secret: bearerOf(request) ?? credential, address: request.ip })
}
