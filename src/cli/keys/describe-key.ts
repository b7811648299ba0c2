import type { AccessKey } from '../../store/access-keys.ts'

/** A key as people and programs are shown it: its hash is of use to nobody. */
export function describeKey({ id, role, name, createdAtMs, revokedAtMs, origins }: AccessKey) {
  return {
    id,
    role,
    name,
    createdAt: new Date(createdAtMs).toISOString(),
    ...(revokedAtMs === undefined ? {} : { revokedAt: new Date(revokedAtMs).toISOString() }),
    ...(origins === undefined ? {} : { origins }),
  }
}
