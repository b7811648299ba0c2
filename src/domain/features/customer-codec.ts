import { describeValue, type Mismatch } from '../mismatch.ts'
import { nearestName } from '../nearest-name.ts'
import type { Fact } from '../ruleset.ts'
import type { TimeZone } from '../time/time-zone.ts'
import { entriesOfValue, type FeatureValue, formatSlot, parseFeatureValue } from './feature-value.ts'
import { slotOfDate } from './kept-date.ts'
import {
  type DictionaryEntry,
  type Layout,
  LayoutFull,
  memberEntry,
  membersPerSlot,
  type NumberedEntry,
  setDictionary,
  slotsOf,
} from './layout.ts'
import { headerBytes, PatchBuilder, slotBytes, slotCountOf } from './vector.ts'

/** A customer's values, checked against the declared features. */
export interface CheckedValues {
  values: Map<Fact, FeatureValue>
  mismatches: Mismatch[]
}

/**
 * Checks `{ feature: value }`; every mismatch is reported, its path beginning with the feature's name. `otherNames` may be
 * meant by a name that is mistyped.
 */
export function checkValues(
  facts: ReadonlyMap<string, Fact>,
  input: Record<string, unknown>,
  timeZone: TimeZone,
  otherNames: Iterable<string> = [],
): CheckedValues {
  const values = new Map<Fact, FeatureValue>()
  const mismatches: Mismatch[] = []
  for (const [name, raw] of Object.entries(input)) {
    const fact = facts.get(name)
    if (fact === undefined) {
      const suggestion = nearestName(name, [...facts.keys(), ...otherNames])
      mismatches.push({
        path: [name],
        found: describeValue(name),
        expected: 'a declared fact',
        ...(suggestion ? { suggestion } : {}),
      })
      continue
    }
    const parsed = parseFeatureValue(fact, raw, timeZone)
    if ('mismatch' in parsed) mismatches.push({ ...parsed.mismatch, path: [name, ...parsed.mismatch.path] })
    else values.set(fact, parsed.value)
  }
  return { values, mismatches }
}

/** Entries that must be interned before `encodePatch`. */
export function entriesOfValues(values: CheckedValues['values']): DictionaryEntry[] {
  return [...values].flatMap(([fact, value]) => entriesOfValue(fact.name, fact, value))
}

/** Entries to look up before `encodePatch`: members that are taken away. Those without a number then were never had by anybody. */
export function entriesTakenAway(values: CheckedValues['values']): DictionaryEntry[] {
  return [...values].flatMap(([fact, value]) =>
    value.kind === 'members' ? value.remove.map((member) => memberEntry(fact.name, fact, member)) : [],
  )
}

export interface EncodedPatch {
  slots: Uint8Array
  texts: Record<string, string | null>
}

/** Values as a patch of the vector, and the texts that are kept beside it. Every entry must be in the layout. */
export function encodePatch(
  values: CheckedValues['values'],
  layout: Layout,
  builder = new PatchBuilder(),
): EncodedPatch {
  const texts: Record<string, string | null> = {}
  for (const [fact, value] of values) {
    if (fact.type === 'text') texts[fact.name] = value.kind === 'text' ? value.text : null
    encodeValue(builder, layout, fact, value)
  }
  return { slots: builder.build(), texts }
}

function encodeValue(builder: PatchBuilder, layout: Layout, fact: Fact, value: FeatureValue): void {
  const slot = slotOf(layout, fact)
  switch (value.kind) {
    case 'missing':
      for (let index = 0; index < slotsOf(fact); index++) builder.write(slotOf(layout, fact, index), Number.NaN)
      return
    case 'number':
      builder.write(slot, value.day === undefined ? value.number : slotOfDate(value.day))
      return
    case 'category':
      builder.write(slot, known(layout.category(value.text), value.text))
      return
    case 'text':
      builder.write(slot, 1)
      return
    case 'set':
      for (const { slot, low, high } of membersBySlot(layout, fact, value.members))
        builder.writeMembers(slot, low, high)
      return
    case 'members':
      encodeChange(builder, layout, fact, value)
  }
}

/**
 * A change of members starts from what is kept, else from the default. Where there is neither, nobody knows which other
 * members the customer has, and the change would claim that there are none: the whole patch is refused (`SetUnknown`).
 */
