import type { DictionaryEntry, Layout } from '../../domain/features/layout.ts'
import { entriesOfFeature } from '../../domain/features/layout.ts'
import type { Fact } from '../../domain/ruleset.ts'
import { TimeZone } from '../../domain/time/time-zone.ts'
import type { Encoding } from '../../schema/mapping-file.ts'
import type { Store } from '../../store/store.ts'
import { AliasClaims, type SharedAlias } from './alias-claims.ts'
import { Batch, type Position, type Reject } from './batch.ts'
import { type Checkpoint, PrefixDigest } from './checkpoint.ts'
import type { Input } from './input.ts'
import { type LeftOutByColumn, LeftOutCells } from './left-out-cells.ts'
import { batchBytesMax, batchesInFlightMax, batchRowsMax } from './limits.ts'
import { LoadRefused } from './load-refused.ts'
import type { Mapping } from './mapping.ts'
import { type OpenRows, openRows, type RowFormat } from './open-rows.ts'
import { readHead } from './read-head.ts'
import { SeenCustomers } from './seen-customers.ts'
import { TextBlocks } from './text-blocks.ts'

/** Where customers go: the store with its layout, or for a dry run a layout alone. */
export interface LoadTarget {
  layout: Layout
  /** Gives numbers to new features, categories and members. */
  ensure(entries: DictionaryEntry[]): Promise<void>
  /** Learns the numbers of those that others have given one. */
  lookUp(entries: DictionaryEntry[]): Promise<void>
  patchCustomers: Store['patchCustomers']
  setAliases: Store['aliases']['set']
}

export interface LoadOptions {
  input: Input
  target: LoadTarget
  facts: readonly Fact[]
  timeZone: string
  mapping?: Mapping
  format?: RowFormat
  delimiter?: string
  /** Instead of the mapping's. */
  encoding?: Encoding
  /** Stop at the first row that is refused; one that the store refuses is found with its batch, when later ones may be under way. */
  strict?: boolean
  /** Do not refuse a customer who comes again; the later row is written over the earlier one. */
  allowDuplicates?: boolean
  /** Where an earlier load of the same input stopped. */
  resumeFrom?: Checkpoint
  /** Rows of one call of the store, at most. */
  batchRows?: number
  signal?: AbortSignal
  now?: () => number
  /** Called in the order of the input, when a batch is kept; `sha256` digests the input before `position`. */
  onKept?: (rejects: readonly Reject[], position: Position, sha256: () => string) => void
  onNotice?: (notice: string) => void
  onProgress?: (progress: LoadProgress) => void
}

export interface LoadProgress {
  rows: number
  rejected: number
}

/** `broken`: the input ended before its end, see `problem`. `failed`: the store did, see `error`. */
export type LoadEnd = 'complete' | 'strict' | 'interrupted' | 'broken' | 'failed'

export interface LoadSummary {
  end: LoadEnd
  /** Rows read, without the header. */
  rows: number
  /** Rows that are in the store; after a resumption, with those of the earlier load. */
  loaded: number
  rejected: number
  /** Of `rows`, those that an earlier load had dealt with. */
  resumedRows: number
  /** Columns without a feature. */
  unmapped: string[]
  /** Cells that could not be read and counted as empty, by column, each with the first of them. */
  leftOut: LeftOutByColumn
  /** Aliases that customers did not get, since others of the file had them before. */
  sharedAliases: { claims: number; examples: readonly SharedAlias[]; isComplete: boolean }
  problem?: string
  error?: Error
  durationMs: number
}

/**
 * Loads customers from a file: patches, so that features that the file does not have are left alone.
 *
 * Rows are read one after the other and collected into batches, of which a few travel at the same time. Batches are
 * counted as kept in the order of the input, so that everything before the last position told to `onKept` is in the
 * store, or was refused.
 *
 * A resumed load reads the input from its beginning without writing, up to where the earlier one stopped: only so are
 * duplicates found, the reject file made whole, and a changed file noticed before anything is written.
 *
 * Throws `LoadRefused` when the load cannot begin.
 */
export async function loadCustomers(options: LoadOptions): Promise<LoadSummary> {
  const { input, target, facts } = options
  const startedAtMs = performance.now()
  const seen = hasDistinctIds(options) ? undefined : new SeenCustomers()
  const timeZone = new TimeZone(options.timeZone)
  await target.ensure(facts.flatMap((fact) => [...entriesOfFeature(fact.name, fact)]))

  const { mapping } = options
  const text = new TextBlocks(input, options.encoding ?? mapping?.encoding)
  const blocks = text.blocks()
  const head = await readHead(blocks, mapping?.skipLines ?? 0)
  if (input.problem !== undefined && !head.includes(0x0a)) {
    throw new LoadRefused([`${input.name}: ${input.problem}; nothing was read`])
  }
  const claims = new AliasClaims(options.allowDuplicates === true)
  const open = await openRows(head, input.name, {
    ...{ facts, timeZone, seen, claims, mapping, layout: target.layout, encoding: text.encoding },
    format: options.format,
    delimiter: options.delimiter,
    ensure: (entries) => target.ensure(entries),
  })
  for (const notice of open.notices) options.onNotice?.(notice)
  const load = new Load(options, open, claims, head)
  const end = await load.run(blocks)
  return { ...load.summary(end), durationMs: performance.now() - startedAtMs }
}

