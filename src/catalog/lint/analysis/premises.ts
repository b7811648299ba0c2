import { complement, intersection, type ValueSet } from '../../../domain/eligibility/value-set.ts'
import { follows } from './can-hold.ts'
import { type Column, isVacant, relatedTies } from './column.ts'
import { conjunctsOf, type Form, type Literal } from './form.ts'

/**
 * What is known to hold, prepared for being asked often what follows from it. Most questions are about one column of
 * which nothing but a set of values is known; they take one comparison of sets.
 */
export class Premises {
  readonly #known = new Map<Column, ValueSet>()
  /** Ties of which something is known that is no set of values of one column. */
  readonly #involved = new Set<string>()
  /** A bit for each tie that is spoken of: what concerns another tie cannot follow. */
  readonly spokenOf: number

  constructor(readonly forms: readonly Form[]) {
    const columns = new Map<string, Column>()
    for (const form of forms.flatMap(conjunctsOf)) {
      if (form.kind === 'literal') {
        const { column, values } = form
        this.#known.set(column, intersection(this.#known.get(column) ?? column.domain, values))
        const other = columns.get(column.tie)
        if ((other !== undefined && other !== column) || column.relation !== undefined) this.#involve(column)
        columns.set(column.tie, column)
      } else this.#involveAll(form)
    }
    this.spokenOf = [...columns.keys(), ...this.#involved].reduce((bits, tie) => bits | bitOf(tie), 0)
  }

  /** Whether it is proven that the form holds. Looks no further than `alternativesMax` alternatives. */
  imply(form: Form, alternativesMax: number): boolean {
    if (form.kind === 'literal') return this.#implyLiteral(form, alternativesMax)
    if (form.kind === 'all') return form.of.every((part) => this.imply(part, alternativesMax))
    return follows(form, this.forms, alternativesMax)
  }

  #implyLiteral(form: Literal, alternativesMax: number): boolean {
    const { column, values } = form
    const exceptions = intersection(this.#known.get(column) ?? column.domain, complement(values))
    if (isVacant(exceptions, column)) return true
    if (column.relation === undefined && !this.#involved.has(column.tie)) return false
    return follows(form, this.forms, alternativesMax)
  }

  #involveAll(form: Form): void {
    if (form.kind === 'literal') this.#involve(form.column)
    else for (const part of form.of) this.#involveAll(part)
  }

  #involve(column: Column): void {
    this.#involved.add(column.tie)
    for (const tie of relatedTies(column)) this.#involved.add(tie)
  }
}

/** One of 32: different names may share it. */
export function bitOf(name: string): number {
  let hash = 0
  for (let index = 0; index < name.length; index++) hash = (hash * 31 + name.charCodeAt(index)) | 0
  return 1 << ((hash ^ (hash >>> 15)) & 31)
}
