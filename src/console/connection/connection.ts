/** What the operator is told about the connection. Times are milliseconds since 1970. */
export type Connection =
  | { phase: 'connecting' }
  | { phase: 'connected' }
  /** Lost, or never there; tried again at `retryAtMs`. */
  | { phase: 'waiting'; retryAtMs: number }
  /** The device says that it has no network: nothing is tried until it says otherwise. */
  | { phase: 'offline' }
  /** The server does not let us in; a key is needed, or another one. */
  | { phase: 'refused'; code: string }

/** Codes of the server after which it makes no sense to try again with the same credential. */
export const refusals: ReadonlySet<string> = new Set(['key-required', 'key-unknown', 'sign-in-invalid', 'forbidden'])
