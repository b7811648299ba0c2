/** What can be reported about an offer that was decided, in the order in which it usually happens. */
export const outcomes = ['presented', 'impression', 'click', 'accepted', 'declined', 'later', 'not-presented'] as const

export type Outcome = (typeof outcomes)[number]
