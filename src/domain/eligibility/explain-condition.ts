import { Engine, type TopLevelCondition } from 'json-rules-engine'
import type { Condition } from '../../schema/condition.ts'
import type { ConditionExplanation, LeafExplanation } from '../../schema/explanation.ts'
import { typedPathValue } from '../features/object-facts.ts'
import { type FactReference, factNameOf, isFactReference } from '../features/path-fact.ts'
import { ownValue } from '../own-value.ts'
import type { LeafSentences } from '../sentences/leaf-sentences.ts'
import { engineCondition } from './engine-condition.ts'
import { allOf, anyOf, notOf } from './explained-truth.ts'
import type { ConditionScope } from './typed-condition.ts'

/** The parts of json-rules-engine's condition results that are read here. */
interface ResultNode {
  all?: ResultNode[]
  any?: ResultNode[]
  not?: ResultNode
  name?: string
  result?: boolean
  fact?: string
  path?: string
  operator?: string
  value?: unknown
  factResult?: unknown
  valueResult?: unknown
}

interface Explained {
  facts: Readonly<Record<string, unknown>>
  sentences: LeafSentences
}

/** An object as the engine is given it: the types of what paths find in it go by its name. */
class NamedObject {
  constructor(
    readonly name: string,
    readonly object: object,
  ) {}
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
    this.#engine = new Engine([], {
      allowUndefinedFacts: true,
      // As its own does, but that a value of another type is missing, as it is in decisions.
      pathResolver: (named, path) => this.#find(named as unknown as NamedObject, path),
    })
    // Its own two throw when the list is a set that is missing; that fails `in`, as every comparison with a missing fact.
    this.#engine.addOperator('in', isIn)
    this.#engine.addOperator('notIn', (value, list) => !isIn(value, list))
    const conditions: TopLevelCondition = { all: [engineCondition(condition, scope)] }
    this.#engine.addRule({ conditions, event: { type: 'explained' } })
  }

  /**
   * `facts` by name, objects among them; a missing one is left out. `sentences` say what leaves lack. Not to be called again before the last
   * call has resolved.
   */
  async explain(facts: Readonly<Record<string, unknown>>, sentences: LeafSentences): Promise<ConditionExplanation> {
    const { results, failureResults } = await this.#engine.run(this.#given(facts))
    const result = results[0] ?? failureResults[0]
    const [root] = (result?.conditions as ResultNode | undefined)?.all ?? []
    if (root === undefined) throw new Error(`json-rules-engine gave no result for ${JSON.stringify(this.#root)}`)
    return this.#read(root, { facts, sentences }, false)
  }

  #given(facts: Explained['facts']): Record<string, unknown> {
    const given = { ...facts }
    for (const name of this.scope.objects)
      if (ownValue(given, name) !== undefined) given[name] = new NamedObject(name, given[name] as object)
    return given
  }

  #find({ name, object }: NamedObject, path: string): unknown {
    const fact = this.scope.facts.get(factNameOf({ fact: name, path }))
    if (fact === undefined) throw new Error(`nothing is known of ${path} in ${name}`)
    return typedPathValue(fact.declaration, object, path)
  }

  #valueOf({ fact, path }: FactReference, facts: Explained['facts']): unknown {
    const value = ownValue(facts, fact)
    return path === undefined || value === undefined ? value : this.#find(new NamedObject(fact, value as object), path)
  }

  #read(node: ResultNode, explained: Explained, isNegated: boolean): ConditionExplanation {
    const name = node.name === undefined ? {} : { name: node.name }
    if (node.all !== undefined) {
      const all = node.all.map((child) => this.#read(child, explained, isNegated))
      return { all, result: allOf(all), ...name }
    }
    if (node.any !== undefined) {
      const any = node.any.map((child) => this.#read(child, explained, isNegated))
      return { any, result: anyOf(any), ...name }
    }
    if (node.not !== undefined) {
      const not = this.#read(node.not, explained, !isNegated)
      return { not, result: notOf(not), ...name }
    }
    return { ...this.#readLeaf(node, explained, isNegated), ...name }
  }

  #readLeaf(node: ResultNode, { facts, sentences }: Explained, isNegated: boolean): LeafExplanation {
    const fact = node.fact as string
    const path = node.path === undefined ? {} : { path: node.path }
    const actual = this.#valueOf({ fact, ...path }, facts)
    const reference = isFactReference(node.value) ? node.value : undefined
    const expectedActual = reference && this.#valueOf(reference, facts)
    const isMissing = actual === undefined || (reference !== undefined && expectedActual === undefined)
    const isUnknown = isMissing && this.missingFacts === 'unknown'
    const leaf: LeafExplanation = {
      fact,
      ...path,
      operator: node.operator as string,
      expected: node.value,
      ...(expectedActual === undefined ? {} : { expectedActual }),
      ...(actual === undefined ? {} : { actual }),
      result: isUnknown ? 'unknown' : node.result === true ? 'yes' : 'no',
    }
    const isObstacle = leaf.result === 'unknown' || (leaf.result === 'yes') === isNegated
    return isObstacle ? { ...leaf, miss: sentences.miss(leaf, isNegated) } : leaf
  }
}

function isIn(value: unknown, list: unknown): boolean {
  return Array.isArray(list) && list.includes(value)
}
