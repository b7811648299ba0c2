import { isLoopbackHost } from '../domain/access/loopback.ts'
import { ServiceError } from '../service/errors.ts'

/** Headers of a request that say where it comes from. */
export interface OriginHeaders {
  host?: string | undefined
  origin?: string | undefined
}

/** The same client asks again and again: to compare costs nothing, to look at it anew does. */
let lastGoodHost: string | undefined

/**
 * A server without keys trusts whoever reaches it, and so must know that no page of somebody else is asking through the
 * browser of its user. A name that an attacker makes lead here (DNS rebinding) shows in the Host header. Throws
 * `host-refused`.
 */
export function refuseForeignHost({ host }: OriginHeaders): void {
  // Browsers always send it.
  if (host === undefined || host === lastGoodHost) return
  if (isLoopbackHost(host)) {
    lastGoodHost = host
    return
  }
  throw new ServiceError('host-refused', 'ask by localhost or 127.0.0.1')
}

/**
 * As `refuseForeignHost`, and a page that asks must be of this very server. Browsers let every page open a WebSocket to
 * anywhere and post forms to anywhere; both come with an Origin header. Throws `host-refused`, `origin-refused`.
 */
export function refuseForeignOrigin(headers: OriginHeaders): void {
  refuseForeignHost(headers)
  const { host, origin } = headers
  if (origin === undefined || origin === `http://${host}` || origin === `https://${host}`) return
  throw new ServiceError('origin-refused', 'without keys only pages of this server may ask')
}
