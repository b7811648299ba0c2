import { closest, distance } from 'fastest-levenshtein'
import { familiarMeaning } from './familiar-words.ts'
import { foldedSpelling } from './spelling.ts'

/** Longest name that is compared, in characters: the time grows with its length, and nobody mistypes a name into a page. */
const lengthMax = 200

/**
 * The name that was probably meant: one that looks the same, one that a familiar word stands for, or one that is near
 * enough: about a third of the letters may differ, so that in five letters two may be exchanged.
 */
export function nearestName(name: string, names: Iterable<string>): string | undefined {
  if (name.length > lengthMax) return undefined
  const candidates = [...names]
  if (candidates.length === 0) return undefined
  const folded = foldedSpelling(name)
  const lookAlike = candidates.find((candidate) => candidate !== name && foldedSpelling(candidate) === folded)
  const meant = lookAlike ?? familiarMeaning(name, candidates)
  if (meant !== undefined) return meant
  const nearest = closest(name, candidates)
  return nearest !== name && distance(name, nearest) <= Math.max(1, Math.round(name.length / 3)) ? nearest : undefined
}
