import { setImmediate as nextTurn } from 'node:timers/promises'
import { deserialize, serialize } from 'node:v8'
import type { Offer, Ruleset } from '../domain/ruleset.ts'

/**
 * A ruleset in memory that threads share: written once by the thread that has checked it, and read by each that needs it
 * for itself. A ruleset that was posted instead would be written again for each thread, by the thread that serves
 * decisions: 50 ms each time for 10,000 offers.
 */
export interface SharedRuleset {
  /** The ruleset without offers. */
  frame: SharedArrayBuffer
  /** The offers under all rules, `offersPerPart` at a time. */
  parts: SharedArrayBuffer[]
}

/** Bounds how long one part takes to read: 2 ms, and 8 with the garbage of others. */
const offersPerPart = 500

/** Offers of neighbouring positions: an offer that is the same under several rules is one object, and is written once. */
interface Part {
  own: Offer[]
  /** By position of the variant. */
  variants: Offer[][]
}

export function shareRuleset(ruleset: Ruleset): SharedRuleset {
  const { offers, variants } = ruleset
  const frame: Ruleset = { ...ruleset, offers: [], variants: variants.map((variant) => ({ ...variant, offers: [] })) }
  const parts: SharedArrayBuffer[] = []
  for (let start = 0; start < offers.length; start += offersPerPart) {
    const end = start + offersPerPart
    const part: Part = {
      own: offers.slice(start, end),
      variants: variants.map((variant) => variant.offers.slice(start, end)),
    }
    parts.push(share(part))
  }
  return { frame: share(frame), parts }
}

/** For a thread that has nothing else to do. */
export function readRuleset({ frame, parts }: SharedRuleset): Ruleset {
  const ruleset = read(frame) as Ruleset
  for (const part of parts) addOffers(ruleset, part)
  return ruleset
}

/** For a thread that serves meanwhile: every part in a turn of the event loop of its own. */
export async function readRulesetInTurns({ frame, parts }: SharedRuleset): Promise<Ruleset> {
  const ruleset = read(frame) as Ruleset
  for (const part of parts) {
    await nextTurn()
    addOffers(ruleset, part)
  }
  return ruleset
}

function addOffers(ruleset: Ruleset, bytes: SharedArrayBuffer): void {
  const { own, variants } = read(bytes) as Part
  ruleset.offers.push(...own)
  for (const [position, offers] of variants.entries()) ruleset.variants[position]?.offers.push(...offers)
}

function share(value: unknown): SharedArrayBuffer {
  const bytes = serialize(value)
  const shared = new SharedArrayBuffer(bytes.length)
  new Uint8Array(shared).set(bytes)
  return shared
}

function read(bytes: SharedArrayBuffer): unknown {
  return deserialize(new Uint8Array(bytes))
}
