import { compileRuleset } from '#sufler/domain/decision/compiled-ruleset.ts'
import { DecisionExplainer } from '#sufler/domain/decision/explain-decision.ts'
import { entriesOfRuleset } from '#sufler/domain/decision/ruleset-entries.ts'
import { type DictionaryEntry, Layout, type NumberedEntry } from '#sufler/domain/features/layout.ts'
import type { ActiveRuleset } from '#sufler/service/active-ruleset.ts'
import { BudgetService } from '#sufler/service/budgets/budget-service.ts'
import { CustomerService } from '#sufler/service/customer-service.ts'
import { DecisionService } from '#sufler/service/decision-service.ts'
import { DecisionTokens } from '#sufler/service/decision-token.ts'
import { Input } from '#sufler/service/loading/input.ts'
import { loadCustomers } from '#sufler/service/loading/load-customers.ts'
import { RulesetIndex } from '#sufler/service/ruleset-index.ts'
import type { RulesetService } from '#sufler/service/ruleset-service.ts'
import { LayoutRegistry } from '#sufler/store/layout-registry.ts'
import type { Store } from '#sufler/store/store.ts'
import { underLayout } from '#sufler/store/store-under-layout.ts'
import { BatchDecider } from '#sufler/worker/decide-batch.ts'
import { decodeAnswers, type EncodedRequest, encodeBatch, factsOf } from '#sufler/worker/messages.ts'
import { tokenKey } from '../support/outcome-engine.ts'
import { namingRuleset } from './naming-rules.ts'

/**
 * One process of several that share a store: everything that knows customers by numbers, with the threads' part done in
 * place. As in the threads, the layout that decides has the ruleset's entries alone.
 */
export class EngineNode {
  private constructor(
    readonly registry: LayoutRegistry,
    readonly store: Store,
    readonly customers: CustomerService,
    readonly decisions: DecisionService,
    readonly budgets: BudgetService,
    readonly rulesets: { active: ActiveRuleset },
  ) {}

  static async start(raw: Store): Promise<EngineNode> {
    const registry = await LayoutRegistry.open(raw)
    const entries = entriesOfRuleset(namingRuleset)
    await registry.ensure(entries)
    const store = underLayout(raw, registry)
    const rulesets = { active: activeRuleset(registry.layout, entries) } as unknown as RulesetService & {
      active: ActiveRuleset
    }
    const budgets = new BudgetService({ ledgers: raw.budgets, onLate() {}, onFailure() {}, onDoubt() {} })
    const decisions = new DecisionService({
      ...{ store, rulesets, budgets, tokens: new DecisionTokens([tokenKey]), settings: { outcomeAgeMaxDays: 30 } },
    })
    const customers = new CustomerService(store, registry, rulesets)
    return new EngineNode(registry, store, customers, decisions, budgets, rulesets)
  }

  /** What a node does once the layout that it holds has been replaced. */
  async renew(): Promise<void> {
    const fresh = await this.registry.reopen()
    const entries = entriesOfRuleset(namingRuleset)
    await fresh.ensure(entries)
    this.rulesets.active = activeRuleset(fresh.layout, entries)
    this.registry.take(fresh.layout)
  }

  /** Titles of what is shown, sorted. */
  async decide(customerId: string, pageCity: string | undefined, explain = false): Promise<string[]> {
    const { answer } = await this.decisions.decide({
      ...{ customerId, placements: [{ id: 'c.p' }], explain, dryRun: true },
      ...(pageCity === undefined ? {} : { context: { 'page.city': pageCity } }),
    })
    const offers = answer.placements.flatMap((placement) => placement.offers)
    return offers.map(({ treatment }) => treatment.content.title ?? '').sort()
  }

  /** As `sufler load customers` does, of which each is a process of its own. Answers how many rows were rejected. */
  static async load(raw: Store, rows: readonly { customerId: string; features: object }[]): Promise<number> {
    const registry = await LayoutRegistry.open(raw)
    const customers = underLayout(raw, registry)
    const summary = await loadCustomers({
      input: await Input.open('-', bytesOf(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))),
      target: {
        layout: registry.layout,
        ensure: (entries) => registry.ensure(entries),
        lookUp: (entries) => registry.lookUp(entries),
        patchCustomers: (patches, updatedAtMs) => customers.patchCustomers(patches, updatedAtMs),
        setAliases: (changes) => raw.aliases.set(changes),
      },
      ...{ facts: namingRuleset.features, timeZone: 'UTC', format: 'jsonl', allowDuplicates: true },
    })
    if (summary.end !== 'complete') throw new Error(JSON.stringify(summary))
    return summary.rejected
  }

  close(): Promise<void> {
    return this.budgets.close()
  }
}

async function* bytesOf(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text)
}

function activeRuleset(layout: Layout, entries: readonly DictionaryEntry[]): ActiveRuleset {
  const numbered = entries.map((entry) => ({
    ...entry,
    number: layout.number(entry.dictionary, entry.key) as number,
  }))
  const decider = new BatchDecider(compileRuleset(namingRuleset, new Layout(numbered)))
  const layoutOfExplainer = new Layout(numbered)
  const explainer = new DecisionExplainer(namingRuleset, layoutOfExplainer)
  return {
    index: new RulesetIndex(namingRuleset, layout),
    ruleset: namingRuleset,
    hold() {},
    release() {},
    decisions: {
      async decide(encoded: EncodedRequest) {
        const [answer] = decodeAnswers([encoded], decider.decide(encodeBatch([encoded])))
        if (answer === undefined || answer instanceof Error) throw answer ?? new Error('no answer')
        return answer
      },
    },
    explanations: {
      explain(encoded: EncodedRequest, gained: NumberedEntry[], locale: string, objects: Record<string, object>) {
        layoutOfExplainer.learn(gained)
        const facts = factsOf(encoded, explainer.contextLength)
        return explainer.explain(facts, encoded.placements, locale, objects)
      },
    },
  } as unknown as ActiveRuleset
}
