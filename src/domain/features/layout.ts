import { type FeatureDeclaration, setMembersMaxDefault } from '../../schema/features-file.ts'
import { describeValue } from '../mismatch.ts'
import { type DictionarySizes, type LayoutAncestor, noEpoch } from './layout-epoch.ts'

/**
 * Where each feature lies in a customer's vector, and which number stands for which category.
 *
 * A layout is a handful of dictionaries that only grow: a key gets the next free number of its dictionary once and keeps
 * it for ever, so a vector written under an older layout stays readable. The dictionaries are
 *
 * - `slots`: `feature:type:index` → slot. The type is part of the key: a feature whose type changes takes a new slot.
 * - `categories`: text → number, one dictionary for all category features, so that two of them can be compared.
 * - `set:<feature>`: member → bit. 48 bits share a slot (see `vector.ts`).
 * - `offers`, `groups`, `placements`, `reasons`, `experiments`: id → number, as records of the history name them. In
 *   `reasons` number 0 is `noReason`.
 */
export type DictionaryName = string

export interface DictionaryEntry {
  dictionary: DictionaryName
  key: string
  /** For sets, the bits of its slots: numbers from here on are refused. Absent for the other dictionaries, see `numbersMaxOf`. */
  numbersMax?: number
}

/** A number that stands somewhere in the store, for a key that its dictionary may tell. */
export interface DictionaryNumber {
  dictionary: DictionaryName
  number: number
}

/** One slot of a vector: the part `index` of what is kept about a feature of this type. */
export interface LayoutSlot {
  slot: number
  feature: string
  type: FeatureDeclaration['type']
  index: number
}

export interface NumberedEntry extends DictionaryEntry {
  number: number
}

/** Distinct texts over all category features; the dictionary is kept in the memory of every node. */
export const categoriesMax = 1_000_000

/** Slots in one vector: 8 bytes each. */
export const slotsMax = 4_096

export const membersPerSlot = 48

/** What records of the history can name, by dictionary: as much as their fields hold. Ids of all rulesets count. */
const historyNumbersMax: Readonly<Record<string, number>> = {
  offers: 10_000_000,
  groups: 65_535, // the last number stands for a group that is not known
  placements: 65_536,
  reasons: 256,
  experiments: 65_536,
}

/** Takes number 0 of the dictionary `reasons`: a record without a reason has it. */
export const noReason: DictionaryEntry = { dictionary: 'reasons', key: '' }

/** How many numbers the entry's dictionary may give. Whoever gives numbers enforces it: the store, or `internLocally`. */
export function numbersMaxOf(entry: DictionaryEntry): number {
  if (entry.dictionary === 'slots') return slotsMax
  if (entry.dictionary === 'categories') return categoriesMax
  return historyNumbersMax[entry.dictionary] ?? entry.numbersMax ?? membersPerSlot
}

/** A dictionary has no room for one more entry. Retrying cannot help; a person must raise a bound or clean the data. */
export class LayoutFull extends Error {
  override readonly name = 'LayoutFull'
  readonly entry: DictionaryEntry

  constructor(entry: DictionaryEntry) {
    const { dictionary, key } = entry
    const max = numbersMaxOf(entry)
    const found = describeValue(key)
    super(
      dictionary === 'slots'
        ? `no slot for ${found}: all rulesets together may use at most ${max} slots`
        : dictionary === 'categories'
          ? `no room for category ${found}: all category features together may have at most ${max} distinct values`
          : dictionary in historyNumbersMax
            ? `no room for ${found} among the ${dictionary}: all rulesets together may name at most ${max}`
            : `no room for ${found} in set '${dictionary.slice(setPrefix.length)}': it may have at most ${max} distinct members over all customers; raise its membersMax`,
    )
    this.entry = entry
  }
}

export class Layout {
  readonly #dictionaries = new Map<DictionaryName, Map<string, number>>()
  readonly #keys = new Map<DictionaryName, string[]>()
  #shape = 0
  #epoch = noEpoch
  #ancestors: readonly LayoutAncestor[] = []
  #sizesUnder: ReadonlyMap<number, DictionarySizes> = new Map()

