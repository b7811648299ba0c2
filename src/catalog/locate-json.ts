/** Where one entry of an object or list stands in a text, in characters from its beginning. */
export interface JsonEntry {
  /** Undefined in a list. */
  key: number | undefined
  value: number
}

/**
 * Finds places in valid JSON without parsing it: generated catalogues are files of many megabytes, for which a parser
 * that keeps positions needs seconds and gigabytes. Only what encloses the places that are asked for is looked at, and
 * that once.
 */
export class JsonPlaces {
  readonly #entries = new Map<number, Map<string, JsonEntry>>()

  constructor(readonly text: string) {}

  /** Where the whole value begins. */
  get start(): number {
    return this.#skipSpace(0)
  }

  /** The entry of the object or list that begins at `container`; undefined when there is no such one. */
  entry(container: number, part: string | number): JsonEntry | undefined {
    let entries = this.#entries.get(container)
    if (entries === undefined) {
      entries = this.#scan(container)
      this.#entries.set(container, entries)
    }
    return entries.get(String(part))
  }

  #scan(container: number): Map<string, JsonEntry> {
    const { text } = this
    const entries = new Map<string, JsonEntry>()
    const isList = text[container] === '['
    if (!isList && text[container] !== '{') return entries
    let at = this.#skipSpace(container + 1)
    while (text[at] !== ']' && text[at] !== '}') {
      let key: number | undefined
      let name = String(entries.size)
      if (!isList) {
        key = at
        const end = this.#endOfString(at)
        name = JSON.parse(text.slice(at, end)) as string
        at = this.#skipSpace(this.#skipSpace(end) + 1)
      }
      entries.set(name, { key, value: at })
      at = this.#skipSpace(this.#endOfValue(at))
      if (text[at] === ',') at = this.#skipSpace(at + 1)
    }
    return entries
  }

  #skipSpace(from: number): number {
    let at = from
    while (' \t\n\r'.includes(this.text.charAt(at)) && at < this.text.length) at++
    return at
  }

  #endOfString(from: number): number {
    let at = from + 1
    while (this.text[at] !== '"') at += this.text[at] === '\\' ? 2 : 1
    return at + 1
  }

  #endOfValue(from: number): number {
    const { text } = this
    let at = from
    let depth = 0
    do {
      const character = text[at]
      if (character === '"') at = this.#endOfString(at)
      else if (character === '{' || character === '[') {
        depth++
        at++
      } else if (character === '}' || character === ']') {
        depth--
        at++
      } else if (depth > 0) at++
      // A number or a word, which ends before what separates it.
      else while (at < text.length && !',]} \t\n\r'.includes(text.charAt(at))) at++
    } while (depth > 0)
    return at
  }
}
