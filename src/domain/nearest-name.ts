import { closest, distance } from 'fastest-levenshtein'

/** The name that was probably meant, when one is near enough: at most a third of the letters differ. */
export function nearestName(name: string, names: Iterable<string>): string | undefined {
  const candidates = [...names]
  if (candidates.length === 0) return undefined
  const nearest = closest(name, candidates)
  return nearest !== name && distance(name, nearest) <= Math.max(1, Math.floor(name.length / 3)) ? nearest : undefined
}