  constructor(entries: Iterable<NumberedEntry> = []) {
    this.learn(entries)
  }

  /** Takes over numbers that the store has given; an entry that is known already changes nothing. */
  learn(entries: Iterable<NumberedEntry>): void {
    for (const { dictionary, key, number } of entries) {
      let numbers = this.#dictionaries.get(dictionary)
      if (numbers === undefined) {
        numbers = new Map()
        this.#dictionaries.set(dictionary, numbers)
        this.#keys.set(dictionary, [])
      }
      numbers.set(key, number)
      const keys = this.#keys.get(dictionary) as string[]
      keys[number] = key
      if (dictionary === 'slots' || dictionary.startsWith(setPrefix)) this.#shape++
    }
  }

  /** Of the store's layout as it was last read; `noEpoch` for a layout of its own. */
  get epoch(): number {
    return this.#epoch
  }

  /** Layouts that went over into this one, the oldest first. */
  get ancestors(): readonly LayoutAncestor[] {
    return this.#ancestors
  }

  /** Goes on as the layout of another epoch, with the same numbers. */
  adopt({ epoch, ancestors }: { epoch: number; ancestors: readonly LayoutAncestor[] }): void {
    this.#epoch = epoch
    this.#ancestors = ancestors
    this.#sizesUnder = new Map(ancestors.map((ancestor) => [ancestor.epoch, ancestor.sizes]))
    this.#shape++
  }

  /** How many numbers mean under the epoch of an ancestor what they mean here, by dictionary; undefined for other epochs. */
  sizesUnder(epoch: number): DictionarySizes | undefined {
    return this.#sizesUnder.get(epoch)
  }

