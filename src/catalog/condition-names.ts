/** One name in a condition of whatever shape, with its place below the condition. */
export interface NameInCondition {
  of: 'fact' | 'segment'
  name: string
  path: (string | number)[]
}

/** The facts and segments that a condition names itself, those of its segments aside. Faulty parts name nothing. */
export function* namesInCondition(
  condition: unknown,
  path: (string | number)[] = [],
): Generator<NameInCondition, void, undefined> {
  if (typeof condition !== 'object' || condition === null) return
  for (const [key, value] of Object.entries(condition)) {
    const place = [...path, key]
    if (key === 'fact' && typeof value === 'string') yield { of: 'fact', name: value, path: place }
    else if (key === 'condition' && typeof value === 'string') yield { of: 'segment', name: value, path: place }
    else if ((key === 'all' || key === 'any') && Array.isArray(value)) {
      for (const [index, inner] of value.entries()) yield* namesInCondition(inner, [...place, index])
    } else if (key === 'not' || key === 'value') yield* namesInCondition(value, place)
  }
}