function hasDistinctIds({ allowDuplicates, mapping }: LoadOptions): boolean {
  return allowDuplicates === true || mapping?.customerId.kind === 'rowNumber'
}

class Load {
  readonly #options: LoadOptions
  readonly #open: OpenRows
  readonly #claims: AliasClaims
  readonly #digest = new PrefixDigest()
  readonly #batchRows: number
  readonly #batchesInFlightMax: number
  /** Batches under way, oldest first. */
  readonly #inFlight: { batch: Batch; kept: Promise<void>; sha256: () => string }[] = []
  #batch: Batch
  #batchStartBytes = 0
  /** While true, an earlier load has dealt with the rows that come: nothing is written. */
  #isReplay: boolean
  #rows = 0
  #loaded = 0
  #rejected = 0
  readonly #leftOut = new LeftOutCells()
  #error: Error | undefined
  /** Rows were rejected. In a strict load that can only be by the store, which is asked when others are under way. */
  #isRefusedLate = false

  constructor(options: LoadOptions, open: OpenRows, claims: AliasClaims, head: Buffer) {
    this.#options = options
    this.#open = open
    this.#claims = claims
    this.#digest.push(head)
    this.#batchRows = Math.min(open.rows.batchRows, options.batchRows ?? batchRowsMax)
    // Two batches under way could bring the same customer, and the later row must win.
    this.#batchesInFlightMax = options.allowDuplicates ? 1 : batchesInFlightMax
    this.#isReplay = options.resumeFrom !== undefined && options.resumeFrom.rows > 0
    this.#batch = this.#newBatch()
  }

