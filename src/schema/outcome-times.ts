/** Without any import, since pages in browsers use it, too. */

/**
 * Clocks may differ by so much, ours from the callers' and one node's from another's: an outcome that seems to lie in the
 * future, or before its decision, is taken, and so is a proof or a sign-in that seems to begin later. Nodes keep the store's
 * time and differ by milliseconds; this is for those whose time nobody measures.
 */
export const clockSkewMaxMs = 15 * 60_000

/** Oldest outcome that may be reported by its age. */
export const outcomeAgeMsMax = 7 * 86_400_000
