import type { FeatureDeclaration } from '../../schema/features-file.ts'
import { type DerivedFact, derivedFactsOf } from './derived-facts.ts'
import type { PathOf } from './path-fact.ts'

type NamedDeclaration = FeatureDeclaration & { name: string; pathOf?: PathOf }

/** A fact that conditions and texts can name. */
export type ScopedFact = {
  name: string
  declaration: FeatureDeclaration
} /** `pathOf` of what a path reads from an object. */ & (
  | { origin: 'feature' | 'context'; pathOf?: PathOf }
  | { origin: 'derived'; derived: DerivedFact }
)

/** All facts by name: features, context facts and what derives from them. */
export type FactScope = ReadonlyMap<string, ScopedFact>

export function factScope(features: readonly NamedDeclaration[], context: readonly NamedDeclaration[]): FactScope {
  const scope = new Map<string, ScopedFact>()
  for (const derived of derivedFactsOf([...features, ...context])) {
    scope.set(derived.name, { name: derived.name, declaration: derived.declaration, origin: 'derived', derived })
  }
  for (const fact of features) scope.set(fact.name, { name: fact.name, declaration: fact, origin: 'feature' })
  for (const fact of context) {
    const pathOf = fact.pathOf === undefined ? {} : { pathOf: fact.pathOf }
    scope.set(fact.name, { name: fact.name, declaration: fact, origin: 'context', ...pathOf })
  }
  return scope
}
