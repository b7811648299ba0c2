import { type FactRow, memberBit } from '../features/fact-table.ts'
import {
  type CompileScope,
  compileCondition,
  memberNumber,
  operandNumber,
  type Predicate,
} from './compile-condition.ts'
import { no, yes } from './truth.ts'
import type { Comparison, TypedCondition } from './typed-condition.ts'
import {
  complement,
  equalTo,
  greaterThan,
  hasValue,
  intersection,
  isEmpty,
  isEverything,
  lessThan,
  oneOfValues,
  union,
  type ValueSet,
  withMissing,
} from './value-set.ts'

/**
 * What makes a condition true, without negations: `not` is pushed down to the leaves (De Morgan's laws hold in Kleene's
 * logic too), and everything that depends on a single number is one set of values. Only truth counts here: what is
 * unknown is as little eligible as what is false.
 */
export type NormalForm =
  | { kind: 'always' }
  | { kind: 'never' }
  | ColumnForm
  | MemberForm
  | TestForm
  | { kind: 'all'; of: NormalForm[] }
  | { kind: 'any'; of: NormalForm[] }

/** True while the fact at a position of the row has one of these values. */
export interface ColumnForm {
  kind: 'column'
  position: number
  values: ValueSet
}

/** True while a set has one member, or while it has it not. */
export interface MemberForm {
  kind: 'member'
  /** The first position of the set: tells whether it is missing. */
  position: number
  /** Word of the row that holds the member's bit, and the bit itself. */
  word: number
  mask: number
  /** Whether the member must be there. */
  present: boolean
  /** The answer for a missing set. */
  missing: boolean
}

/** True when the predicate answers `truth`. Equal keys mean the same test, so that it is run once for all who share it. */
export interface TestForm {
  kind: 'test'
  key: string
  predicate: Predicate
  truth: typeof yes | typeof no
}

const always: NormalForm = { kind: 'always' }
const never: NormalForm = { kind: 'never' }

export function normalForm(condition: TypedCondition, scope: CompileScope, isNegated = false): NormalForm {
  switch (condition.kind) {
    case 'all':
    case 'any': {
      const of = condition.of.map((child) => normalForm(child, scope, isNegated))
      // An empty `any` holds, and so does an empty `all`.
      if (of.length === 0) return isNegated ? never : always
      return (condition.kind === 'all') === isNegated ? anyOf(of) : allOf(of)
    }
    case 'not':
      return normalForm(condition.of, scope, !isNegated)
    case 'compare':
      return columnForm(
        condition,
        comparisonSet(condition.comparison, operandNumber(condition.operand, scope.layout)),
        scope,
        isNegated,
      )
    case 'oneOf':
      return columnForm(
        condition,
        oneOfValues(condition.operands.map((operand) => operandNumber(operand, scope.layout))),
        scope,
        isNegated,
      )
    case 'members':
      return membersForm(condition, scope, isNegated)
    default:
      return testForm(condition, scope, isNegated)
  }
}

function columnForm(
  leaf: Extract<TypedCondition, { kind: 'compare' | 'oneOf' }>,
  positive: ValueSet,
  { table, missingFacts }: CompileScope,
  isNegated: boolean,
): NormalForm {
  const values = isNegated ? complement(positive) : positive
  // A missing fact is unknown either way; json-rules-engine finds the leaf false, and so its negation true.
  const missing = missingFacts === 'json-rules-engine' && isNegated
  return simplified({ kind: 'column', position: table.position(leaf.fact.name), values: withMissing(values, missing) })
}

