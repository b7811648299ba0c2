/**
 * Why a store did not do what was asked of it.
 *
 * - `unreachable`: there is no connection.
 * - `late`: no answer came in time.
 * - `busy`: the server is there and cannot serve now: it reads its file, runs a long script, follows a primary that is gone.
 * - `moving`: a cluster has nobody for this key at the moment.
 * - `writes-refused`: it answers reads and takes no writes: its memory or its disk is full, it is a replica, or it has too
 *   few replicas by its own settings.
 * - `replicas-missing`: the write is there, and too few replicas have confirmed it.
 * - `access-denied`: the user or the password is wrong, or may not do this.
 */
export const storeFailureReasons = [
  'unreachable',
  'late',
  'busy',
  'moving',
  'writes-refused',
  'replicas-missing',
  'access-denied',
] as const

export type StoreFailureReason = (typeof storeFailureReasons)[number]

/**
 * The store cannot be reached, did not answer, or refuses; the request may be tried again. The message has the store's own
 * words, for logs; it has nothing of customers.
 */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
  constructor(
    message: string,
    readonly reason: StoreFailureReason = 'unreachable',
    /** What the store calls it, where it has a word for it: `OOM`; else the reason. */
    readonly storeCode: string = reason,
  ) {
    super(message)
  }

  /** Whether it is a write that failed because it was one: reads may be fine. */
  get isOfWrites(): boolean {
    return this.reason === 'writes-refused' || this.reason === 'replicas-missing'
  }
}
