import { createHash, type Hash } from 'node:crypto'
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import Type, { type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { closed } from '../../schema/common.ts'
import { LoadRefused } from './load-refused.ts'

/** Where an interrupted load goes on, kept in a file of its own. */
const Checkpoint = closed({
  format: Type.Literal(1),
  /** What is loaded, how and where to: everything that must be the same. */
  settings: Type.String(),
  store: Type.String(),
  /** Of the inflated bytes before the position. */
  sha256: Type.String(),
  bytes: Type.Integer({ minimum: 0 }),
  lines: Type.Integer({ minimum: 0 }),
  rows: Type.Integer({ minimum: 0 }),
  /** Size of the file, to say so when it has changed; null for the standard input. */
  sizeBytes: Type.Union([Type.Integer(), Type.Null()]),
})
export type Checkpoint = Static<typeof Checkpoint>

const schema = Compile(Checkpoint)

/** Undefined when there is none; throws `LoadRefused` when the file is something else. */
export async function readCheckpoint(path: string): Promise<Checkpoint | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw new LoadRefused([`${path}: found ${error.code}, expected a state file that can be read`])
  })
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    if (schema.Check(value)) return value
  } catch {
    // Said below.
  }
  throw new LoadRefused([`${path}: found something else, expected the state file of an interrupted load`])
}

/**
 * Replaces the file in one step, so that a crash leaves the old state or the new one. Synchronous, because it costs some
 * 0.1 ms a batch and keeps the order of batches; not flushed to disk, because a lost state only means loading again what
 * is loaded already, which changes nothing.
 */
export function writeCheckpoint(path: string, checkpoint: Checkpoint): void {
  const next = `${path}.next`
  writeFileSync(next, JSON.stringify(checkpoint))
  renameSync(next, path)
}

export function removeCheckpoint(path: string): void {
  rmSync(path, { force: true })
}

/** One digest of everything that must not change between a load and its resumption. */
export function settingsDigest(settings: unknown): string {
  return createHash('sha256').update(JSON.stringify(settings)).digest('hex')
}

/** SHA-256 of the input up to a record's end, as the blocks come. */
export class PrefixDigest {
  readonly #hash: Hash = createHash('sha256')
  /** Bytes that are in the hash. */
  #bytes = 0
  /** Blocks that came and are not in the hash yet. */
  #waiting: Buffer[] = []

  push(block: Buffer): void {
    this.#waiting.push(block)
  }

  /** @param positionBytes not beyond what was pushed */
  advance(positionBytes: number): void {
    while (this.#bytes < positionBytes) {
      const block = this.#waiting[0]
      if (block === undefined) throw new Error(`no input at byte ${positionBytes}: it ended at ${this.#bytes}`)
      const part = block.subarray(0, positionBytes - this.#bytes)
      this.#hash.update(part)
      this.#bytes += part.length
      if (part.length === block.length) this.#waiting.shift()
      else this.#waiting[0] = block.subarray(part.length)
    }
  }

  /** The digest as it stands now, for later. */
  snapshot(): () => string {
    const hash = this.#hash.copy()
    return () => hash.digest('hex')
  }
}
