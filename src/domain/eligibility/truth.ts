/** Kleene's three values. A condition on a missing fact is unknown, and only what is true makes an offer eligible. */
export const no = 0
export const yes = 1
export const unknown = 2
export type Truth = typeof no | typeof yes | typeof unknown

export function not(truth: Truth): Truth {
  return truth === unknown ? unknown : truth === yes ? no : yes
}
