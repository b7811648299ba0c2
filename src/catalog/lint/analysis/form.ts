import { complement, type ValueSet } from '../../../domain/eligibility/value-set.ts'
import type { RelatedPlace } from '../../finding.ts'
import type { Column } from './column.ts'

/** Where something stands, and how to call it. */
export type Source = RelatedPlace

/**
 * What makes a condition true, as `normal-form.ts` has it, but with every value set at its place in a file and with
 * nothing opaque: a form is true or false of values of its columns, a missing one being a value like others.
 */
export type Form = Literal | Junction

export interface Literal {
  kind: 'literal'
  column: Column
  values: ValueSet
  source: Source
}

/** An empty `all` is true, an empty `any` false. */
export interface Junction {
  kind: 'all' | 'any'
  of: readonly Form[]
  source: Source
}

/** True where the form is not. */
export function negated(form: Form): Form {
  if (form.kind === 'literal') return { ...form, values: complement(form.values) }
  return { kind: form.kind === 'all' ? 'any' : 'all', of: form.of.map(negated), source: form.source }
}

/** The parts all of which must be true. */
export function conjunctsOf(form: Form): readonly Form[] {
  return form.kind === 'all' ? form.of.flatMap(conjunctsOf) : [form]
}

const keys = new WeakMap<Form, string>()

/** Equal for forms that say the same in another order; different texts may stand for the same condition all the same. */
export function formKey(form: Form): string {
  let key = keys.get(form)
  if (key === undefined) {
    key = makeKey(form)
    keys.set(form, key)
  }
  return key
}

function makeKey(form: Form): string {
  if (form.kind === 'literal') {
    const { cuts, inside, missing } = form.values
    return `${JSON.stringify(form.column.key)}${cuts.join()}:${inside.map(Number).join('')}${missing ? '?' : ''}`
  }
  const parts = [...new Set(form.of.flatMap((part) => flattened(part, form.kind)).map(formKey))].sort()
  return parts.length === 1 ? (parts[0] as string) : `${form.kind}(${parts.join(' ')})`
}

function flattened(form: Form, kind: Junction['kind']): readonly Form[] {
  return form.kind === kind ? form.of.flatMap((part) => flattened(part, kind)) : [form]
}
