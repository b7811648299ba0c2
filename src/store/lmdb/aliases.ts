import type { Database } from 'lmdb'
import type { AliasChange, Aliases } from '../aliases.ts'

/** Keys: `to, alias` → the customer's id; `of, customer's id, alias` → true. */
export type AliasPages = Database<string | true, string[]>

/** How writes are committed, with what the store says of a disk that is full. */
type Commit = <T>(write: () => T) => Promise<T>

/** Aliases in LMDB; both directions are written in one transaction. */
export class LmdbAliases implements Aliases {
  readonly #pages: AliasPages
  readonly #commit: Commit
  readonly #assertOpen: () => void

  constructor(pages: AliasPages, commit: Commit, assertOpen: () => void) {
    this.#pages = pages
    this.#commit = commit
    this.#assertOpen = assertOpen
  }

  async set(changes: readonly AliasChange[]): Promise<void> {
    if (changes.length === 0) return
    await this.#commit(() => {
      for (const { alias, customerId } of changes) {
        const before = this.#pages.get(['to', alias])
        if (before !== undefined) this.#pages.removeSync(['of', String(before), alias])
        if (customerId === null) {
          this.#pages.removeSync(['to', alias])
        } else {
          this.#pages.putSync(['to', alias], customerId)
          this.#pages.putSync(['of', customerId, alias], true)
        }
      }
    })
  }

  async resolve(alias: string): Promise<string | undefined> {
    this.#assertOpen()
    const customerId = this.#pages.get(['to', alias])
    return customerId === undefined ? undefined : String(customerId)
  }

  async of(customerId: string): Promise<string[]> {
    this.#assertOpen()
    return this.#aliasesOf(customerId)
  }

  /** Within a transaction; whether there were any. */
  forgetAllOf(customerId: string): boolean {
    const aliases = this.#aliasesOf(customerId)
    for (const alias of aliases) {
      this.#pages.removeSync(['to', alias])
      this.#pages.removeSync(['of', customerId, alias])
    }
    return aliases.length > 0
  }

  #aliasesOf(customerId: string): string[] {
    // Texts sort before the last character there is.
    const keys = this.#pages.getKeys({ start: ['of', customerId], end: ['of', customerId, '\uffff'] })
    return [...keys].map((key) => String(key[2])).sort()
  }
}
