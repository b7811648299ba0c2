import { setTimeout } from 'node:timers/promises'
import { folderState } from './folder-state.ts'

export interface FolderWatchOptions {
  folders: readonly string[]
  /** The state that is known already, as `stateOf` answers it; without it the present one counts as a change. */
  known?: string | undefined
  /** Does what a change asks for. When it rejects it is called again, after longer and longer pauses. */
  onChange: () => Promise<unknown>
  /** Told once when the folders cannot be looked at, and when `onChange` rejects. Watching goes on. */
  onTrouble: (error: unknown) => void
  /** Shortest pause between two looks. */
  lookEveryMs?: number
}

/** A look may take this share of the time at most: large folders are looked at less often. */
const shareMax = 0.1

const retryMsMax = 60_000

/** Undefined when a folder cannot be listed. */
export function stateOf(folders: readonly string[]): Promise<string | undefined> {
  return joinedStates(folders).catch(() => undefined)
}

/**
 * Looks at folders again and again, and tells of changes as soon as two looks in a row have seen the same: what is half
 * written is waited for, and the last state is always told. The events of the file system are not used: they belong to
 * one folder as it was when it was opened, and end in silence when it is replaced.
 */
export class FolderWatch {
  readonly #options: FolderWatchOptions
  readonly #lookEveryMs: number
  readonly #ended = new AbortController()
  readonly #loop: Promise<void>
  /** What `onChange` was last called for, and did. */
  #handled: string | undefined
  #seen: string | undefined
  #isUnreadable = false
  #failures = 0
  #retryAtMs = 0

  constructor(options: FolderWatchOptions) {
    this.#options = options
    this.#lookEveryMs = options.lookEveryMs ?? 250
    this.#handled = options.known
    this.#loop = this.#run()
  }

  /** Resolves when nothing is under way any more. */
  async close(): Promise<void> {
    this.#ended.abort()
    await this.#loop
  }

  async #run(): Promise<void> {
    const { signal } = this.#ended
    while (!signal.aborted) {
      const startedAtMs = performance.now()
      const state = await this.#look()
      const tookMs = performance.now() - startedAtMs
      if (state !== undefined && state === this.#seen && state !== this.#handled) await this.#handle(state)
      this.#seen = state
      await setTimeout(Math.max(this.#lookEveryMs, tookMs / shareMax), undefined, { signal }).catch(() => {})
    }
  }

  async #look(): Promise<string | undefined> {
    try {
      const state = await joinedStates(this.#options.folders)
      this.#isUnreadable = false
      return state
    } catch (error) {
      if (!this.#isUnreadable) this.#options.onTrouble(error)
      this.#isUnreadable = true
      return undefined
    }
  }

  async #handle(state: string): Promise<void> {
    if (this.#ended.signal.aborted || performance.now() < this.#retryAtMs) return
    try {
      await this.#options.onChange()
      this.#handled = state
      this.#failures = 0
    } catch (error) {
      this.#options.onTrouble(error)
      this.#retryAtMs = performance.now() + Math.min(retryMsMax, 1_000 * 2 ** this.#failures)
      this.#failures++
    }
  }
}

async function joinedStates(folders: readonly string[]): Promise<string> {
  const states: string[] = []
  for (const folder of folders) states.push(await folderState(folder))
  return states.join(' ')
}
