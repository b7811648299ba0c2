import { aliasesRememberedMax } from './limits.ts'
import { SeenCustomers } from './seen-customers.ts'

/** An alias that a second customer has claimed. */
export interface SharedAlias {
  alias: string
  /** Whose customer did not get it. */
  line: number
  /** Whose customer has it. */
  keptByLine: number
}

const examplesMax = 5

/**
 * Which aliases a file has brought already: an alias leads to one customer, so of two who claim it the first in the file
 * gets it, as the first of two rows of one customer does. What it led to before the load does not count: a number that
 * changes hands is the everyday case.
 */
export class AliasClaims {
  #claims = 0
  readonly #examples: SharedAlias[] = []
  /** Beyond the most that are remembered nobody looks whether an alias was claimed before. */
  #isComplete = true
  readonly #lines: SeenCustomers
  /** Alias with customer; undefined when every row is another customer. */
  readonly #pairs: SeenCustomers | undefined

  constructor(mayCustomersRepeat: boolean, aliasesMax = aliasesRememberedMax) {
    this.#lines = new SeenCustomers(aliasesMax)
    this.#pairs = mayCustomersRepeat ? new SeenCustomers(aliasesMax) : undefined
  }

  /** Whether the customer gets the alias. */
  claim(alias: string, customerId: string, line: number): boolean {
    const keptByLine = this.#lines.lineOf(alias)
    // No alias and no id has a line feed.
    const pair = `${alias}\n${customerId}`
    if (keptByLine === undefined) {
      this.#isComplete &&= this.#lines.hasRoom && this.#pairs?.hasRoom !== false
      if (!this.#isComplete) return true
      this.#lines.add(alias, line)
      this.#pairs?.add(pair, line)
      return true
    }
    if (this.#pairs?.lineOf(pair) !== undefined) return true
    this.#claims++
    if (this.#examples.length < examplesMax) this.#examples.push({ alias, line, keptByLine })
    return false
  }

  /** Claims that came too late, with some of them. */
  summary(): { claims: number; examples: readonly SharedAlias[]; isComplete: boolean } {
    return { claims: this.#claims, examples: this.#examples, isComplete: this.#isComplete }
  }
}
