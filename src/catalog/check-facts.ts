import { timeFacts, timestampFacts } from '../domain/features/derived-facts.ts'
import { parseFeatureValue } from '../domain/features/feature-value.ts'
import { nearestName } from '../domain/nearest-name.ts'
import { ownValue } from '../domain/own-value.ts'
import type { TimeZone } from '../domain/time/time-zone.ts'
import { type ContextDeclaration, setMembersMaxDefault } from '../schema/features-file.ts'
import type { Draft } from './draft.ts'
import { finding, findingAtKey, oneOf, type Path } from './finding.ts'
import type { Report } from './report.ts'

/** Namespaces of derived facts, those of later versions included. */
const reservedNamespaces = [...new Set([...Object.keys(timeFacts).map((name) => name.split('.')[0]), 'history'])]

/** Names must be free, defaults allowed, ranges not empty. */
export function checkFacts(draft: Draft, timeZone: TimeZone, report: Report): void {
  if (draft.features === undefined) return
  const { file, content } = draft.features
  const { features = {}, context = {} } = content
  for (const [section, facts] of [['features', features] as const, ['context', context] as const]) {
    for (const [name, declaration] of Object.entries(facts)) {
      const path: [string, string] = [section, name]
      checkName(draft.features, path, section === 'context' ? features : {}, report)
      if (declaration?.type === undefined) continue
      for (const fault of declarationFaults(declaration as ContextDeclaration, path, timeZone))
        report.error(file, fault)
    }
  }
}

function checkName(
  { file, content }: NonNullable<Draft['features']>,
  path: [string, string],
  taken: object,
  report: Report,
): void {
  const name = path[1]
  const fault = (found: string, expected: string) =>
    report.error(file, findingAtKey('duplicate-fact', path, found, expected))
  if (Object.hasOwn(taken, name)) fault(`'${name}', a feature already`, 'a name of its own for a context fact')
  const dot = name.lastIndexOf('.')
  if (dot === -1) return
  const namespace = name.slice(0, name.indexOf('.'))
  if (reservedNamespaces.includes(namespace)) {
    fault(`'${name}'`, `another namespace: ${namespace}. belongs to derived facts`)
    return
  }
  const base = name.slice(0, dot)
  const type = ownValue(content.features, base)?.type ?? ownValue(content.context, base)?.type
  if (type === 'timestamp' && Object.hasOwn(timestampFacts, name.slice(dot + 1))) {
    fault(`'${name}'`, `another name: this one derives from the timestamp ${base}`)
  }
}

function* declarationFaults(declaration: ContextDeclaration, path: Path, timeZone: TimeZone) {
  if (declaration.type === 'number') {
    const { min, max } = declaration
    if (min !== undefined && max !== undefined && min > max) {
      yield finding('empty-range', [...path, 'min'], String(min), `at most max, which is ${max}`)
      return
    }
  }
  if (declaration.type === 'set') {
    const { values = [], membersMax = setMembersMaxDefault } = declaration
    if (values.length > membersMax) {
      yield finding(
        'out-of-range',
        [...path, 'values'],
        `${values.length} values`,
        `at most membersMax, which is ${membersMax}`,
      )
    }
  }
  yield* labelFaults(declaration, path)
  if (!('default' in declaration) || declaration.default === undefined) return
  const parsed = parseFeatureValue(declaration, declaration.default, timeZone)
  if (!('mismatch' in parsed)) return
  const { mismatch } = parsed
  yield finding(
    'invalid-default',
    [...path, 'default', ...mismatch.path],
    mismatch.found,
    withoutNull(mismatch.expected),
    mismatch.suggestion,
  )
}

/** Labels of values that the fact can never have are mistyped. */
function* labelFaults(declaration: ContextDeclaration, path: Path) {
  if (declaration.type !== 'category' && declaration.type !== 'set') return
  const { values, valueLabels = {} } = declaration
  // One that is faulty was left out: the label may be meant for it.
  if (values === undefined || (values as unknown[]).includes(undefined)) return
  for (const value of Object.keys(valueLabels)) {
    if (values.includes(value)) continue
    const place = [...path, 'valueLabels', value]
    yield findingAtKey('invalid-fact-value', place, `'${value}'`, oneOf(values), nearestName(value, values))
  }
}

/** Values of customers may be null for "missing"; values in rules may not. */
export function withoutNull(expected: string): string {
  return expected.replace(/,? or null$/, '')
}
