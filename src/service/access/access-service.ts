import { type Caller, loopbackCaller, mayDo } from '../../domain/access/caller.ts'
import type { Permission } from '../../domain/access/roles.ts'
import { ServiceError } from '../errors.ts'

/** What a request brings along to say who asks. */
export interface Credentials {
  /** What follows `Bearer ` in the Authorization header, or a hello; undefined when there is none. */
  secret: string | undefined
  /** Of the peer, or of the client where a trusted proxy tells it. */
  address: string
}

/** Who may do what. */
export class AccessService {
  /** Throws `key-required`, `key-unknown`, `sign-in-invalid`, `rate-limited`. */
  async authenticate(_credentials: Credentials): Promise<Caller> {
    return loopbackCaller
  }

  /** Throws `forbidden`. */
  require(caller: Caller, permission: Permission): void {
    if (!mayDo(caller, permission))
      throw new ServiceError('forbidden', `a key of the role ${caller.role} may not ${permission.replaceAll('-', ' ')}`)
  }
}
