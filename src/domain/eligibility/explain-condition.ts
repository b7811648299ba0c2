import { Engine, type TopLevelCondition } from 'json-rules-engine'
import type { Condition } from '../../schema/condition.ts'
import type { ConditionExplanation, LeafExplanation, TruthName } from '../../schema/explanation.ts'
import { engineCondition } from './engine-condition.ts'
import { missOf } from './nearest-miss.ts'
import type { ConditionScope } from './typed-condition.ts'

/** The parts of json-rules-engine's condition results that are read here. */
interface ResultNode {
  all?: ResultNode[]
  any?: ResultNode[]
  not?: ResultNode
  name?: string
  result?: boolean
  fact?: string
  operator?: string
  value?: unknown
  factResult?: unknown
  valueResult?: unknown
}

/**
 * Explains conditions from json-rules-engine's own results: it evaluates every leaf, and this reads the tree that comes
 * back. On top of it comes what that engine does not know: that a missing fact is unknown, not false.
 *
 * An engine is made once and kept: it parses and validates the condition.
 */
export class ConditionExplainer {
  readonly #engine: Engine
  readonly #root: Condition

  constructor(
    condition: Condition,
    readonly scope: ConditionScope,
    readonly missingFacts: 'unknown' | 'json-rules-engine',
  ) {
    this.#root = condition
    this.#engine = new Engine([], { allowUndefinedFacts: true })
    // Its own two throw when the list is a set that is missing; that fails `in`, as every comparison with a missing fact.
    this.#engine.addOperator('in', isIn)
    this.#engine.addOperator('notIn', (value, list) => !isIn(value, list))
    const conditions: TopLevelCondition = { all: [engineCondition(condition, scope)] }
    this.#engine.addRule({ conditions, event: { type: 'explained' } })
  }

  /** `facts` by name; a missing one is left out. Not to be called again before the last call has resolved. */
  async explain(facts: Readonly<Record<string, unknown>>): Promise<ConditionExplanation> {
    const { results, failureResults } = await this.#engine.run({ ...facts })
    const result = results[0] ?? failureResults[0]
    const [root] = (result?.conditions as ResultNode | undefined)?.all ?? []
    if (root === undefined) throw new Error(`json-rules-engine gave no result for ${JSON.stringify(this.#root)}`)
    return this.#read(root, facts, false)
  }

  #read(node: ResultNode, facts: Readonly<Record<string, unknown>>, isNegated: boolean): ConditionExplanation {
    const name = node.name === undefined ? {} : { name: node.name }
    if (node.all !== undefined) {
      const all = node.all.map((child) => this.#read(child, facts, isNegated))
      return { all, result: allOf(all), ...name }
    }
    if (node.any !== undefined) {
      const any = node.any.map((child) => this.#read(child, facts, isNegated))
      return { any, result: anyOf(any), ...name }
    }
    if (node.not !== undefined) {
      const not = this.#read(node.not, facts, !isNegated)
      return { not, result: notOf(not), ...name }
    }
    return { ...this.#readLeaf(node, facts, isNegated), ...name }
  }

  #readLeaf(node: ResultNode, facts: Readonly<Record<string, unknown>>, isNegated: boolean): LeafExplanation {
    const fact = node.fact as string
    const reference = referencedFact(node.value)
    const isMissing = facts[fact] === undefined || (reference !== undefined && facts[reference] === undefined)
    const isUnknown = isMissing && this.missingFacts === 'unknown'
    const leaf: LeafExplanation = {
      fact,
      operator: node.operator as string,
      expected: node.value,
      ...(reference !== undefined && facts[reference] !== undefined ? { expectedActual: facts[reference] } : {}),
      ...(facts[fact] === undefined ? {} : { actual: facts[fact] }),
      result: isUnknown ? 'unknown' : node.result === true ? 'yes' : 'no',
    }
    const isObstacle = leaf.result === 'unknown' || (leaf.result === 'yes') === isNegated
    return isObstacle ? { ...leaf, miss: missOf(leaf, isNegated, this.scope) } : leaf
  }
}

function isIn(value: unknown, list: unknown): boolean {
  return Array.isArray(list) && list.includes(value)
}

function referencedFact(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null && 'fact' in value ? String(value.fact) : undefined
}

function allOf(children: readonly ConditionExplanation[]): TruthName {
  if (children.some(({ result }) => result === 'no')) return 'no'
  return children.some(({ result }) => result === 'unknown') ? 'unknown' : 'yes'
}

function anyOf(children: readonly ConditionExplanation[]): TruthName {
  if (children.length === 0 || children.some(({ result }) => result === 'yes')) return 'yes'
  return children.some(({ result }) => result === 'unknown') ? 'unknown' : 'no'
}

function notOf({ result }: ConditionExplanation): TruthName {
  return result === 'unknown' ? 'unknown' : result === 'yes' ? 'no' : 'yes'
}
