import { type DictionaryEntry, type Layout, numbersMaxOf } from '../../domain/features/layout.ts'
import type { Mismatch } from '../../domain/mismatch.ts'
import type { AliasChange } from '../../store/aliases.ts'
import type { CustomerPatch, OrOtherLayout, PatchOutcome } from '../../store/store.ts'
import { describeSetUnknown } from './reject-reason.ts'

export interface Reject {
  line: number
  /** `found …, expected …` */
  reason: string
  /** As it stands in the input, without its line end. */
  record: Buffer
}

/** A point between two rows of the input. */
export interface Position {
  /** Bytes of the input, inflated, before it. */
  bytes: number
  /** Lines before it. */
  lines: number
  /** Rows before it, accepted or not; the header is none. */
  rows: number
}

/** A cell that could not be read, of a row that was loaded without it. */
export interface LeftOutCell extends Mismatch {
  line: number
}

/** A value that can be written only when its new categories or members have numbers. */
export interface Unwritten {
  /** Where the value comes from, for messages. */
  column: string
  entries: DictionaryEntry[]
  /** Members that the value takes away: those that have no number by then were never had by anybody. */
  takenAway?: DictionaryEntry[]
  write: () => void
}

/** The row itself is gone by the time that the store has refused it; its line is not. */
const damagedReason =
  'found a damaged record of the customer in the store, expected a feature vector; mend it with sufler doctor, and load the row again'

/** Rows that go to the store together. */
export class Batch {
  readonly patches: CustomerPatch[] = []
  /** Of the customers of the patches. */
  readonly aliases: AliasChange[] = []
  readonly rejects: Reject[] = []
  readonly leftOut: LeftOutCell[] = []
  /** Of the rows of the patches, in the input. */
  readonly lines: number[] = []
  /** Where the batch ends. */
  end: Position
  readonly #unwritten: Unwritten[] = []
  /** Rows that the store may refuse, since they change members of a set that it may know nothing of. */
  readonly #changes = new Map<CustomerPatch, Omit<Reject, 'reason'>>()
  readonly #layout: Layout
  /** New keys that this batch brings, by dictionary. */
  readonly #newKeys = new Map<string, Set<string>>()

  constructor(layout: Layout, start: Position) {
    this.#layout = layout
    this.end = start
  }

  get isEmpty(): boolean {
    return this.patches.length === 0 && this.rejects.length === 0
  }

  /**
   * The first of `entries` for which its dictionary has no room, so that its row can be refused: the store would refuse
   * the whole batch. When all fit, they count as taken.
   */
  firstWithoutRoom(entries: readonly DictionaryEntry[]): DictionaryEntry | undefined {
    for (const entry of this.#layout.unknown(entries)) {
      let keys = this.#newKeys.get(entry.dictionary)
      if (keys === undefined) {
        keys = new Set()
        this.#newKeys.set(entry.dictionary, keys)
      }
      if (!keys.has(entry.key) && this.#layout.size(entry.dictionary) + keys.size >= numbersMaxOf(entry)) return entry
      keys.add(entry.key)
    }
    return undefined
  }

  add(patch: CustomerPatch, unwritten: readonly Unwritten[]): void {
    this.patches.push(patch)
    this.#unwritten.push(...unwritten)
  }

  /** Notes where a patch comes from that the store may refuse. */
  noteChange(patch: CustomerPatch, line: number, record: Buffer): void {
    this.#changes.set(patch, { line, record })
  }

  /** Takes out what the store has refused: it counts as rejected, and brings no aliases. */
  refuse(outcomes: readonly OrOtherLayout<PatchOutcome>[]): void {
    const refused = new Set(this.patches.filter((_, i) => outcomes[i] !== 'applied'))
    if (refused.size === 0) return
    for (const [i, patch] of this.patches.entries()) {
      if (outcomes[i] === 'applied') continue
      const reason = outcomes[i] === 'damaged' ? damagedReason : describeSetUnknown
      this.rejects.push({
        ...(this.#changes.get(patch) ?? { line: this.lines[i] ?? 0, record: Buffer.alloc(0) }),
        reason,
      })
    }
    this.rejects.sort((one, other) => one.line - other.line)
    const customers = new Set([...refused].map(({ customerId }) => customerId))
    const kept = this.aliases.filter(({ customerId }) => customerId === null || !customers.has(customerId))
    this.aliases.splice(0, this.aliases.length, ...kept)
    this.patches.splice(0, this.patches.length, ...this.patches.filter((patch) => !refused.has(patch)))
  }

  /** What must be interned before `write`. */
  get newEntries(): DictionaryEntry[] {
    return this.#layout.unknown(this.#unwritten.flatMap(({ entries }) => entries))
  }

  /** What must be looked up before `write`. */
  get takenAway(): DictionaryEntry[] {
    return this.#layout.unknown(this.#unwritten.flatMap(({ takenAway = [] }) => takenAway))
  }

  /** Completes the patches. */
  write(): void {
    for (const { write } of this.#unwritten) write()
  }
}
