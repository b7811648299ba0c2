import type { Fact } from '../ruleset.ts'
import { setBit, unseenCategory } from './fact-table.ts'
import type { FeatureValue } from './feature-value.ts'
import { type Layout, membersPerSlot, type NumberedEntry, otherMember, slotsOf } from './layout.ts'

/** Positions that the context facts take: `FactTable.contextLength`. */
export function contextLengthOf(context: readonly Fact[]): number {
  return context.reduce((length, fact) => length + slotsOf(fact), 0)
}

/** Writes a request's context as the numbers that `FactTable.fill` expects; facts that were not given are missing. */
export function encodeContext(
  context: readonly Fact[],
  values: ReadonlyMap<Fact, FeatureValue>,
  layout: Layout,
  target: Float64Array,
  start: number,
): void {
  const words = new Uint32Array(target.buffer, target.byteOffset, target.length * 2)
  const unseen: string[] = []
  let position = start
  for (const fact of context) {
    const value = values.get(fact)
    target.fill(Number.NaN, position, position + slotsOf(fact))
    if (value?.kind === 'number') target[position] = value.number
    else if (value?.kind === 'text') target[position] = 1
    else if (value?.kind === 'category')
      target[position] = layout.category(value.text) ?? unseenNumber(unseen, value.text)
    else if (value?.kind === 'set') {
      target.fill(0, position, position + slotsOf(fact))
      for (const member of value.members) {
        const bit = layout.member(fact.name, member)
        // A rule names a member only if it has a bit within the set's slots.
        const isNamed = bit !== undefined && bit < slotsOf(fact) * membersPerSlot
        setBit(words, position, isNamed ? bit : (layout.member(fact.name, otherMember) as number))
      }
    }
    position += slotsOf(fact)
  }
}

function unseenNumber(unseen: string[], text: string): number {
  if (!unseen.includes(text)) unseen.push(text)
  return unseenCategory - unseen.indexOf(text)
}

/** The dictionary entries behind a context's categories: for a thread that does not keep the whole layout. */
export function entriesOfContext(values: ReadonlyMap<Fact, FeatureValue>, layout: Layout): NumberedEntry[] {
  return [...values.values()].flatMap((value) => {
    if (value.kind !== 'category') return []
    const number = layout.category(value.text)
    return number === undefined ? [] : [{ dictionary: 'categories', key: value.text, number }]
  })
}