function encodeChange(
  builder: PatchBuilder,
  layout: Layout,
  fact: Fact,
  { add, remove }: Extract<FeatureValue, { kind: 'members' }>,
): void {
  if (add.length === 0 && remove.length === 0) return
  const first = slotOf(layout, fact)
  if (fact.type !== 'set' || fact.default === undefined) builder.require(first)
  else {
    for (const { slot, low, high } of membersBySlot(layout, fact, fact.default))
      builder.writeMembersIfMissing(slot, low, high, first)
  }
  for (const { slot, low, high } of membersBySlot(layout, fact, add)) builder.addMembers(slot, low, high)
  // A member that nobody ever had cannot be removed.
  const known = remove.filter((member) => layout.member(fact.name, member) !== undefined)
  for (const { slot, low, high } of membersBySlot(layout, fact, known)) builder.removeMembers(slot, low, high)
}

/** Whether a value changes members of a set of which nothing may be known: one without a default. */
export function needsKnownSet(fact: Fact, value: FeatureValue): boolean {
  if (value.kind !== 'members' || value.add.length + value.remove.length === 0) return false
  return fact.type !== 'set' || fact.default === undefined
}

/** The bits that stand for members, in every slot of their set: `low` and `high` as `PatchBuilder` takes them. */
function* membersBySlot(layout: Layout, fact: Fact, members: readonly string[]) {
  const bits = members.map((member) => known(layout.member(fact.name, member), member))
  const full = members.find((_, i) => (bits[i] ?? 0) >= slotsOf(fact) * membersPerSlot)
  if (full !== undefined) throw new LayoutFull(memberEntry(fact.name, fact, full))
  for (let index = 0; index < slotsOf(fact); index++) {
    let low = 0
    let high = 0
    for (const bit of bits) {
      const within = bit - index * membersPerSlot
      if (within < 0 || within >= membersPerSlot) continue
      if (within < 32) low |= 1 << within
      else high |= 1 << (within - 32)
    }
    yield { slot: slotOf(layout, fact, index), low, high }
  }
}

/** Values of the vector by feature name, as JSON; missing ones are left out, and so are texts, which are not in the vector. */
export function decodeVector(facts: Iterable<Fact>, layout: Layout, vector: Uint8Array): Record<string, unknown> {
  const view = new DataView(vector.buffer, vector.byteOffset, vector.byteLength)
  const slotCount = slotCountOf(vector)
  const values: Record<string, unknown> = {}
  for (const fact of facts) {
    const slot = layout.slot(fact.name, fact)
    if (fact.type === 'text' || slot === undefined || slot >= slotCount) continue
    const number = view.getFloat64(headerBytes + slot * slotBytes, true)
    if (fact.type === 'set') {
      if (!Number.isNaN(number)) values[fact.name] = decodeMembers(fact, layout, view, slotCount)
      continue
    }
    const value = formatSlot(fact, number, layout)
    if (value !== undefined) values[fact.name] = value
  }
  return values
}

function decodeMembers(fact: Fact, layout: Layout, view: DataView, slotCount: number): string[] {
  const members: string[] = []
  for (let index = 0; index < slotsOf(fact); index++) {
    const slot = slotOf(layout, fact, index)
    const at = headerBytes + slot * slotBytes
    if (slot >= slotCount || Number.isNaN(view.getFloat64(at, true))) continue
    for (let bit = 0; bit < membersPerSlot; bit++) {
      const word = view.getUint32(bit < 32 ? at : at + 4, true)
      if ((word & (1 << (bit & 31))) === 0) continue
      const member = layout.memberText(fact.name, index * membersPerSlot + bit)
      if (member !== undefined) members.push(member)
    }
  }
  return members
}

function slotOf(layout: Layout, fact: Fact, index = 0): number {
  return known(layout.slot(fact.name, fact, index), fact.name)
}

function known(number: number | undefined, key: string): number {
  if (number === undefined) throw new Error(`'${key}' is not in the layout: intern it before encoding`)
  return number
}

/** The dictionary entries behind a vector's categories and members: for a thread that does not keep the whole layout. */
export function entriesOfVector(facts: Iterable<Fact>, layout: Layout, vector: Uint8Array): NumberedEntry[] {
  const entries: NumberedEntry[] = []
  const byName = new Map([...facts].map((fact) => [fact.name, fact]))
  for (const [name, value] of Object.entries(decodeVector(byName.values(), layout, vector))) {
    const type = byName.get(name)?.type
    const dictionary = type === 'set' ? setDictionary(name) : 'categories'
    if (type !== 'set' && type !== 'category') continue
    for (const key of [value].flat() as string[]) {
      entries.push({ dictionary, key, number: known(layout.number(dictionary, key), key) })
    }
  }
  return entries
}
