import {
  grantOf,
  type PortionGrant,
  type PortionRequest,
  type UnitSettled,
  type UnitSettlement,
} from '#sufler/domain/budgets/ledger.ts'

interface Unit {
  portionId: string
  unit: number
  backAtMs: number
  state: 'out' | 'back' | 'used' | 'used-late'
}

/**
 * A budget's account as one would tell it: every unit that was ever leased is an entry of a list, and every count is counted
 * anew. Nothing is ever forgotten, so it agrees with an account only while that remembers all its portions.
 */
export class NaiveBudget {
  readonly units: Unit[] = []
  /** Of portions that nobody knows. */
  strangers = 0
  late = 0

  take(
    { portionId, least, most, allowed, holdMs }: PortionRequest,
    nowMs: number,
  ): Pick<PortionGrant, 'granted' | 'used' | 'out' | 'late'> {
    for (const unit of this.units) if (unit.state === 'out' && unit.backAtMs <= nowMs) unit.state = 'back'
    const isTaken = this.units.some((unit) => unit.portionId === portionId)
    const granted = isTaken ? 0 : grantOf(allowed - this.used - this.out, least, most)
    for (let unit = 0; unit < granted; unit++) {
      this.units.push({ portionId, unit, backAtMs: nowMs + holdMs, state: 'out' })
    }
    return { granted, used: this.used, out: this.out, late: this.late }
  }

  settle({ portionId, unit: number, change }: UnitSettlement): UnitSettled {
    const unit = this.units.find((each) => each.portionId === portionId && each.unit === number)
    if (unit === undefined) {
      if (change !== 'use-late') return 'unknown'
      this.strangers++
      this.late++
      return 'late'
    }
    switch (change) {
      case 'undo':
        return this.#change(unit, ['used', 'used-late'], 'back')
      case 'return':
        return this.#change(unit, ['out'], 'back')
      default:
        if (unit.state !== 'back') return this.#change(unit, ['out'], 'used')
        this.late++
        unit.state = 'used-late'
        return 'late'
    }
  }

  get used(): number {
    return this.strangers + this.units.filter(({ state }) => state === 'used' || state === 'used-late').length
  }

  get out(): number {
    return this.units.filter(({ state }) => state === 'out').length
  }

  #change(unit: Unit, from: Unit['state'][], to: Unit['state']): UnitSettled {
    if (!from.includes(unit.state)) return 'duplicate'
    unit.state = to
    return 'settled'
  }
}
