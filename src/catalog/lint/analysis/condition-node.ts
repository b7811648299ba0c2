import { typeLeaf } from '../../../domain/eligibility/type-leaf.ts'
import type { ConditionScope, TypedCondition } from '../../../domain/eligibility/typed-condition.ts'
import { formatFactReference, isFactReference } from '../../../domain/features/path-fact.ts'
import type { Condition, Leaf } from '../../../schema/condition.ts'
import type { Path } from '../../finding.ts'
import { fileAt, type SourceFile } from '../../ruleset-source.ts'
import type { Form, Source } from './form.ts'
import { junction, type LeafForms } from './leaf-form.ts'

/** One node of a condition as it was written, at its place, with what makes it true and what makes it false. */
export type ConditionNode =
  | { kind: 'all' | 'any'; of: ConditionNode[]; source: Source; forms: NodeForms }
  | { kind: 'not'; of: ConditionNode; source: Source; forms: NodeForms }
  | { kind: 'segment'; name: string; of: ConditionNode; source: Source; forms: NodeForms }
  | { kind: 'leaf'; typed: TypedCondition; source: Source; forms: NodeForms }

/** Made when first asked for: most conditions are never asked what makes them false. */
export interface NodeForms {
  whenTrue?: Form
  whenFalse?: Form
}

/** Reads the conditions of a checked ruleset; every segment once. */
export class ConditionReader {
  readonly #segments = new Map<string, ConditionNode>()
  readonly #read = new WeakMap<Condition, ConditionNode>()

  constructor(
    readonly scope: ConditionScope,
    readonly leaves: LeafForms,
    /** `segments.yaml`, where there is one. */
    readonly segmentsFile: SourceFile | undefined,
  ) {}

  segment(name: string): ConditionNode {
    let node = this.#segments.get(name)
    if (node === undefined) {
      const condition = this.scope.segments[name]
      if (condition === undefined || this.segmentsFile === undefined) throw new Error(`no segment is called ${name}`)
      const path = ['segments', name]
      node = this.read(condition, fileAt(this.segmentsFile, path), path)
      this.#segments.set(name, node)
    }
    return node
  }

  /** The node of a condition that is looked at again and again. */
  readOnce(condition: Condition, file: SourceFile, path: Path): ConditionNode {
    let node = this.#read.get(condition)
    if (node === undefined) {
      node = this.read(condition, file, path)
      this.#read.set(condition, node)
    }
    return node
  }

  read(condition: Condition, file: SourceFile, path: Path): ConditionNode {
    const node = (label: string) => ({ source: { file, path, label }, forms: {} })
    if ('all' in condition || 'any' in condition) {
      const kind = 'all' in condition ? 'all' : 'any'
      const parts = 'all' in condition ? condition.all : condition.any
      const of = parts.map((part, index) => this.read(part, file, [...path, kind, index]))
      return { kind, of, ...node(condition.name ?? `${kind} of ${of.length} conditions`) }
    }
    if ('not' in condition) {
      const of = this.read(condition.not, file, [...path, 'not'])
      return { kind: 'not', of, ...node(condition.name ?? `not ${of.source.label}`) }
    }
    if ('condition' in condition) {
      const { condition: name } = condition
      return { kind: 'segment', name, of: this.segment(name), ...node(`the segment ${name}`) }
    }
    return { kind: 'leaf', typed: typeLeaf(condition, this.scope), ...node(labelOf(condition)) }
  }

  /** What makes the node true; with `isNegated`, what makes it false. */
  form(node: ConditionNode, isNegated = false): Form {
    const key = isNegated ? 'whenFalse' : 'whenTrue'
    let form = node.forms[key]
    if (form === undefined) {
      form = this.#makeForm(node, isNegated)
      node.forms[key] = form
    }
    return form
  }

  #makeForm(node: ConditionNode, isNegated: boolean): Form {
    switch (node.kind) {
      case 'not':
        return this.form(node.of, !isNegated)
      case 'segment':
        return this.form(node.of, isNegated)
      case 'leaf': {
        const { source } = node
        return this.leaves.form(node.typed, isNegated, isNegated ? { ...source, label: `not ${source.label}` } : source)
      }
      default: {
        const of = node.of.map((child) => this.form(child, isNegated))
        // An empty `any` holds, as in json-rules-engine.
        const isAll = of.length === 0 ? !isNegated : (node.kind === 'all') !== isNegated
        return junction(isAll ? 'all' : 'any', of, node.source)
      }
    }
  }
}

/** `'age greaterThan 60'`: as it stands in the file, so that a search finds it. */
function labelOf(leaf: Leaf): string {
  const { operator, value } = leaf
  const single = isFactReference(value) ? formatFactReference(value) : String(value)
  const text = Array.isArray(value) ? `[${value.join(', ')}]` : single
  const short = text.length > 40 ? `${text.slice(0, 37)}…` : text
  return `'${formatFactReference(leaf)} ${operator} ${short}'`
}

/** Whether the children are alternatives, given that the node is needed true or (negated) false. */
export function areAlternatives(node: Extract<ConditionNode, { kind: 'all' | 'any' }>, isNegated: boolean): boolean {
  return (node.kind === 'any') !== isNegated && node.of.length > 1
}