  /** One more than the highest number known, by dictionary. */
  sizes(): DictionarySizes {
    return new Map([...this.#keys].map(([dictionary, keys]) => [dictionary, keys.length]))
  }

  /** Entries known, over all dictionaries. */
  get entryCount(): number {
    let count = 0
    for (const numbers of this.#dictionaries.values()) count += numbers.size
    return count
  }

  /** Whether every entry that is known here is among these, with the same number. */
  agreesWith(entries: Iterable<NumberedEntry>): boolean {
    let count = 0
    for (const { dictionary, key, number } of entries) if (this.number(dictionary, key) === number) count++
    return count === this.entryCount
  }

  /** Another number whenever there are slots or members that there were not before. */
  get shape(): number {
    return this.#shape
  }

  /** Every slot that is known, with the feature that it belongs to. */
  *slots(): Generator<LayoutSlot> {
    for (const [key, slot] of this.#dictionaries.get('slots') ?? []) {
      const [, feature = '', type = '', index = ''] = slotKeyForm.exec(key) ?? []
      yield { slot, feature, type: type as FeatureDeclaration['type'], index: Number(index) }
    }
  }

  /** By number; undefined where none is known. Not to be kept: it may be another one when the layout has grown. */
  keysOf(dictionary: DictionaryName): readonly (string | undefined)[] {
    return this.#keys.get(dictionary) ?? []
  }

  number(dictionary: DictionaryName, key: string): number | undefined {
    return this.#dictionaries.get(dictionary)?.get(key)
  }

  key(dictionary: DictionaryName, number: number): string | undefined {
    return this.#keys.get(dictionary)?.[number]
  }

  size(dictionary: DictionaryName): number {
    return this.#dictionaries.get(dictionary)?.size ?? 0
  }

  /** Slots given so far, to all features of all rulesets: the length of a full vector. */
  get slotCount(): number {
    return this.size('slots')
  }

  slot(feature: string, declaration: FeatureDeclaration, index = 0): number | undefined {
    return this.number('slots', slotKey(feature, declaration, index))
  }

  category(text: string): number | undefined {
    return this.number('categories', text)
  }

  categoryText(number: number): string | undefined {
    return this.key('categories', number)
  }

  member(feature: string, member: string): number | undefined {
    return this.number(setDictionary(feature), member)
  }

  memberText(feature: string, bit: number): string | undefined {
    return this.key(setDictionary(feature), bit)
  }

  /** Those of `entries` that have no number yet, each once. */
  unknown(entries: Iterable<DictionaryEntry>): DictionaryEntry[] {
    const missing = new Map<string, DictionaryEntry>()
    for (const entry of entries) {
      if (this.number(entry.dictionary, entry.key) === undefined)
        missing.set(`${entry.dictionary}\n${entry.key}`, entry)
    }
    return [...missing.values()]
  }

  /** Everything, in the order in which numbers were given: what `new Layout()` takes. */
  entries(): NumberedEntry[] {
    const all: NumberedEntry[] = []
    for (const [dictionary, numbers] of this.#dictionaries) {
      for (const [key, number] of numbers) all.push({ dictionary, key, number })
    }
    return all
  }

  /** Throws `LayoutFull` when an entry that is known has a number beyond what its dictionary may give now. */
  assertWithinBounds(entries: Iterable<DictionaryEntry>): void {
    for (const entry of entries) {
      const number = this.number(entry.dictionary, entry.key)
      if (number !== undefined && number >= numbersMaxOf(entry)) throw new LayoutFull(entry)
    }
  }

  /** Gives numbers from this layout alone: for use without a store (`sufler decide`, `sufler test`). Throws `LayoutFull`. */
  internLocally(entries: Iterable<DictionaryEntry>): void {
    for (const entry of entries) {
      const { dictionary, key } = entry
      const number = this.number(dictionary, key) ?? this.size(dictionary)
      if (number >= numbersMaxOf(entry)) throw new LayoutFull(entry)
      this.learn([{ dictionary, key, number }])
    }
  }
}

/** Stands for every member of a context set that no rule names: kept in no customer, but a set that has it is not empty. */
export const otherMember = '\u2026'

const setPrefix = 'set:'

export function setDictionary(feature: string): DictionaryName {
  return `${setPrefix}${feature}`
}

/** The set whose members a dictionary numbers; undefined for the other dictionaries. */
export function setOfDictionary(dictionary: DictionaryName): string | undefined {
  return dictionary.startsWith(setPrefix) ? dictionary.slice(setPrefix.length) : undefined
}

/** The dictionary entry of one member; refused when the set's slots have no bit left for it. */
export function memberEntry(feature: string, declaration: FeatureDeclaration, member: string): DictionaryEntry {
  return { dictionary: setDictionary(feature), key: member, numbersMax: slotsOf(declaration) * membersPerSlot }
}

const slotKeyForm = /^(.*):(\w+):(\d+)$/s

export function slotKey(feature: string, declaration: FeatureDeclaration, index: number): string {
  return `${feature}:${declaration.type}:${index}`
}

/** Slots that a feature takes: one, but for sets of more than 48 members. */
export function slotsOf(declaration: FeatureDeclaration): number {
  return declaration.type === 'set' ? Math.ceil((declaration.membersMax ?? setMembersMaxDefault) / membersPerSlot) : 1
}

/** The dictionary entries that a declared feature needs before anything can be written to it. */
export function* entriesOfFeature(feature: string, declaration: FeatureDeclaration): Generator<DictionaryEntry> {
  for (let index = 0; index < slotsOf(declaration); index++) {
    yield { dictionary: 'slots', key: slotKey(feature, declaration, index) }
  }
  if (declaration.type === 'category') {
    for (const value of declaration.values ?? []) yield { dictionary: 'categories', key: value }
    if (declaration.default !== undefined) yield { dictionary: 'categories', key: declaration.default }
  }
  if (declaration.type === 'set') {
    for (const member of [...(declaration.values ?? []), ...(declaration.default ?? [])]) {
      yield memberEntry(feature, declaration, member)
    }
  }
}
