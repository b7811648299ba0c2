/** `items` in slices of at most `chunkMax`. */
export function* chunks<T>(items: readonly T[], chunkMax: number): Generator<T[]> {
  for (let from = 0; from < items.length; from += chunkMax) yield items.slice(from, from + chunkMax)
}
