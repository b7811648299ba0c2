/** Names that every object answers to without having been given them, and others that code might trip over. */
export const hostileNames = [
  'constructor',
  '__proto__',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '__defineGetter__',
  'length',
  'then',
  'toJSON',
] as const

export type Path = readonly (string | number)[]
type Container = Record<string | number, unknown>

/** Every place in a JSON value, containers included. */
export function* placesOf(value: unknown, path: Path = []): Generator<Path> {
  yield path
  if (typeof value !== 'object' || value === null) return
  const keys = Array.isArray(value) ? value.keys() : Object.keys(value)
  for (const key of keys) yield* placesOf((value as Container)[key], [...path, key])
}

/** The value with something else at a place. */
export function withValue(value: unknown, [part, ...rest]: Path, other: unknown): unknown {
  if (part === undefined) return other
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Container
  copy[part] = withValue(copy[part], rest, other)
  return copy
}

/** The value with another name at a place, which is no item of a list; own, whatever the name. */
export function withName(value: unknown, path: Path, name: string): unknown {
  const parent = path.slice(0, -1)
  const entries = Object.entries(at(value, parent) as object)
  return withValue(
    value,
    parent,
    Object.fromEntries(entries.map(([key, one]) => [key === path.at(-1) ? name : key, one])),
  )
}

function at(value: unknown, path: Path): unknown {
  return path.reduce((inner, part) => (inner as Container)[part], value)
}

/** Objects that would change what all objects have, if they were merged into others. */
export const polluting = [
  JSON.parse('{"__proto__":{"polluted":true}}'),
  { constructor: { prototype: { polluted: true } } },
] as readonly unknown[]

/** What was polluted; empty when all is well. */
export function pollution(): string[] {
  const names = [Object.prototype, Array.prototype, Function.prototype].flatMap((proto) => Object.keys(proto))
  return 'polluted' in {} ? [...names, 'polluted'] : names
}

/** Stands for a value that no `JSON.stringify` can write. */
export const deepMark = '~deep~'

/** JSON text whose marks stand for lists in lists. */
export function asText(value: unknown, levels: number): string {
  return JSON.stringify(value).replaceAll(`"${deepMark}"`, '['.repeat(levels) + ']'.repeat(levels))
}

/** The value once for each place and each hostile thing: as a name, as a text, as an object, and nested far too deep. */
export function* hostileVariants(value: unknown): Generator<unknown> {
  for (const path of placesOf(value)) {
    const isNamed = typeof path.at(-1) === 'string'
    for (const name of hostileNames) {
      yield withValue(value, path, name)
      if (isNamed) yield withName(value, path, name)
    }
    for (const object of polluting) yield withValue(value, path, object)
    yield withValue(value, path, deepMark)
  }
}
