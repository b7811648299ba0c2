import { conditionScope, typeCondition } from '../eligibility/type-condition.ts'
import type { TypedCondition } from '../eligibility/typed-condition.ts'
import { experimentKey } from '../experiments/experiment.ts'
import { weekdays } from '../features/derived-facts.ts'
import { type DictionaryEntry, entriesOfFeature, memberEntry, noReason, otherMember } from '../features/layout.ts'
import { conditionsOf, type Ruleset, underAllRules } from '../ruleset.ts'
import { timeZoneNames } from '../time/time-zone-names.ts'

/**
 * Every dictionary entry that a ruleset needs before it can be compiled: its features, what its conditions name, and what
 * records of the history can name; those of its variants, too.
 */
export function entriesOfRuleset(ruleset: Ruleset): DictionaryEntry[] {
  const entries = new Map<string, DictionaryEntry>()
  const add = (entry: DictionaryEntry) => entries.set(`${entry.dictionary}\n${entry.key}`, entry)
  for (const feature of ruleset.features) for (const entry of entriesOfFeature(feature.name, feature)) add(entry)
  // Context facts are not kept: they need numbers for their values, and no slots.
  for (const fact of ruleset.context) {
    for (const entry of entriesOfFeature(fact.name, fact)) if (entry.dictionary !== 'slots') add(entry)
    if (fact.type === 'set') add(memberEntry(fact.name, fact, otherMember))
  }
  for (const experiment of ruleset.experiments) add({ dictionary: 'experiments', key: experimentKey(experiment) })
  for (const weekday of weekdays) add({ dictionary: 'categories', key: weekday })
  for (const rules of underAllRules(ruleset)) for (const literal of literalsOf(rules)) add(literal)
  for (const entry of entriesOfHistory(ruleset)) add(entry)
  for (const zone of zonesOf(ruleset)) add({ dictionary: 'categories', key: zone })
  return [...entries.values()]
}

/** What records of the history may name; `noReason` before all reasons, so that it gets their number 0. */
function* entriesOfHistory({ offers, groups, placements, declineReasons }: Ruleset): Generator<DictionaryEntry> {
  for (const { id } of offers) yield { dictionary: 'offers', key: id }
  for (const { id } of groups) yield { dictionary: 'groups', key: id }
  for (const { id } of placements) yield { dictionary: 'placements', key: id }
  yield noReason
  for (const id of Object.keys(declineReasons)) yield { dictionary: 'reasons', key: id }
}

/**
 * Time zones that customers may live in: those that the feature declares, else all. A thread knows no other categories, so
 * a zone that is not among these would be none to it.
 */
function zonesOf({ customerTimeZone, features }: Ruleset): readonly string[] {
  const feature = features.find(({ name }) => name === customerTimeZone)
  if (feature?.type !== 'category' || feature.values !== undefined) return []
  return timeZoneNames()
}

function* literalsOf(ruleset: Ruleset): Generator<DictionaryEntry> {
  const scope = conditionScope(ruleset)
  for (const condition of conditionsOf(ruleset)) {
    const { condition: typed } = typeCondition(condition, scope)
    if (typed !== undefined) yield* literalsOfCondition(typed)
  }
}

function* literalsOfCondition(condition: TypedCondition): Generator<DictionaryEntry> {
  switch (condition.kind) {
    case 'all':
    case 'any':
      for (const child of condition.of) yield* literalsOfCondition(child)
      break
    case 'not':
      yield* literalsOfCondition(condition.of)
      break
    case 'compare':
      if (typeof condition.operand === 'string') yield { dictionary: 'categories', key: condition.operand }
      break
    case 'oneOf':
      for (const operand of condition.operands)
        if (typeof operand === 'string') yield { dictionary: 'categories', key: operand }
      break
    case 'members':
      for (const member of condition.members) yield memberEntry(condition.fact.name, condition.fact.declaration, member)
      break
    case 'hasCategory':
      if (condition.category.declaration.type === 'category') {
        for (const member of condition.category.declaration.values ?? [])
          yield memberEntry(condition.fact.name, condition.fact.declaration, member)
      }
      break
  }
}
