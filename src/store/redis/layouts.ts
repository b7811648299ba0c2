import { randomUUID } from 'node:crypto'
import { type DictionaryEntry, LayoutFull, numbersMaxOf } from '../../domain/features/layout.ts'
import {
  ancestorsMax,
  type DictionarySizes,
  noEpoch,
  OtherLayout,
  parseAncestors,
  withAncestor,
} from '../../domain/features/layout-epoch.ts'
import { chunks } from '../chunks.ts'
import { layoutField, numberedEntry } from '../layout-field.ts'
import { type LayoutMark, type LayoutStore, newEpoch, type StoredLayout, sizesOf } from '../layout-store.ts'
import { type Patience, withinDeadline } from './deadline.ts'
import { layoutKey } from './keys.ts'
import type { RedisClient } from './redis-client.ts'

/** Entries that one command gives or writes: it holds the server up for about a millisecond. */
const entriesMax = 1_000

/** A layout of a million categories takes about a second to read. */
const layoutTimeoutMs = 30_000

/** As `lua/intern-1.lua` answers; a position above 0 is that of an entry for which there is no room. */
const mustBegin = 0
const otherEpoch = -1

/** The layout in Redis: one hash, so that all of it is kept, lost and restored together. */
export class RedisLayouts implements LayoutStore {
  readonly #client: RedisClient
  readonly #key: string
  readonly #patience: Patience
  readonly #assertOpen: () => void

  constructor(client: RedisClient, prefix: string, patience: Patience, assertOpen: () => void) {
    this.#client = client
    this.#key = layoutKey(prefix)
    this.#patience = patience
    this.#assertOpen = assertOpen
  }

  async read(): Promise<StoredLayout> {
    this.#assertOpen()
    const patience = { ...this.#patience, timeoutMs: layoutTimeoutMs }
    const fields = await withinDeadline(this.#client.hgetall(this.#key), patience)
    return {
      epoch: Number(fields.epoch ?? noEpoch),
      ancestors: parseAncestors(fields.ancestors ?? ''),
      entries: Object.entries(fields).flatMap(([field, number]) => numberedEntry(field, Number(number)) ?? []),
    }
  }

  async mark(): Promise<LayoutMark> {
    this.#assertOpen()
    const asked = Promise.all([this.#client.hget(this.#key, 'epoch'), this.#client.hlen(this.#key)])
    const [epoch, fields] = await withinDeadline(asked, this.#patience)
    return { epoch: Number(epoch ?? noEpoch), fields }
  }

  /** Each thousand of entries is given numbers all or none. */
  async intern(entries: readonly DictionaryEntry[], epoch?: number): Promise<number[]> {
    this.#assertOpen()
    const numbers: number[] = []
    for (const chunk of chunks(entries, entriesMax)) {
      for (const number of await this.#internChunk(chunk, epoch)) numbers.push(number)
    }
    return numbers
  }

  async #internChunk(chunk: readonly DictionaryEntry[], epoch: number | undefined): Promise<number[]> {
    const triples = chunk.flatMap((entry) => [entry.dictionary, entry.key, numbersMaxOf(entry)])
    const ask = () =>
      withinDeadline(
        this.#client.internEntries(this.#key, epoch === undefined ? '' : epoch, ...triples),
        this.#patience,
      )
    let given = await ask()
    if (given === mustBegin) {
      await this.begin((await this.mark()).epoch)
      if (epoch !== undefined) throw new OtherLayout('a new epoch of the layout has begun')
      given = await ask()
    }
    if (given === otherEpoch) throw new OtherLayout('the layout is of another epoch')
    if (typeof given === 'number') throw new LayoutFull(chunk[given - 1] as DictionaryEntry)
    return given
  }

  async begin(epoch: number, twice: DictionarySizes = new Map()): Promise<void> {
    this.#assertOpen()
    const begun = this.#client.beginEpoch(this.#key, epoch, newEpoch(), ancestorsMax, ...[...twice].flat())
    await withinDeadline(begun, this.#patience)
  }

  /** Under a key of its own first: whoever reads a layout finds all of it, or none. */
  async putBack({ epoch, ancestors, entries }: StoredLayout): Promise<boolean> {
    this.#assertOpen()
    // The braces keep it on the layout's server of a cluster.
    const draft = `{${this.#key}}:put-back:${randomUUID()}`
    const sizes = sizesOf(entries)
    const fields = [
      ...entries.map((entry) => [layoutField(entry), String(entry.number)] as const),
      ...[...sizes].map(([dictionary, size]) => [dictionary, String(size)] as const),
      ['epoch', String(epoch)] as const,
      ['ancestors', ancestors.reduce((text, each) => withAncestor(text, each.epoch, each.sizes), '')] as const,
      ['dictionaries', [...sizes.keys()].map((dictionary) => `${dictionary}\n`).join('')] as const,
    ]
    for (const chunk of chunks(fields, entriesMax)) {
      await withinDeadline(this.#client.hset(draft, ...chunk.flat()), this.#patience)
    }
    const isFirst = (await withinDeadline(this.#client.renamenx(draft, this.#key), this.#patience)) === 1
    if (!isFirst) await withinDeadline(this.#client.unlink(draft), this.#patience)
    return isFirst
  }
}
