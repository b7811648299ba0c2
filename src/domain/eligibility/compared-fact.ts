import { pathsMax } from '../../schema/condition.ts'
import type { ScopedFact } from '../features/fact-scope.ts'
import { pathFaultOf } from '../features/json-path.ts'
import { type FactReference, factNameOf, formatFactReference } from '../features/path-fact.ts'
import { listNames } from '../mismatch.ts'
import { nearestName } from '../nearest-name.ts'
import { LeafMismatch } from './leaf-mismatch.ts'
import { type AskedTypes, type PathType, pathTypeWords } from './path-types.ts'
import type { ConditionScope } from './typed-condition.ts'

/** That the fact is one, read by a path exactly if it is an object; whether the type of the path is known comes later. Throws `LeafMismatch`. */
export function checkReference({ fact: name, path }: FactReference, scope: ConditionScope, place: string[]): void {
  const isObject = scope.objects.has(name)
  if (path === undefined) {
    if (!isObject) {
      checkName(name, scope, [...place, 'fact'])
      return
    }
    const expected = 'a path beside it that says what of it is compared, as $.cart.total'
    throw new LeafMismatch('object-without-path', [...place, 'fact'], `'${name}', an object`, expected)
  }
  if (!isObject) {
    checkName(name, scope, [...place, 'fact'])
    const found = `a path into ${name}, a ${scope.facts.get(name)?.declaration.type}`
    const expected = 'none: only facts of the context that are of the type object have paths'
    throw new LeafMismatch('path-without-object', [...place, 'path'], found, expected)
  }
  const fault = pathFaultOf(path)
  if (fault !== undefined)
    throw new LeafMismatch('invalid-path', [...place, 'path'], fault.found, fault.expected, fault.suggestion)
}

const pathsAtMost = `at most ${pathsMax} in a ruleset, one with lists counted once for each alternative`

/** The fact of a reference that `checkReference` has passed. Throws `LeafMismatch` when nothing tells the type of its path, or another. */
export function findFact(
  reference: FactReference,
  scope: ConditionScope,
  place: string[],
  asked: AskedTypes[keyof AskedTypes],
): ScopedFact {
  const name = factNameOf(reference)
  const fact = scope.facts.get(name)
  if (reference.path === undefined && fact !== undefined) return fact
  const words = formatFactReference(reference)
  const path = [...place, 'path']
  if (fact === undefined) {
    if (scope.paths?.isFull) throw new LeafMismatch('too-many-paths', path, `${words}, one more path`, pathsAtMost)
    const expected = 'some condition that compares it with a number, a text, a boolean or a list, and so tells its type'
    throw new LeafMismatch('untold-path', path, `${words}, whose type nothing tells`, expected)
  }
  const type = fact.declaration.type as PathType
  if (asked !== undefined && asked !== 'alike' && asked !== type) {
    const told = scope.paths === undefined ? 'elsewhere' : `in ${scope.paths.toldAt(name)}`
    const expected = `${pathTypeWords[type]}, as ${told}`
    throw new LeafMismatch('path-type', path, `${words} compared as ${pathTypeWords[asked]}`, expected)
  }
  return fact
}

/** Who gets no suggestion gets some names at least. */
export function expectedFact(suggestion: string | undefined, facts: Iterable<ScopedFact>): string {
  const names = [...facts].flatMap((one) => ('pathOf' in one || one.origin === 'derived' ? [] : [one.name]))
  return suggestion !== undefined || names.length === 0 ? 'a declared fact' : `a declared fact, as ${listNames(names)}`
}

function checkName(name: string, scope: ConditionScope, path: string[]): void {
  const fact = scope.facts.get(name)
  // The name that a path has within is nobody's to use.
  if (fact === undefined || 'pathOf' in fact) {
    const names = [...scope.facts.values()].flatMap((one) => ('pathOf' in one ? [] : [one.name]))
    if (Object.hasOwn(scope.segments, name)) {
      const found = `'${name}', a segment`
      throw new LeafMismatch('unknown-fact', path, found, 'a declared fact', `{ condition: ${name} }`)
    }
    const suggestion = nearestName(name, [...names, ...scope.objects])
    throw new LeafMismatch(
      'unknown-fact',
      path,
      `'${name}'`,
      expectedFact(suggestion, scope.facts.values()),
      suggestion,
    )
  }
  if (fact.declaration.type === 'text') {
    throw new LeafMismatch(
      'text-in-condition',
      path,
      `'${name}', a text`,
      'a fact of another type: texts are for content only',
    )
  }
}
