import { categoryShares, type FeatureSpec, featureSpecs, numberAt } from './features.ts'
import { createRandom, type Random, streamOf } from './random.ts'

export interface GeneratedCustomer {
  customerId: string
  /** As a PATCH of the customer would bring them; what is missing is left out. */
  features: Record<string, unknown>
}

/** 1 January 2026: timestamps lie up to two years around it, whenever the benchmark runs. */
const epochMs = 1_767_225_600_000
const dayMs = 86_400_000

export function customerIdOf(index: number): string {
  return `79${String(index).padStart(9, '0')}`
}

/** The customer of this number, the same in every run and whichever others are made. */
export function generateCustomer(seed: number, index: number): GeneratedCustomer {
  const random = createRandom(seed, streamOf('customer', index))
  const features: Record<string, unknown> = {}
  for (const spec of featureSpecs) {
    const value = drawValue(spec, random)
    if (value !== undefined) features[spec.name] = value
  }
  return { customerId: customerIdOf(index), features }
}

function drawValue(spec: FeatureSpec, random: Random): unknown {
  switch (spec.type) {
    case 'number':
      return random() < spec.missing ? undefined : numberAt(spec, random())
    case 'boolean':
      return random() < spec.share
    case 'category':
      return spec.values[indexAt(categoryShares(spec), random())]
    case 'set':
      return spec.members.filter(({ share }) => random() < share).map(({ name }) => name)
    case 'timestamp':
      return epochMs + Math.round((random() * 2 - 1) * 730) * dayMs
  }
}

/** The position in which a point of [0, 1) falls when the shares are laid end to end. */
function indexAt(shares: readonly number[], point: number): number {
  let end = 0
  for (const [index, share] of shares.entries()) {
    end += share
    if (point < end) return index
  }
  return shares.length - 1
}

/** The number behind `customerIdOf`. */
export function indexOfCustomer(customerId: string): number {
  return Number(customerId.slice(2))
}
