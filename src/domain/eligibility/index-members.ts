import type { FactRow } from '../features/fact-table.ts'
import { type BitmapPlan, clearRow, wordsOf } from './bitmaps.ts'
import type { MemberForm } from './normal-form.ts'

/** Rows that ask for the same: that a set has a member, or that it has it not. */
export interface MemberDemand {
  form: MemberForm
  rows: number[]
}

/** Members of one group: it keeps a bitmap for each combination of them, so 2 to this power. */
const membersPerGroupMax = 6

/** To look for a single member takes as long as to AND this many words of a bitmap. */
const wordsPerLook = 16

/** A member of a set, and who asks about it. */
interface AskedMember {
  position: number
  word: number
  mask: number
  demands: MemberDemand[]
  rowCount: number
}

/**
 * Groups of the members that many rows ask about; what is left, by demand, is cheaper as lists of rows. A group costs one
 * bitmap a decision, so it pays as soon as its rows, and the looks for its members, are more than the words of a bitmap.
 */
export function planMembers(
  demands: readonly MemberDemand[],
  rowCount: number,
): { groups: BitmapPlan<IndexMembers>[]; rare: MemberDemand[] } {
  const groups: BitmapPlan<IndexMembers>[] = []
  const rare: MemberDemand[] = []
  for (const members of membersBySet(demands)) {
    members.sort((a, b) => b.rowCount - a.rowCount)
    for (let first = 0; first < members.length; first += membersPerGroupMax) {
      const group = members.slice(first, first + membersPerGroupMax)
      const rowsOfGroup = group.reduce((count, member) => count + member.rowCount, 0)
      if (rowsOfGroup + group.length * wordsPerLook >= wordsOf(rowCount)) groups.push(planGroup(group, rowCount))
      else rare.push(...group.flatMap((member) => member.demands))
    }
  }
  return { groups, rare }
}

function planGroup(members: readonly AskedMember[], rowCount: number): BitmapPlan<IndexMembers> {
  return {
    bitmapCount: 2 ** members.length + 1,
    build: (bitmaps, start) => new IndexMembers(members, bitmaps, start, wordsOf(rowCount)),
  }
}

/**
 * What a few members of one set say about every row of the index: a bitmap for each combination of those that the set
 * has, and one, the last, for a missing set.
 */
export class IndexMembers {
  readonly #position: number
  /** By member: the word of a row that holds its bit, and by how many it is shifted there. */
  readonly #memberWords: Uint32Array
  readonly #shifts: Uint8Array
  /** The word of the first bitmap, and words of each. */
  readonly #start: number
  readonly #words: number

  /** For `planMembers`. */
  constructor(members: readonly AskedMember[], bitmaps: Uint32Array, start: number, words: number) {
    this.#position = members[0]?.position as number
    this.#memberWords = Uint32Array.from(members, ({ word }) => word)
    this.#shifts = Uint8Array.from(members, ({ mask }) => 31 - Math.clz32(mask))
    this.#start = start
    this.#words = words
    for (let combination = 0; combination < 2 ** members.length; combination++) {
      const bitmap = start + combination * words
      for (const [index, { demands }] of members.entries()) {
        const isPresent = (combination & (1 << index)) !== 0
        for (const { form, rows } of demands)
          if (form.present !== isPresent) for (const row of rows) clearRow(bitmaps, bitmap, row)
      }
    }
    const bitmap = start + 2 ** members.length * words
    for (const { form, rows } of members.flatMap(({ demands }) => demands))
      if (!form.missing) for (const row of rows) clearRow(bitmaps, bitmap, row)
  }

  /** Where the bitmap begins that says which rows ask for nothing that the set is not. */
  bitmapStart({ numbers, words }: FactRow): number {
    const memberWords = this.#memberWords
    const shifts = this.#shifts
    if (Number.isNaN(numbers[this.#position] as number)) return this.#start + (1 << shifts.length) * this.#words
    let combination = 0
    for (let i = 0; i < shifts.length; i++) {
      combination |= (((words[memberWords[i] as number] as number) >>> (shifts[i] as number)) & 1) << i
    }
    return this.#start + combination * this.#words
  }
}

function membersBySet(demands: readonly MemberDemand[]): AskedMember[][] {
  const sets = new Map<number, Map<string, AskedMember>>()
  for (const demand of demands) {
    const { position, word, mask } = demand.form
    const members = sets.get(position) ?? new Map<string, AskedMember>()
    sets.set(position, members)
    const key = `${word} ${mask}`
    const member = members.get(key) ?? { position, word, mask, demands: [], rowCount: 0 }
    members.set(key, member)
    member.demands.push(demand)
    member.rowCount += demand.rows.length
  }
  return [...sets.values()].map((members) => [...members.values()])
}
