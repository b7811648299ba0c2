import type { Draft } from './draft.ts'
import type { Path } from './finding.ts'
import type { Place } from './parse-file.ts'
import type { Report } from './report.ts'
import { fileAt, type SourceFile } from './ruleset-source.ts'

/** Where a part of a ruleset stands. */
export interface PartPlace {
  /** Relative to the rules directory. */
  file: string
  /** The line, from 1, of what stands at a path below the part; the part's own without a path. */
  lineOf(below?: Path): number
  /** The same, with the column. */
  placeOf(below?: Path): Place
}

/** Where the parts of a ruleset without errors stand. A file is read again when the first line in it is asked for. */
export class RulesetPlaces {
  readonly #draft: Draft
  readonly #report: Report
  #offers: ReadonlyMap<string, PartPlace> | undefined

  constructor(draft: Draft, report: Report) {
    this.#draft = draft
    this.#report = report
  }

  offer(id: string): PartPlace {
    this.#offers ??= new Map(
      this.#draft.offers.map(({ file, path, content }) => [content.id as string, this.#place(file, path)]),
    )
    const place = this.#offers.get(id)
    if (place === undefined) throw new Error(`no offer is called ${id}`)
    return place
  }

  group(id: string): PartPlace {
    return this.#place(this.#draft.groups?.file, ['groups', id])
  }

  segment(name: string): PartPlace {
    return this.#place(this.#draft.segments?.file, ['segments', name])
  }

  budget(id: string): PartPlace {
    return this.#place(this.#draft.budgets?.file, ['budgets', id])
  }

  /** `id` is `channel.placement`. */
  placement(id: string): PartPlace {
    const [channel, placement] = id.split('.') as [string, string]
    return this.#place(this.#draft.channels?.file, ['channels', channel, 'placements', placement])
  }

  #place(declaredIn: SourceFile | undefined, path: Path): PartPlace {
    if (declaredIn === undefined) throw new Error(`the ruleset has no file for ${path.join('.')}`)
    const file = fileAt(declaredIn, path)
    // A named part begins at its name; an item of a list, and a file as a whole, at its first property.
    const at = typeof path.at(-1) === 'string' ? 'key' : undefined
    const placeOf = (below: Path = []) =>
      this.#report.place(file, [...path, ...below], below.length === 0 ? at : undefined)
    return { file: file.path, placeOf, lineOf: (below) => placeOf(below).line }
  }
}
