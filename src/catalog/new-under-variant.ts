import type { VariantDraft } from './draft.ts'
import { formatMismatch, type RulesetError } from './ruleset-error.ts'

/**
 * Of what is found in a ruleset under a variant, what is not `known` to be so without it. What stands outside the
 * variant's folder, and is only wrong together with it, says so.
 */
export function newUnder(
  { id }: Pick<VariantDraft, 'id'>,
  found: readonly RulesetError[],
  known: readonly RulesetError[],
): RulesetError[] {
  const knownPlaces = new Set(known.map(placeOf))
  return found
    .filter((error) => !knownPlaces.has(placeOf(error)))
    .map((error) => (isInFolder(error, id) ? error : underVariant(error, id)))
}

/** Whether it stands in the folder of the variant. */
export function isInFolder({ file }: { file: string }, id: string): boolean {
  return file.startsWith(`variants/${id}/`)
}

/** What, and where: the words may differ, since more names are known under a variant. */
export function placeOf({ file, line, column, code }: RulesetError): string {
  return `${file}:${line}:${column} ${code}`
}

function underVariant(error: RulesetError, id: string): RulesetError {
  const found = `${error.found}, in variant ${id}`
  return { ...error, found, message: formatMismatch({ ...error, found }) }
}
