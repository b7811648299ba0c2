/** Codes that an operator may meet and can do something about, or wait for; whatever else is for whoever runs the server. */
export const problemCodes = [
  'alias-unknown',
  'alias-invalid',
  'customer-unknown',
  'call-unknown',
  'call-exists',
  'card-unknown',
  'too-many-calls',
  'placement-unknown',
  'context-invalid',
  'outcome-invalid',
  'nothing-to-undo',
  'undo-too-late',
  'store-unavailable',
  'overloaded',
  'rate-limited',
  'forbidden',
] as const

/** Ours, of what never reached a server. */
export const ownProblemCodes = ['unreachable', 'too-many-waiting'] as const

export type ProblemCode = (typeof problemCodes)[number] | (typeof ownProblemCodes)[number]
