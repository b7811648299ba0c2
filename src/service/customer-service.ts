import { aliasOfKey } from '../domain/aliases/alias-key.ts'
import {
  checkValues,
  decodeVector,
  encodePatch,
  entriesOfValues,
  entriesTakenAway,
  needsKnownSet,
} from '../domain/features/customer-codec.ts'
import type { FeatureValue } from '../domain/features/feature-value.ts'
import { updatedAtMsOf } from '../domain/features/vector.ts'
import { describeHistory } from '../domain/history/describe-history.ts'
import type { Fact } from '../domain/ruleset.ts'
import type { Customer } from '../schema/customer.ts'
import type { CustomerHistory } from '../schema/customer-history.ts'
import type { LayoutRegistry } from '../store/layout-registry.ts'
import type { Store } from '../store/store.ts'
import { invalidValue, ServiceError, setUnknown } from './errors.ts'
import type { RulesetService } from './ruleset-service.ts'

/** Reads and changes what is kept about a customer. */
export class CustomerService {
  constructor(
    readonly store: Store,
    readonly registry: LayoutRegistry,
    readonly rulesets: RulesetService,
    readonly now: () => number = Date.now,
  ) {}

  /**
   * Changes the features given and no others; a customer who is new becomes known. Throws `features-invalid`, `layout-full`, `record-damaged`,
   * and `set-unknown` when members of a set are changed of which nothing is known.
   */
  async patch(customerId: string, features: Record<string, unknown>): Promise<void> {
    const { features: declared, timeZone } = this.rulesets.active.index
    const { values, mismatches } = checkValues(declared, features, timeZone)
    if (mismatches.length > 0) {
      const errors = mismatches.map((mismatch) => invalidValue(mismatch, '/features'))
      throw new ServiceError(
        'features-invalid',
        `${mismatches.length} of the features are wrong; nothing was changed`,
        errors,
      )
    }
    await this.registry.ensure(entriesOfValues(values))
    // Who takes a member away may have been given it by another process.
    await this.registry.lookUp(entriesTakenAway(values))
    const { slots, texts } = encodePatch(values, this.registry.layout)
    const [outcome] = await this.store.patchCustomers([{ customerId, slots, texts }], this.now())
    if (outcome === 'damaged') throw customerDamaged('feature vector')
    if (outcome === 'set-unknown') throw setUnknown(await this.#unknownSets(customerId, values))
  }

  /** Names of the sets that a patch was refused for, as far as they are still missing. */
  async #unknownSets(customerId: string, values: ReadonlyMap<Fact, FeatureValue>): Promise<string[]> {
    const changed = [...values].flatMap(([fact, value]) => (needsKnownSet(fact, value) ? [fact] : []))
    const { vector, layout = this.registry.layout } = await this.store.readCustomer(customerId)
    const known = vector === undefined ? {} : decodeVector(changed, layout, vector)
    return changed.map(({ name }) => name).filter((name) => !(name in known))
  }

  /** Throws `customer-unknown`, `record-damaged`. */
  async get(customerId: string): Promise<Customer> {
    const [{ vector, damaged, layout = this.registry.layout }, texts, aliases] = await Promise.all([
      this.store.readCustomer(customerId),
      this.store.readTexts(customerId),
      this.store.aliases.of(customerId),
    ])
    if (damaged?.includes('vector')) throw customerDamaged('feature vector')
    if (vector === undefined) throw new ServiceError('customer-unknown', 'nothing is kept under this id')
    const { ruleset, features } = this.rulesets.active.index
    const declaredTexts = Object.entries(texts).filter(([name]) => features.get(name)?.type === 'text')
    return {
      customerId,
      updatedAt: new Date(updatedAtMsOf(vector)).toISOString(),
      features: {
        ...decodeVector(ruleset.features, layout, vector),
        ...Object.fromEntries(declaredTexts),
      },
      ...(aliases.length === 0 ? {} : { aliases: aliases.map(aliasOfKey) }),
    }
  }

  /** Throws `customer-unknown` when nothing at all is kept under the id, `record-damaged`. */
  async history(customerId: string): Promise<CustomerHistory> {
    const { vector, history, damaged } = await this.store.readCustomer(customerId)
    if (damaged?.includes('history')) throw customerDamaged('history')
    if (vector === undefined && history.length === 0 && damaged === undefined)
      throw new ServiceError('customer-unknown', 'nothing is kept under this id')
    const described = describeHistory(customerId, history, this.registry.layout)
    if (described.unnamed.length === 0) return described.history
    // Another node may have given numbers since this one last looked.
    await this.registry.learnNumbers(described.unnamed)
    return describeHistory(customerId, history, this.registry.layout).history
  }

  /** Throws `customer-unknown` when there was nothing to forget. */
  async delete(customerId: string): Promise<void> {
    if (!(await this.store.deleteCustomer(customerId)))
      throw new ServiceError('customer-unknown', 'nothing is kept under this id')
  }
}

function customerDamaged(part: string): ServiceError {
  const detail = `the ${part} of this customer cannot be read; delete the customer and load it again, or mend the store with sufler doctor`
  return new ServiceError('record-damaged', detail)
}
