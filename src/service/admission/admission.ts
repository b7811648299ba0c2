import { ServiceError } from '../errors.ts'
import type { Refusals } from './refusals.ts'

/** The place of a request among those under way. It is given back once, however often and by whomever it is tried. */
export class Ticket {
  #giveBack: (() => void) | undefined

  constructor(giveBack: () => void) {
    this.#giveBack = giveBack
  }

  giveBack(): void {
    const giveBack = this.#giveBack
    this.#giveBack = undefined
    giveBack?.()
  }
}

/**
 * Counts the requests under way over all transports and refuses one too many. A request counts from its arrival, that is
 * once its body is complete, until it is answered or nobody can be answered any more: who sends slowly holds no place.
 */
export class Admission {
  readonly #underWayMax: number
  readonly #refusals: Refusals
  #underWay = 0
  #waiting: (() => void)[] = []

  constructor(underWayMax: number, refusals: Refusals) {
    this.#underWayMax = underWayMax
    this.#refusals = refusals
  }

  get underWay(): number {
    return this.#underWay
  }

  /** Takes in a request that has arrived. Throws `overloaded`. */
  enter(): Ticket {
    if (this.#underWay >= this.#underWayMax) {
      this.#refusals.count('in-flight')
      throw new ServiceError('overloaded', `${this.#underWayMax} requests are under way, the most that may`)
    }
    this.#underWay++
    return new Ticket(this.#leave)
  }

  /** Resolves as soon as no request is under way. */
  async ended(): Promise<void> {
    if (this.#underWay > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  readonly #leave = () => {
    this.#underWay--
    if (this.#underWay === 0 && this.#waiting.length > 0) for (const resolve of this.#waiting.splice(0)) resolve()
  }
}
