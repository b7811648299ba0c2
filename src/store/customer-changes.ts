/** What of a customer was written: features or texts, the history, or everything because the customer was forgotten. */
export type CustomerChange = 'features' | 'history' | 'forgotten'

export type ChangeListener = (change: CustomerChange) => void

/**
 * Tells of every write to a customer, by whichever node or command it was made, once it can be read: on Redis through
 * sharded publish/subscribe, from within the scripts that write, so that a change costs no round trip more; on LMDB within
 * the process alone. A listener may be told of a change of its own.
 *
 * A change may be missed while the connection to Redis is away: once it is back, every listener is told `features`, so that
 * it looks again.
 */
export interface CustomerChanges {
  /** Resolves, with what ends it, when every later write will be told. Rejects with `StoreUnavailable`. */
  watch(customerId: string, listener: ChangeListener): Promise<() => void>
}
