/** Numbers in [0, 1) that are the same in every run: the same seed and stream give the same sequence. */
export type Random = () => number

/** What has numbers of its own; customers, offers and requests of one seed must not resemble each other. */
const streamSpaces = { customer: 0, offer: 1, requests: 2 } as const

export function streamOf(space: keyof typeof streamSpaces, number = 0): number {
  return number * 3 + streamSpaces[space]
}

/**
 * Mulberry32, with the stream mixed into its state: a customer or an offer has a stream of its own, so that the
 * thousandth can be made without the 999 before it.
 */
export function createRandom(seed: number, stream = 0): Random {
  let state = mix(mix(seed) ^ Math.imul(stream + 1, 0x9e3779b1))
  return () => {
    state = (state + 0x6d2b79f5) | 0
    return mix(state) / 4294967296
  }
}

export function integerBelow(random: Random, limit: number): number {
  return Math.floor(random() * limit)
}

/** `low` to `high`, both included. */
export function integerBetween(random: Random, low: number, high: number): number {
  return low + integerBelow(random, high - low + 1)
}

export function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[integerBelow(random, items.length)]
  if (item === undefined) throw new RangeError('nothing to pick from')
  return item
}

/** `count` different items; all of them when there are fewer. */
export function pickSome<Item>(random: Random, items: readonly Item[], count: number): Item[] {
  const left = [...items]
  return Array.from({ length: Math.min(count, items.length) }, () => {
    const [item] = left.splice(integerBelow(random, left.length), 1)
    return item as Item
  })
}

function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 15), value | 1)
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
  return (mixed ^ (mixed >>> 14)) >>> 0
}
