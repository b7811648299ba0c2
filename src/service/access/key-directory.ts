import type { AccessKey, AccessKeys } from '../../store/access-keys.ts'

/** How old what is known of keys may be, while the store answers: keys are read again so often. */
export const keysReadEveryMs = 2_000

/** A key that is not known may have been made a moment ago, so the store is asked; but not more often than this. */
export const unknownReadEveryMs = 1_000

export interface KeyDirectoryEvents {
  /** What is known is not what it was. */
  onChanged?: () => void
  /** The keys could not be read; those that are known go on being good. Called once for each time that the store is away. */
  onFailed?: (error: unknown) => void
  /** How many keys the store has lost: it had them, and has none at all. Those that are known go on being good. */
  onLost?: (count: number) => void
  /** The store has keys again. */
  onFound?: () => void
}

/**
 * The keys of the store, in memory. Keys are made and revoked by other processes, so they are read again every two
 * seconds. While the store is away nobody is shut out, and nobody new is let in.
 *
 * Keys are never deleted, so a store that has none any more has lost its data. What is known stays good then, revocations
 * included, and is written back, so that neither this node nor one that starts later takes it for a store without keys.
 */
export class KeyDirectory {
  readonly #store: AccessKeys
  readonly #events: KeyDirectoryEvents
  readonly #timer: NodeJS.Timeout
  #keys: ReadonlyMap<string, AccessKey> = new Map()
  /** As the store had them, to see whether anything has changed. */
  #content = '[]'
  #siteOrigins: ReadonlySet<string> = new Set()
  #reading: Promise<void> | undefined
  #readForUnknownAtMs = Number.NEGATIVE_INFINITY
  #hasFailed = false

  private constructor(store: AccessKeys, events: KeyDirectoryEvents) {
    this.#store = store
    this.#events = events
    this.#timer = setInterval(() => void this.#readQuietly(), keysReadEveryMs)
    this.#timer.unref()
  }

  /** Rejects with `StoreUnavailable` when the keys cannot be read. */
  static async open(store: AccessKeys, events: KeyDirectoryEvents = {}): Promise<KeyDirectory> {
    const directory = new KeyDirectory(store, events)
    try {
      await directory.#read()
      return directory
    } catch (error) {
      directory.close()
      throw error
    }
  }

  /** No key was ever seen: revoked ones count, so that revoking the last key opens no door. Once false it stays so. */
  get isEmpty(): boolean {
    return this.#keys.size === 0
  }

  /** Somebody could come in. */
  get hasUsableKeys(): boolean {
    return [...this.#keys.values()].some(({ revokedAtMs }) => revokedAtMs === undefined)
  }

  /** Origins of the pages of all site keys that are not revoked. */
  get siteOrigins(): ReadonlySet<string> {
    return this.#siteOrigins
  }

  /** Undefined for a key that is not known or was revoked. */
  find(id: string): AccessKey | undefined {
    const key = this.#keys.get(id)
    return key?.revokedAtMs === undefined ? key : undefined
  }

  /** As `find`; for an id that was never seen the store is read first, unless that was done a moment ago. */
  async findNew(id: string): Promise<AccessKey | undefined> {
    const nowMs = performance.now()
    if (!this.#keys.has(id) && nowMs - this.#readForUnknownAtMs >= unknownReadEveryMs) {
      this.#readForUnknownAtMs = nowMs
      await this.#readQuietly()
    }
    return this.find(id)
  }

  close(): void {
    clearInterval(this.#timer)
  }

  async #readQuietly(): Promise<void> {
    try {
      await this.#read()
      this.#hasFailed = false
    } catch (error) {
      if (!this.#hasFailed) this.#events.onFailed?.(error)
      this.#hasFailed = true
    }
  }

  /** One reading at a time; who comes meanwhile waits for it. */
  #read(): Promise<void> {
    this.#reading ??= this.#readOnce().finally(() => {
      this.#reading = undefined
    })
    return this.#reading
  }

  async #readOnce(): Promise<void> {
    const keys = await this.#store.all()
    if (keys.length === 0 && this.#keys.size > 0) {
      this.#events.onLost?.(this.#keys.size)
      await this.#store.restore([...this.#keys.values()])
      return
    }
    this.#events.onFound?.()
    const content = JSON.stringify(keys)
    if (content === this.#content) return
    this.#content = content
    this.#keys = new Map(keys.map((key) => [key.id, key]))
    const usable = keys.filter(({ revokedAtMs }) => revokedAtMs === undefined)
    this.#siteOrigins = new Set(usable.flatMap(({ origins = [] }) => origins))
    this.#events.onChanged?.()
  }
}
