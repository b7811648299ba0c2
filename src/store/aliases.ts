/** An alias as it is kept: `phone:+79161234567`, `crm:4711`, `visitor:0192…`. */
export interface AliasChange {
  alias: string
  /** Null takes the alias away. */
  customerId: string | null
}

/**
 * How others know our customers. An alias leads to one customer; a customer may have several, and loses all with
 * `deleteCustomer`.
 *
 * Whatever dies when: an alias never leads to a customer whom `deleteCustomer` has said to be forgotten. One that was
 * interrupted has taken aliases away first and leaves the rest of the customer for the next one to find.
 */
export interface Aliases {
  /**
   * In the order given; the last one wins. Each is set by itself: when it rejects with `StoreUnavailable`, some may be set,
   * and setting all again is harmless.
   */
  set(changes: readonly AliasChange[]): Promise<void>
  /** One round trip. */
  resolve(alias: string): Promise<string | undefined>
  /** Of one customer, sorted. */
  of(customerId: string): Promise<string[]>
}
