/**
 * Values that outlive a page. A browser may refuse to keep anything (a frame of another site, a strict setting); then they
 * last as long as the page, which is all that is promised.
 */
export class Stored {
  readonly #name: string
  readonly #storage: () => Storage
  #value: string | undefined

  constructor(name: string, storage: () => Storage) {
    this.#name = name
    this.#storage = storage
    this.#value = this.#attempt((kept) => kept.getItem(name)) ?? undefined
  }

  get value(): string | undefined {
    return this.#value
  }

  set value(value: string | undefined) {
    this.#value = value
    this.#attempt((kept) => (value === undefined ? kept.removeItem(this.#name) : kept.setItem(this.#name, value)))
  }

  #attempt<Result>(act: (storage: Storage) => Result): Result | undefined {
    try {
      return act(this.#storage())
    } catch (error) {
      if (error instanceof DOMException) return undefined
      throw error
    }
  }
}

/** Until the tab is closed: the key, and the session with its call. */
export const storedInTab = (name: string) => new Stored(`sufler.${name}`, () => sessionStorage)

/** For good: how somebody likes the console. */
export const storedForGood = (name: string) => new Stored(`sufler.${name}`, () => localStorage)
