import type { TopOffers } from '../arbitration/top-offers.ts'
import { type BudgetMask, noBudgets } from '../budgets/budget-mask.ts'
import { type HeldOut, heldOutFromNothing } from '../experiments/assign-arms.ts'
import type { CompiledPlacement, CompiledRules } from './compiled-ruleset.ts'
import { Decider, type FactSource } from './decide.ts'

/** What one placement of a decision shows, by offer number. */
interface Decided {
  placement: number
  shown: readonly number[]
  /** If the customer were not held out. */
  unheld: readonly number[]
}

/**
 * Takes decisions under a ruleset of which each placement may be decided by other rules: by those of the variant that its
 * experiment gives the customer. An offer is given once in a decision, and keeps those out that it excludes, whichever
 * rules gave it. Rules that decide no placement of a request cost it nothing, and a ruleset without variants pays nothing
 * for any of this.
 */
export class RulesDecider {
  readonly #placements: readonly CompiledPlacement[]
  /** By number of the rules. */
  readonly #deciders: readonly [Decider, ...Decider[]]
  readonly #hasVariants: boolean
  #facts: FactSource | undefined
  #heldOut: HeldOut = heldOutFromNothing
  #exhausted: BudgetMask = noBudgets
  /** Those that take part in the decision. */
  #begun: Decider[] = []
  #decided: Decided[] = []

  /** `suppressions` as `Decider` takes them. */
  constructor({ placements, allRules: [own, ...variants] }: CompiledRules, suppressions?: Uint32Array) {
    this.#placements = placements
    this.#deciders = [
      new Decider(own, suppressions),
      ...variants.map((compiled) => new Decider(compiled, suppressions)),
    ]
    this.#hasVariants = variants.length > 0
  }

  /** `facts` must stay as they are until the last placement is decided. `exhausted` are the budgets that have nothing left. */
  begin(facts: FactSource, heldOut: HeldOut = heldOutFromNothing, exhausted: BudgetMask = noBudgets): void {
    if (!this.#hasVariants) {
      this.#deciders[0].begin(facts, heldOut, exhausted)
      return
    }
    this.#facts = facts
    this.#heldOut = heldOut
    this.#exhausted = exhausted
    this.#begun = []
    this.#decided = []
  }

  /** Number of the rules by which a placement is decided in one of its variants. */
  rulesOf(placement: number, variant = 0): number {
    return this.#placements[placement]?.variants[variant]?.rules ?? 0
  }

  /** Who decides by the rules of this number, ready for the next placement. */
  decider(rules: number): Decider {
    const decider = this.#deciders[rules]
    if (decider === undefined) throw new Error(`rules ${rules} of ${this.#deciders.length}`)
    if (this.#hasVariants && !this.#begun.includes(decider)) this.#beginLate(decider)
    return decider
  }

  /** Decides the next placement; the answer is read from the decider, and valid until the next call. */
  decidePlacement(placement: number, count: number, variant = 0): Decider {
    const decider = this.decider(this.#hasVariants ? this.rulesOf(placement, variant) : 0)
    decider.decidePlacement(placement, count, variant)
    if (this.#hasVariants) this.#tell(decider, placement)
    return decider
  }

  #beginLate(decider: Decider): void {
    if (this.#facts === undefined) throw new Error('a placement is decided before the decision has begun')
    decider.begin(this.#facts, this.#heldOut, this.#exhausted)
    for (const { placement, shown, unheld } of this.#decided) decider.learn(placement, shown, unheld)
    this.#begun.push(decider)
  }

  #tell(by: Decider, placement: number): void {
    const decided = { placement, shown: offersOf(by.ranked), unheld: offersOf(by.unheld) }
    this.#decided.push(decided)
    for (const other of this.#begun) if (other !== by) other.learn(placement, decided.shown, decided.unheld)
  }
}

function offersOf(top: TopOffers): number[] {
  return Array.from({ length: top.length }, (_, rank) => top.at(rank).offer)
}
