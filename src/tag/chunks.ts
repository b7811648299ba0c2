/** The list in pieces of at most `size`. */
export function chunksOf<Item>(list: readonly Item[], size: number): Item[][] {
  return list.flatMap((_, at) => (at % size === 0 ? [list.slice(at, at + size)] : []))
}
