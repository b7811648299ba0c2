/** Bounds of what a client may send. Those of single values stand in the schemas, those of load in the settings. */
export const restLimits = {
  bodyBytesMax: 256 * 1024,
  /** Of what a page asks, 50 context facts included. */
  siteBodyBytesMax: 64 * 1024,
  /** For 100 outcomes with the longest tokens. */
  siteOutcomesBodyBytesMax: 256 * 1024,
  /** For 500 outcomes, the longest tokens and ids included. */
  outcomesBodyBytesMax: 512 * 1024,
  /** Only for a whole ruleset that is sent to be checked. */
  rulesetBodyBytesMax: 16 * 1024 * 1024,
  headerBytesMax: 16 * 1024,
  /**
   * Longest part of an address, in characters: none can be longer than the header. The schema of the parameter is what
   * limits it, so that the answer says what is wrong; the router's own limit is against slow patterns, and we have none.
   */
  paramLengthMax: 16 * 1024,
  /** Time for the header of a request to arrive, from its first byte on; of the first one, from the connection on. */
  headersTimeoutMs: 10_000,
  /** Time for the whole request to arrive, from its first byte on. */
  requestTimeoutMs: 10_000,
  /** How often Node.js looks for requests that are late: it ends them so much later at most. Every 30 s unless told. */
  timeoutCheckMs: 1_000,
  /** A connection with a request on which nothing moves for so long is ended: its client does not take the answer. */
  stalledTimeoutMs: 60_000,
  /** Time between two requests on one connection. */
  keepAliveTimeoutMs: 72_000,
}
