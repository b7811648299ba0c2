import type { ScopedFact } from '../../../domain/features/fact-scope.ts'
import { parseTemplate } from '../../../domain/text/placeholders.ts'
import type { Treatment } from '../../../schema/offers-file.ts'
import type { LintContext } from '../lint-context.ts'

export interface RequiredFact {
  fact: ScopedFact
  canBeMissing: boolean
}

/** Facts that a treatment cannot do without in some locale: placeholders without words for the case that they are missing. */
export function requiredFacts({ content }: Treatment, { conditions, space }: LintContext): RequiredFact[] {
  const names = new Set<string>()
  for (const text of Object.values(content).flatMap((fields) => Object.values(fields))) {
    if (!text.includes('{{')) continue
    for (const part of parseTemplate(text)) if ('fact' in part && part.fallback === undefined) names.add(part.fact)
  }
  return [...names].map((name) => {
    const fact = conditions.scope.facts.get(name)
    if (fact === undefined) throw new Error(`a text names ${name}, which is no fact`)
    return { fact, canBeMissing: space.presence(fact, true).column.domain.missing }
  })
}
