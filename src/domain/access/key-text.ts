import { type Role, roles } from './roles.ts'

/** What stands in a key beside its secret. */
export interface KeyParts {
  role: Role
  id: string
}

export const keyIdLength = 12

/** Of 32 random bytes in base64url. */
export const keySecretLength = 43

const form = new RegExp(
  `^sufler_(?<role>${roles.join('|')})_(?<id>[0-9a-z]{${keyIdLength}})_[A-Za-z0-9_-]{${keySecretLength}}$`,
)

/** `sufler_service_4kd9q2m1zx7b_…`: one sees what it is for, searches of leaked secrets find it, and its id finds its record. */
export function keyTextOf({ role, id }: KeyParts, secret: string): string {
  return `sufler_${role}_${id}_${secret}`
}

/** Undefined for what cannot be a key. Whether it is one, only its hash says. */
export function parseKeyText(text: string): KeyParts | undefined {
  const parts = form.exec(text)?.groups
  return parts === undefined ? undefined : { role: parts.role as Role, id: parts.id as string }
}
