import { type Permission, permissionsOfRole, type Role } from './roles.ts'

/** Who asks, once it is known. */
export interface Caller {
  /** For logs and limits: the id of the key, `sign-in:SUBJECT`, or `loopback` where no key is needed. */
  id: string
  role: Role
}

/** Asks on a server that needs no keys because only this machine can reach it. */
export const loopbackCaller: Caller = { id: 'loopback', role: 'admin' }

export function mayDo({ role }: Caller, permission: Permission): boolean {
  return permissionsOfRole[role].has(permission)
}
