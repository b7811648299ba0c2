import type { Metadata } from '@grpc/grpc-js'
import type { Caller } from '../../domain/access/caller.ts'
import type { Permission } from '../../domain/access/roles.ts'
import type { Sufler } from '../../service/sufler.ts'

interface AuthenticatedCall {
  metadata: Metadata
  getPeer(): string
}

/**
 * Who calls, as the metadata `authorization` proves; the key or sign-in follows `Bearer `, as over REST. `credential` stands
 * in where there is none. Throws what `AccessService` throws.
 */
export async function authenticateCall(
  call: AuthenticatedCall,
  { access }: Pick<Sufler, 'access'>,
  permission: Permission,
  credential?: string,
): Promise<Caller> {
  const [given] = call.metadata.get('authorization')
  const secret = /^Bearer +(\S+)$/i.exec(String(given ?? ''))?.[1] ?? credential
  const caller = await access.authenticate({ secret, address: addressOf(call.getPeer()) })
  access.require(caller, permission)
  return caller
}

/** `127.0.0.1:50512` and `[::1]:50512` without their ports. */
function addressOf(peer: string): string {
  return peer.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')
}
