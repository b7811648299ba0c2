import { ownValue } from '../../domain/own-value.ts'
import type { OperatorCard, OperatorConsole, OperatorCustomer } from '../../schema/operator.ts'
import { RecordDamaged } from '../../store/damaged-record.ts'
import type { LayoutRegistry } from '../../store/layout-registry.ts'
import type { CustomerRecord, Store } from '../../store/store.ts'
import type { Decided } from '../decided.ts'
import { contextNumbers, planContext } from '../decision-plan.ts'
import { ServiceError } from '../errors.ts'
import type { RulesetIndex } from '../ruleset-index.ts'
import type { RulesetService } from '../ruleset-service.ts'
import type { Settings } from '../setting-definitions.ts'
import { consoleOf, type DemoCall } from './console-of.ts'
import { OperatorView } from './operator-view.ts'
import { numbersIn, recentRecords } from './recent-contacts.ts'

export interface OperatorScreenOptions {
  store: Pick<Store, 'readCustomer' | 'readTexts'>
  registry: Pick<LayoutRegistry, 'learnNumbers'>
  rulesets: Pick<RulesetService, 'active'>
  settings: Pick<Settings, 'undoWindowMinutes'>
  now?: () => number
}

export interface RenderRequest {
  decided: Pick<Decided, 'answer' | 'customer'>
  /** As asked for; answered in the nearest that the catalogue has. */
  locale: string | undefined
  /** Of the request that was decided. */
  context: Record<string, unknown>
  /** False for who is passing; true by default. */
  isIdentified?: boolean
}

export interface RenderedScreen {
  customer: OperatorCustomer
  /** In order of rank, none presented yet. */
  cards: OperatorCard[]
}

/** What an operator sees: decisions as cards, and the head of the screen. */
export class OperatorScreen {
  readonly #options: OperatorScreenOptions
  /** A ruleset that is swapped goes with what was made for it. */
  readonly #views = new WeakMap<RulesetIndex, Map<number, OperatorView>>()
  #demoCalls: readonly DemoCall[] = []

  constructor(options: OperatorScreenOptions) {
    this.#options = options
  }

  /** The placement of console.yaml. Throws `placement-unknown` when the ruleset has none. */
  get placement(): string {
    const { operatorScreen } = this.#options.rulesets.active.ruleset
    if (operatorScreen !== undefined) return operatorScreen.placement
    throw new ServiceError('placement-unknown', 'the ruleset has no console.yaml, which would name the placement')
  }

  /**
   * One decision as the operator sees it. Reads of the customer what the decision has not read. An offer that the active
   * ruleset does not have any more, since it was swapped after the decision, has a card without reasons; the next
   * decision puts that right.
   */
  async render({ decided, locale: asked, context, isIdentified = true }: RenderRequest): Promise<RenderedScreen> {
    const { store, registry, rulesets, now = Date.now } = this.#options
    const { customerId, decisionId, placements, experiments } = decided.answer
    const [{ vector, history }, texts] = await Promise.all([
      recordUnder(decided.customer.record, rulesets.active.index) ?? store.readCustomer(customerId),
      decided.customer.texts ?? store.readTexts(customerId).catch(noneWhenDamaged),
    ])
    const recent = recentRecords(history)
    await registry.learnNumbers(numbersIn(recent))
    // From here on nothing is awaited: the view holds one customer at a time.
    const { index } = rulesets.active
    const locale = index.renderer.chooseLocale(asked)
    const { contextValues } = planContext(context, index)
    const numbers = contextNumbers(contextValues, index)
    const customer = { nowMs: now(), context: numbers, contextValues, vector, texts }
    const view = this.#viewOf(index, 0)
    view.begin(customer, [])
    const cards = placements.flatMap((placement) => {
      const number = index.placements.get(placement.id)?.number ?? -1
      const ofArm = this.#viewOf(index, index.experiments.rulesIn(experiments, number))
      const offerIds = placement.offers.map(({ offerId }) => offerId)
      ofArm.begin(customer, offerIds)
      return placement.offers.map((offer) => ofArm.card(offer, placement, decisionId))
    })
    const name = view.screen?.name === undefined ? undefined : ownValue(texts, view.screen.name)
    const timeZone = view.timeZone()
    return {
      customer: {
        customerId,
        identified: isIdentified,
        known: vector !== undefined,
        ...(name === undefined ? {} : { name }),
        facts: view.header(locale),
        ...(timeZone === undefined ? {} : { timeZone }),
        recent: recent.map((record) => view.recent(record, locale)),
      },
      cards,
    }
  }

  /** What the console asks for once. Throws `placement-unknown` as `placement` does. */
  console(asked?: string): OperatorConsole {
    const { rulesets, settings } = this.#options
    const { index } = rulesets.active
    const locale = index.renderer.chooseLocale(asked)
    return consoleOf(index.ruleset, this.placement, locale, settings.undoWindowMinutes, this.#demoCalls)
  }

  /** Calls that the console's demo mode plays. */
  playDemoCalls(calls: readonly DemoCall[]): void {
    this.#demoCalls = calls
  }

  /** `rules`: the number of those that have decided. */
  #viewOf(index: RulesetIndex, rules: number): OperatorView {
    const views = this.#views.get(index) ?? new Map<number, OperatorView>()
    this.#views.set(index, views)
    const view = views.get(rules) ?? new OperatorView(index, index.ruleset.operatorScreen, rules)
    views.set(rules, view)
    return view
  }
}

/** The screen goes on without what cannot be read. */
function noneWhenDamaged(error: unknown): Record<string, string> {
  if (error instanceof RecordDamaged) return {}
  throw error
}

/** The record, unless it was read under a layout that this ruleset was not compiled with. */
function recordUnder(record: CustomerRecord | undefined, { layout }: RulesetIndex): CustomerRecord | undefined {
  return record?.layout === undefined || record.layout === layout ? record : undefined
}
