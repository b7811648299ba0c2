import { inferPathFacts, pathUsesIn } from '../domain/eligibility/path-types.ts'
import type { PathCheck } from '../domain/eligibility/typed-condition.ts'
import type { FactScope } from '../domain/features/fact-scope.ts'
import type { Fact } from '../domain/ruleset.ts'
import type { Draft } from './draft.ts'
import type { Path } from './finding.ts'
import type { Report } from './report.ts'
import type { SourceFile } from './ruleset-source.ts'
import { valueAt } from './value-at.ts'

/** The facts that the paths of all conditions stand for, as far as these are sound. */
export function draftPathFacts(
  draft: Draft,
  plain: FactScope,
  objects: ReadonlySet<string>,
  report: Report,
): { facts: Fact[]; check: PathCheck } {
  // Most rulesets have no objects, and some a hundred thousand conditions.
  const uses = objects.size === 0 ? [] : pathUses(draft, objects)
  const { facts, toldBy, isFull } = inferPathFacts(uses, plain)
  const toldAt = (fact: string) => {
    const where = toldBy.get(fact)
    if (where === undefined) throw new Error(`nothing tells the type of ${fact}`)
    return `${where.file.path}:${report.place(where.file, where.path).line}`
  }
  return { facts, check: { toldAt, isFull } }
}

function* pathUses(draft: Draft, objects: ReadonlySet<string>) {
  for (const { file, content, conditions } of draft.pathFiles) {
    for (const path of conditions) {
      for (const use of pathUsesIn(valueAt(content, path), objects)) {
        const where: { file: SourceFile; path: Path } = { file, path: [...path, ...use.place] }
        yield { use, where }
      }
    }
  }
}
