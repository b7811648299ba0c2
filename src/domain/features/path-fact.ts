/** What a path reads: a place inside an object that comes with the request. */
export interface PathOf {
  /** The name of the object fact. */
  object: string
  /** A JSONPath, as the rule writes it. */
  path: string
}

/** How a condition names a fact: by name, or by a path into an object. */
export interface FactReference {
  fact: string
  path?: string
}

/**
 * The name under which a fact stands in the fact table. What a path reads is a context fact of its own there, as
 * `page$.cart.total`; no declared name has a `$`.
 */
export function factNameOf({ fact, path }: FactReference): string {
  return path === undefined ? fact : `${fact}${path}`
}

/** As people read it: `page $.cart.total`. */
export function formatFactReference({ fact, path }: FactReference): string {
  return path === undefined ? fact : `${fact} ${path}`
}

export function isFactReference(value: unknown): value is FactReference {
  return typeof value === 'object' && value !== null && 'fact' in value
}
