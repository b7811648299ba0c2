import { canHold } from './can-hold.ts'
import { conjunctsOf, type Form } from './form.ts'

/** Parts among which a conflicting pair is looked for; of more, a smallest set is found by leaving parts out. */
const pairedPartsMax = 60

/**
 * Of forms that never hold together, as few parts as are needed for that: one, or two where a pair conflicts, else a
 * set of which none can be left out.
 */
export function smallestConflict(forms: readonly Form[]): Form[] {
  const parts = forms.flatMap(conjunctsOf)
  for (const part of parts) if (!canHold([part])) return [part]
  if (parts.length <= pairedPartsMax) {
    for (const [index, second] of parts.entries()) {
      for (const first of parts.slice(0, index)) if (!canHold([first, second])) return [first, second]
    }
  }
  let needed = parts
  for (const part of parts) {
    const others = needed.filter((other) => other !== part)
    if (!canHold(others)) needed = others
  }
  return needed
}
