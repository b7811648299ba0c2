import { type AliasKey, aliasKeyOf, aliasOfKey, isMismatch } from '../domain/aliases/alias-key.ts'
import type { AliasAssignment } from '../schema/aliases.ts'
import type { Alias } from '../schema/live.ts'
import type { Store } from '../store/store.ts'
import { invalidValue, ServiceError } from './errors.ts'
import type { RulesetService } from './ruleset-service.ts'

export interface AliasServiceOptions {
  store: Pick<Store, 'aliases'>
  rulesets: Pick<RulesetService, 'active'>
}

/** How others know our customers: sets, takes away and looks up. */
export class AliasService {
  readonly #options: AliasServiceOptions

  constructor(options: AliasServiceOptions) {
    this.#options = options
  }

  /** In the order given; the last one wins. Throws `alias-invalid` with everything that is wrong; then nothing was changed. */
  async set(assignments: readonly AliasAssignment[]): Promise<void> {
    const keys = assignments.map((alias) => this.#keyOf(alias))
    const errors = keys.flatMap((key, i) => (isMismatch(key) ? invalidValue(key, `/aliases/${i}`) : []))
    if (errors.length > 0) {
      throw new ServiceError('alias-invalid', `${errors.length} of the aliases are wrong; nothing was changed`, errors)
    }
    await this.#options.store.aliases.set(
      assignments.map(({ customerId }, i) => ({ alias: keys[i] as AliasKey, customerId })),
    )
  }

  /** Throws `alias-invalid`, `alias-unknown`; `path` says where the value stands in what was sent. */
  async resolve(alias: Alias, path = '/value'): Promise<string> {
    const key = this.#keyOf(alias)
    if (isMismatch(key)) {
      throw new ServiceError('alias-invalid', 'the alias cannot be understood', [
        invalidValue({ ...key, path: [] }, path),
      ])
    }
    const customerId = await this.#options.store.aliases.resolve(key)
    if (customerId !== undefined) return customerId
    throw new ServiceError('alias-unknown', `no customer is known by this ${alias.kind === 'phone' ? 'number' : 'id'}`)
  }

  async of(customerId: string): Promise<Alias[]> {
    return (await this.#options.store.aliases.of(customerId)).map(aliasOfKey)
  }

  #keyOf(alias: Alias) {
    return aliasKeyOf(alias, this.#options.rulesets.active.ruleset.country)
  }
}