  async run(blocks: AsyncGenerator<Buffer>): Promise<LoadEnd> {
    const aborted = new Promise<'aborted'>((resolve) => {
      this.#options.signal?.addEventListener('abort', () => resolve('aborted'), { once: true })
    })
    try {
      const end = await this.#readAll(() => Promise.race([blocks.next(), aborted]))
      await this.#dispatch()
      while (this.#inFlight.length > 0) await this.#keepOldest()
      return this.#isRefusedLate && this.#options.strict ? 'strict' : end
    } catch (error) {
      if (error instanceof LoadRefused) throw error
      this.#error = error as Error
      return 'failed'
    } finally {
      // Whatever happened, nothing is under way when the caller closes the store.
      await Promise.allSettled(this.#inFlight.map(({ kept }) => kept))
      this.#options.input.close()
    }
  }

  summary(end: LoadEnd): Omit<LoadSummary, 'durationMs'> {
    const { input, resumeFrom } = this.#options
    const problem = end === 'broken' ? input.problem : this.#error?.message
    return {
      end,
      rows: this.#loaded + this.#rejected,
      loaded: this.#loaded,
      rejected: this.#rejected,
      resumedRows: resumeFrom?.rows ?? 0,
      unmapped: this.#open.unmapped(),
      leftOut: this.#leftOut.byColumn(),
      sharedAliases: this.#claims.summary(),
      ...(problem === undefined ? {} : { problem }),
      ...(this.#error === undefined ? {} : { error: this.#error }),
    }
  }

  /** @param nextBlock does not wait for a silent input when the load is interrupted */
  async #readAll(nextBlock: () => Promise<IteratorResult<Buffer> | 'aborted'>): Promise<LoadEnd> {
    const { scanner } = this.#open.rows
    const { input } = this.#options
    for (;;) {
      const end = await this.#readRows()
      if (end !== undefined) return end
      const next = await nextBlock()
      if (next === 'aborted') return 'interrupted'
      if (next.done) break
      this.#digest.push(next.value)
      scanner.push(next.value)
    }
    scanner.finish(input.problem !== undefined)
    const end = await this.#readRows()
    if (this.#isReplay) throw changed(`it ends before byte ${this.#options.resumeFrom?.bytes}, where the load stopped`)
    return end ?? (input.problem === undefined ? 'complete' : 'broken')
  }

  /** All rows of the blocks so far; says why the load must end now. */
  async #readRows(): Promise<LoadEnd | undefined> {
    const { rows } = this.#open
    const { scanner } = rows
    for (;;) {
      const scanned = scanner.next()
      if (scanned === 'none') {
        // Without rows there is no batch that would do it: the digest must not wait for more than a batch.
        if (this.#batch.isEmpty) this.#digest.advance(scanner.positionBytes)
        return undefined
      }
      if (scanned === 'row' && rows.isEmptyRow()) continue
      const row = this.#rows + 1
      const reason = scanned === 'malformed' ? scanner.problem : rows.readRow(row, this.#batch)
      if (reason !== undefined) this.#batch.rejects.push({ line: scanner.line, reason, record: scanner.recordBytes() })
      else this.#batch.lines.push(scanner.line)
      // A strict load ends before the row that is refused.
      if (reason !== undefined && this.#options.strict) return 'strict'
      this.#rows = row
      this.#batch.end = { bytes: scanner.positionBytes, lines: scanner.linesRead, rows: row }
      const resumesHere = this.#isReplay && row === this.#options.resumeFrom?.rows
      if (resumesHere || this.#isFull()) {
        await this.#dispatch()
        if (this.#options.signal?.aborted) return 'interrupted'
        if (this.#isRefusedLate && this.#options.strict) return 'strict'
      }
    }
  }

  #isFull(): boolean {
    const { patches, rejects, end } = this.#batch
    return (
      patches.length >= this.#batchRows ||
      rejects.length >= this.#batchRows ||
      end.bytes - this.#batchStartBytes >= 4 * batchBytesMax
    )
  }

  /** Sends the batch on its way, when few enough are under way, and begins the next. */
  async #dispatch(): Promise<void> {
    const batch = this.#batch
    if (!batch.isEmpty) {
      this.#digest.advance(batch.end.bytes)
      const sha256 = this.#digest.snapshot()
      if (this.#isReplay) this.#inFlight.push({ batch, kept: Promise.resolve(), sha256 })
      else {
        const entries = batch.newEntries
        if (entries.length > 0) await this.#options.target.ensure(entries)
        const { takenAway } = batch
        if (takenAway.length > 0) await this.#options.target.lookUp(takenAway)
        batch.write()
        while (this.#inFlight.length >= this.#batchesInFlightMax) await this.#keepOldest()
        const kept = batch.patches.length === 0 ? Promise.resolve() : this.#write(batch)
        // Its failure is seen when its turn comes; until then it must not count as unhandled.
        kept.catch(() => {})
        this.#inFlight.push({ batch, kept, sha256 })
      }
    }
    if (this.#isReplay) await this.#endReplay(batch.end)
    this.#batch = this.#newBatch()
  }

  /** Nobody is found by an alias before there is somebody to find. */
  async #write(batch: Batch): Promise<void> {
    const { target, now = Date.now } = this.#options
    batch.refuse(await target.patchCustomers(batch.patches, now()))
    const { aliases } = batch
    if (aliases.length > 0) await target.setAliases(aliases)
  }

  /** At the row where the earlier load stopped, everything read so far must be what it read. */
  async #endReplay(position: Position): Promise<void> {
    while (this.#inFlight.length > 0) await this.#keepOldest()
    const { resumeFrom } = this.#options
    if (resumeFrom === undefined || position.rows < resumeFrom.rows) return
    if (position.bytes !== resumeFrom.bytes || this.#digest.snapshot()() !== resumeFrom.sha256) {
      throw changed(`its first ${resumeFrom.bytes} bytes are not those that were loaded`)
    }
    this.#isReplay = false
  }

  async #keepOldest(): Promise<void> {
    const oldest = this.#inFlight[0]
    if (oldest === undefined) return
    await oldest.kept
    this.#inFlight.shift()
    const { patches, rejects, leftOut, end } = oldest.batch
    this.#leftOut.add(leftOut)
    // The store has refused a row of it: a strict load has none of its own.
    this.#isRefusedLate ||= rejects.length > 0
    this.#loaded += patches.length
    this.#rejected += rejects.length
    // During a replay the position must not fall back behind what is loaded.
    const { resumeFrom } = this.#options
    const [position, sha256] =
      this.#isReplay && resumeFrom !== undefined ? [resumeFrom, () => resumeFrom.sha256] : [end, oldest.sha256]
    this.#options.onKept?.(rejects, { bytes: position.bytes, lines: position.lines, rows: position.rows }, sha256)
    this.#options.onProgress?.({ rows: this.#loaded + this.#rejected, rejected: this.#rejected })
  }

  #newBatch(): Batch {
    const { rows } = this.#open
    const { scanner } = rows
    const start = { bytes: scanner.positionBytes, lines: scanner.linesRead, rows: this.#rows }
    this.#batchStartBytes = start.bytes
    const batch = new Batch(this.#options.target.layout, start)
    rows.startBatch()
    return batch
  }
}

function changed(how: string): LoadRefused {
  return new LoadRefused([`the input has changed since the load was interrupted: ${how}; load it without --resume`])
}
