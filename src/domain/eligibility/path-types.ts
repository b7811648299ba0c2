import { type LeafValue, pathsMax } from '../../schema/condition.ts'
import { pathFaultOf, pathWalksOf } from '../features/json-path.ts'
import { type FactReference, factNameOf, isFactReference, type PathOf } from '../features/path-fact.ts'
import type { Fact } from '../ruleset.ts'
import { type ParsedOperator, parseOperator } from './operators.ts'

/** What a path may be read as: nobody declares it, so the conditions that compare it say so. */
export type PathType = 'number' | 'boolean' | 'category' | 'set'

/** Ready for a sentence. */
export const pathTypeWords: Readonly<Record<PathType, string>> = {
  number: 'a number',
  boolean: 'true or false',
  category: 'a text',
  set: 'a list of texts',
}

/** Members of one set that all rulesets together may name; each 48 take a number of every request. */
const pathMembersMax = 240

/** The types that a comparison asks its sides to have; `alike`: the type of the other side. */
export interface AskedTypes {
  fact?: PathType | 'alike'
  value?: PathType | 'alike'
}

/** What the operator makes of the two sides of a leaf as they are written, whatever decorators exchange them. */
export function askedTypes({ decorators, operator }: ParsedOperator, value: LeafValue): AskedTypes {
  let [left, right]: ('fact' | 'value')[] = ['fact', 'value']
  for (const decorator of decorators) {
    if (decorator === 'swap') [left, right] = [right, left]
    // What comes after is asked of its members.
    else if (decorator === 'someFact' || decorator === 'everyFact') return { [left as string]: 'set' }
  }
  const literal = isFactReference(value) ? undefined : typeOfLiteral(value)
  switch (operator) {
    case 'equal':
    case 'notEqual':
      return isFactReference(value) ? { fact: 'alike', value: 'alike' } : literal === undefined ? {} : { fact: literal }
    case 'in':
    case 'notIn':
    case 'contains':
    case 'doesNotContain': {
      const list = operator === 'in' || operator === 'notIn' ? right : left
      if (isFactReference(value))
        return list === 'fact' ? { fact: 'set', value: 'category' } : { fact: 'category', value: 'set' }
      return list === 'fact' ? { fact: 'set' } : literal === undefined ? {} : { fact: literal }
    }
    default:
      return { fact: 'number', value: 'number' }
  }
}

/** Of a list, that of its first value: the others are held against it. */
function typeOfLiteral(value: LeafValue): PathType | undefined {
  const one = Array.isArray(value) ? value[0] : value
  if (typeof one === 'string') return 'category'
  return typeof one === 'number' ? 'number' : typeof one === 'boolean' ? 'boolean' : undefined
}

/** A path in a condition of whatever shape. */
interface PathUse extends PathOf {
  /** The fact or path that it is compared with, where that says its type. */
  type: PathType | { alike: FactReference } | undefined
  /** Below the condition. */
  place: (string | number)[]
}

/** The paths into `objects` that a condition names itself, those of its segments aside. Faulty parts name none. */
export function* pathUsesIn(
  condition: unknown,
  objects: ReadonlySet<string>,
  place: (string | number)[] = [],
): Generator<PathUse, void, undefined> {
  if (typeof condition !== 'object' || condition === null) return
  const { all, any, not, fact, path, operator, value } = condition as Record<string, unknown>
  for (const [key, children] of Object.entries({ all, any })) {
    if (!Array.isArray(children)) continue
    for (const [index, child] of children.entries()) yield* pathUsesIn(child, objects, [...place, key, index])
  }
  if (not !== undefined) yield* pathUsesIn(not, objects, [...place, 'not'])
  const parsed = typeof operator === 'string' ? parseOperator(operator) : undefined
  if (parsed === undefined || typeof fact !== 'string' || value === undefined || value === null) return
  const asked = askedTypes(parsed, value as LeafValue)
  const left = { fact, path }
  const sides = [
    { side: left, type: asked.fact, other: value, at: place },
    { side: value, type: asked.value, other: left, at: [...place, 'value'] },
  ]
  for (const { side, type, other, at } of sides) {
    if (!isPathReference(side) || !objects.has(side.fact) || pathFaultOf(side.path) !== undefined) continue
    const alike = type === 'alike' ? { alike: other as FactReference } : type
    yield { object: side.fact, path: side.path, type: alike, place: [...at, 'path'] }
  }
}

function isPathReference(side: unknown): side is Required<FactReference> {
  return isFactReference(side) && typeof side.fact === 'string' && typeof side.path === 'string'
}

export interface PathFacts<Where> {
  /** Sorted by name; only paths whose type some condition tells, and at most `pathsMax`. */
  facts: Fact[]
  /** What first told the type of each, by the name of its fact. */
  toldBy: ReadonlyMap<string, Where>
  isFull: boolean
}

/**
 * The context facts that the paths of some conditions stand for. The first condition that tells the type of a path
 * decides; what others make of it is held against that. `plain` are the facts that are declared.
 */
export function inferPathFacts<Where>(
  uses: Iterable<{ use: PathUse; where: Where }>,
  plain: ReadonlyMap<string, { declaration: { type: string } }>,
): PathFacts<Where> {
  const known = new Map<string, { type: PathType; pathOf: PathOf; where: Where }>()
  let isFull = false
  let walks = 0
  const tell = ({ object, path }: PathUse, type: PathType, where: Where) => {
    const name = factNameOf({ fact: object, path })
    if (known.has(name)) return false
    walks += pathWalksOf(path)
    if (walks > pathsMax) isFull = true
    else known.set(name, { type, pathOf: { object, path }, where })
    return !isFull
  }
  const compared: { use: PathUse; other: FactReference; where: Where }[] = []
  for (const { use, where } of uses) {
    if (typeof use.type === 'string') tell(use, use.type, where)
    else if (use.type !== undefined) compared.push({ use, other: use.type.alike, where })
  }
  // A path may be compared with one that is compared with another: until nothing more follows.
  for (let isNew = compared.length > 0; isNew; ) {
    isNew = false
    for (const { use, other, where } of compared) {
      const type = known.get(factNameOf(other))?.type ?? typeLike(plain.get(factNameOf(other))?.declaration.type)
      if (type !== undefined && tell(use, type, where)) isNew = true
    }
  }
  const facts = [...known].map(([name, { type, pathOf }]): Fact => {
    return type === 'set' ? { name, type, membersMax: pathMembersMax, pathOf } : { name, type, pathOf }
  })
  facts.sort((a, b) => (a.name < b.name ? -1 : 1))
  return { facts, toldBy: new Map([...known].map(([name, { where }]) => [name, where])), isFull }
}

/** JSON has no timestamps: a path that is compared with one is a number, and the comparison is refused. */
function typeLike(type: string | undefined): PathType | undefined {
  switch (type) {
    case 'number':
    case 'boolean':
    case 'category':
    case 'set':
      return type
    case 'timestamp':
      return 'number'
    default:
      return undefined
  }
}
