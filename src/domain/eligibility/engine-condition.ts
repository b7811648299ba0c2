import type { NestedCondition } from 'json-rules-engine'
import type { Condition, Leaf, LeafValue } from '../../schema/condition.ts'
import type { ScopedFact } from '../features/fact-scope.ts'
import type { FactRow, FactTable } from '../features/fact-table.ts'
import { hasBit, unseenCategory } from '../features/fact-table.ts'
import { timestampMsMax } from '../features/feature-value.ts'
import { type Layout, membersPerSlot, otherMember, slotsOf } from '../features/layout.ts'
import { isFactReference } from '../features/path-fact.ts'
import { parseMoment } from '../time/moment.ts'
import type { ConditionScope } from './typed-condition.ts'

/**
 * A checked condition as json-rules-engine takes it: references are replaced by what they stand for, under the
 * segment's name, so that the result tree shows it; dates are milliseconds, as the facts are; paths stay paths, which the
 * engine resolves itself. Priorities are left out: the engine stops after the priority that settles a list, and the
 * results of the others would be missing.
 */
export function engineCondition(condition: Condition, scope: ConditionScope): NestedCondition {
  const name = condition.name === undefined ? {} : { name: condition.name }
  if ('all' in condition) return { all: condition.all.map((child) => engineCondition(child, scope)), ...name }
  if ('any' in condition) return { any: condition.any.map((child) => engineCondition(child, scope)), ...name }
  if ('not' in condition) return { not: engineCondition(condition.not, scope), ...name }
  if ('condition' in condition) {
    const segment = scope.segments[condition.condition]
    if (segment === undefined) throw new Error(`no segment is called ${condition.condition}`)
    const expanded = engineCondition(segment, scope)
    // A leaf as a segment: the name must not hide the fact.
    return { all: [expanded], name: condition.condition }
  }
  const { fact, operator } = condition
  const path = condition.path === undefined ? {} : { path: condition.path }
  return { fact, ...path, operator, value: engineValue(condition, scope), ...name }
}

/** The right side of a leaf as json-rules-engine takes it: dates are milliseconds. */
export function engineValue(leaf: Leaf, scope: ConditionScope): unknown {
  const type = scope.facts.get(leaf.fact)?.declaration.type
  if (type !== 'timestamp') return leaf.value
  return Array.isArray(leaf.value) ? leaf.value.map((one) => toMs(one, scope)) : toMs(leaf.value, scope)
}

function toMs(value: LeafValue, scope: ConditionScope): unknown {
  return typeof value === 'string' ? parseMoment(value, scope.timeZone)?.ms : value
}

/** Names of all facts that a condition reads from a row, its segments included: those with a path are read from their object. */
export function factsOf(condition: Condition, scope: ConditionScope, names = new Set<string>()): Set<string> {
  if ('all' in condition) for (const child of condition.all) factsOf(child, scope, names)
  else if ('any' in condition) for (const child of condition.any) factsOf(child, scope, names)
  else if ('not' in condition) factsOf(condition.not, scope, names)
  else if ('condition' in condition) factsOf(scope.segments[condition.condition] as Condition, scope, names)
  else {
    for (const side of [condition, condition.value])
      if (isFactReference(side) && side.path === undefined) names.add(side.fact)
  }
  return names
}

/** The value of a fact as json-rules-engine and people see it; undefined when missing, or when it cannot be one. */
export function factValue(fact: ScopedFact, row: FactRow, table: FactTable, layout: Layout): unknown {
  const position = table.position(fact.name)
  const number = row.numbers[position] as number
  if (Number.isNaN(number)) return undefined
  switch (fact.declaration.type) {
    case 'boolean':
      return number === 1
    case 'category':
      return layout.categoryText(number) ?? unseenText(number)
    case 'set':
      return membersOf(fact, row, position, layout)
    case 'timestamp':
      return Math.abs(number) <= timestampMsMax ? number : undefined
    default:
      return Number.isFinite(number) ? number : undefined
  }
}

/** Texts of unseen categories did not travel with their numbers; they must only differ where those do. */
function unseenText(number: number): string {
  return otherMember.repeat(unseenCategory - number + 1)
}

function membersOf(fact: ScopedFact, row: FactRow, position: number, layout: Layout): string[] {
  const members: string[] = []
  for (let bit = 0; bit < slotsOf(fact.declaration) * membersPerSlot; bit++) {
    if (hasBit(row.words, position, bit)) members.push(layout.memberText(fact.name, bit) ?? `#${bit}`)
  }
  return members
}
