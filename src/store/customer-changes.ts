/**
 * What of a customer was written: features or texts; an outcome in the history, or one that was taken back; everything,
 * because the customer was forgotten. What the engine itself notes in the history (reservations, exposures) is not told:
 * decisions note, and who is told decides again.
 */
export const customerChanges = ['features', 'history', 'forgotten'] as const
export type CustomerChange = (typeof customerChanges)[number]

/** Must not throw: others are told after it. */
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
  /**
   * Resolves, with what ends it, when every later write will be told. Rejects with `StoreUnavailable`, also while a
   * connection that was lost is not back yet.
   */
  watch(customerId: string, listener: ChangeListener): Promise<() => void>
}