/** "Has this member" and "has none of these" are bits of their own; what asks about several at once stays a test. */
function membersForm(
  leaf: Extract<TypedCondition, { kind: 'members' }>,
  scope: CompileScope,
  isNegated: boolean,
): NormalForm {
  const isNoneOf = leaf.quantifier === 'every' && leaf.outside
  const isSomeOf = leaf.quantifier === 'some' && !leaf.outside
  const isConjunction = isNoneOf !== isNegated || leaf.members.length === 1
  if (!(isNoneOf || isSomeOf) || !isConjunction) return testForm(leaf, scope, isNegated)
  const position = scope.table.position(leaf.fact.name)
  return allOf(
    leaf.members.map((member) => ({
      kind: 'member',
      position,
      ...memberBit(position, memberNumber(leaf.fact, member, scope.layout)),
      present: isSomeOf !== isNegated,
      missing: scope.missingFacts === 'json-rules-engine' && isNegated,
    })),
  )
}

function testForm(condition: TypedCondition, scope: CompileScope, isNegated: boolean): TestForm {
  const truth = isNegated ? no : yes
  return { kind: 'test', key: `${truth}${keyOf(condition)}`, predicate: compileCondition(condition, scope), truth }
}

function comparisonSet(comparison: Comparison, operand: number): ValueSet {
  switch (comparison) {
    case 'equal':
      return equalTo(operand)
    case 'lessThan':
      return lessThan(operand, false)
    case 'lessThanInclusive':
      return lessThan(operand, true)
    case 'greaterThan':
      return greaterThan(operand, false)
    case 'greaterThanInclusive':
      return greaterThan(operand, true)
  }
}

/** Facts by name: two typed leaves that read the same are the same test. */
function keyOf(condition: TypedCondition): string {
  return JSON.stringify(condition, (key, value) =>
    key === 'fact' || key === 'with' || key === 'category' ? value.name : value,
  )
}

export function allOf(children: readonly NormalForm[]): NormalForm {
  return merge(children, 'all', intersection)
}

export function anyOf(children: readonly NormalForm[]): NormalForm {
  return merge(children, 'any', union)
}

/** Flattens, drops what changes nothing, and makes one set of values of all that is said about one fact. */
function merge(
  children: readonly NormalForm[],
  kind: 'all' | 'any',
  combine: (a: ValueSet, b: ValueSet) => ValueSet,
): NormalForm {
  const neutral = kind === 'all' ? 'always' : 'never'
  const decisive = kind === 'all' ? 'never' : 'always'
  const columns = new Map<number, ValueSet>()
  const others: NormalForm[] = []
  const tests = new Set<string>()
  for (const child of children.flatMap((each) => (each.kind === kind ? each.of : [each]))) {
    if (child.kind === decisive) return child
    if (child.kind === neutral) continue
    if (child.kind === 'column') {
      const known = columns.get(child.position)
      columns.set(child.position, known === undefined ? child.values : combine(known, child.values))
    } else if (child.kind !== 'test' || !tests.has(child.key)) {
      if (child.kind === 'test') tests.add(child.key)
      others.push(child)
    }
  }
  const merged = [...columns].map(([position, values]) => simplified({ kind: 'column', position, values }))
  if (merged.some((column) => column.kind === decisive)) return kind === 'all' ? never : always
  const of = [...merged.filter((column) => column.kind !== neutral), ...others]
  const [only] = of
  if (only === undefined) return kind === 'all' ? always : never
  return of.length === 1 ? only : { kind, of }
}

function simplified(column: ColumnForm): NormalForm {
  if (isEmpty(column.values)) return never
  return isEverything(column.values) ? always : column
}

/** Whether a form is true for a row. For what the index cannot hold, and for tests. */
export function isTrue(form: NormalForm, row: FactRow): boolean {
  switch (form.kind) {
    case 'always':
      return true
    case 'never':
      return false
    case 'column':
      return hasValue(form.values, row.numbers[form.position] as number)
    case 'member':
      if (Number.isNaN(row.numbers[form.position] as number)) return form.missing
      return (((row.words[form.word] as number) & form.mask) !== 0) === form.present
    case 'test':
      return form.predicate(row) === form.truth
    case 'all':
      return form.of.every((child) => isTrue(child, row))
    case 'any':
      return form.of.some((child) => isTrue(child, row))
  }
}
