import { expectedFact } from '../domain/eligibility/compared-fact.ts'
import { listNames } from '../domain/mismatch.ts'
import { nearestName } from '../domain/nearest-name.ts'
import type { HeaderLine } from '../schema/console-file.ts'
import type { FeatureDeclaration } from '../schema/features-file.ts'
import { localeFaults } from './check-texts.ts'
import type { Draft } from './draft.ts'
import type { DraftScope } from './draft-scope.ts'
import { type Finding, finding, oneOf, type Path } from './finding.ts'
import { type PlacementIndex, placementFault } from './placement-index.ts'
import { featureFaults } from './policy-name-faults.ts'
import type { Report } from './report.ts'
import type { Sound } from './sound.ts'

const bounds = ['goodAbove', 'goodBelow', 'warningAbove', 'warningBelow'] as const
const lists = ['goodWhen', 'warningWhen'] as const

/** What the operator's screen names must exist and be there to be shown so. */
export function checkConsole(draft: Draft, placements: PlacementIndex, scope: DraftScope, report: Report): void {
  const operator = draft.console?.content.operator
  if (draft.console === undefined || operator === undefined) return
  const { placement, name, callReason, header = [] } = operator
  const faults: Finding[] = []
  const missing = placement && placementFault(draft, placements, ['placement'], placement)
  if (missing) faults.push(missing)
  if (name !== undefined) faults.push(...featureFaults(['name'], name, 'text', scope))
  if (callReason !== undefined) faults.push(...callReasonFaults(callReason, scope))
  const seen = new Set<string>()
  for (const [index, line] of header.entries()) {
    const { fact, ...shown } = typeof line === 'string' ? { fact: line } : (line ?? {})
    if (fact === undefined) continue
    const path = typeof line === 'string' ? ['header', index] : ['header', index, 'fact']
    if (seen.has(fact)) faults.push(finding('duplicate-item', path, `'${fact}' again`, 'each fact once'))
    seen.add(fact)
    faults.push(...lineFaults(fact, path, shown, ['header', index], draft, scope))
  }
  for (const fault of faults) report.error(draft.console.file, fault, ['operator'])
}

function* callReasonFaults(name: string, scope: DraftScope): Generator<Finding> {
  if (scope.isUncertainFact(name)) return
  const expected = 'a category of the context that declares its values'
  const fact = scope.facts.get(name)
  if (fact?.origin === 'context' && fact.declaration.type === 'category' && fact.declaration.values !== undefined)
    return
  if (fact !== undefined) {
    const origin = fact.origin === 'feature' ? 'feature' : `${fact.origin} fact`
    yield finding('fact-type', ['callReason'], `'${name}', a ${fact.declaration.type} ${origin}`, expected)
    return
  }
  const names = [...scope.facts.values()].flatMap(({ name, origin, declaration }) =>
    origin === 'context' && declaration.type === 'category' ? [name] : [],
  )
  const suggestion = nearestName(name, names)
  const listed = suggestion === undefined && names.length > 0 ? `, as ${listNames(names)}` : ''
  yield finding('unknown-fact', ['callReason'], `'${name}'`, `${expected}${listed}`, suggestion)
}

function* lineFaults(
  name: string,
  place: Path,
  shown: Sound<Omit<HeaderLine, 'fact'>>,
  path: Path,
  draft: Draft,
  scope: DraftScope,
): Generator<Finding> {
  const fact = scope.facts.get(name)
  if (fact === undefined) {
    if (scope.isUncertainFact(name)) return
    if (scope.objects.has(name)) yield finding('fact-type', place, `'${name}', an object`, 'a fact that is one value')
    else {
      const names = [...scope.facts.values()].flatMap((one) => ('pathOf' in one ? [] : [one.name]))
      const suggestion = nearestName(name, names)
      yield finding('unknown-fact', place, `'${name}'`, expectedFact(suggestion, scope.facts.values()), suggestion)
    }
    return
  }
  const { declaration } = fact
  const found = `for '${name}', a ${declaration.type}`
  if (declaration.type !== 'number') {
    for (const key of [...bounds, 'as'] as const)
      if (shown[key] !== undefined) yield finding('fact-type', [...path, key], found, 'it for a number only')
  }
  for (const key of lists) {
    const values = shown[key]
    if (values === undefined) continue
    if (declaration.type !== 'boolean' && declaration.type !== 'category' && declaration.type !== 'set')
      yield finding('fact-type', [...path, key], found, 'it for a boolean, a category or a set only')
    else for (const [index, value] of values.entries()) yield* valueFaults(value, declaration, [...path, key, index])
  }
  yield* overlapFaults(shown, path)
  if (shown.label === undefined) return
  for (const fault of localeFaults(draft, shown.label)) yield { ...fault, path: [...path, 'label', ...fault.path] }
}

function* valueFaults(
  value: string | boolean | undefined,
  declaration: Extract<FeatureDeclaration, { type: 'boolean' | 'category' | 'set' }>,
  path: Path,
): Generator<Finding> {
  if (value === undefined) return
  if (declaration.type === 'boolean') {
    if (typeof value === 'string') yield finding('invalid-fact-value', path, `'${value}'`, 'true or false')
    return
  }
  const { values } = declaration
  if (typeof value === 'boolean') yield finding('invalid-fact-value', path, String(value), 'a text')
  else if (values !== undefined && !values.includes(value))
    yield finding('invalid-fact-value', path, `'${value}'`, oneOf(values), nearestName(value, values))
}

/** Above 3 or below 5 is everything. */
function* overlapFaults(shown: Sound<Omit<HeaderLine, 'fact'>>, path: Path): Generator<Finding> {
  for (const tone of ['good', 'warning'] as const) {
    const above = shown[`${tone}Above`]
    const below = shown[`${tone}Below`]
    if (above === undefined || below === undefined || above >= below) continue
    const expected = `a number from ${tone}Below on, which is ${below}: else every number is one or the other`
    yield finding('empty-range', [...path, `${tone}Above`], String(above), expected)
  }
}
