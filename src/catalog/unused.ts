import { parseTemplate, TemplateError } from '../domain/text/placeholders.ts'
import { valueAt } from './check-conditions.ts'
import { namesInCondition } from './condition-names.ts'
import type { Draft } from './draft.ts'
import { findingAtKey } from './finding.ts'
import type { Report } from './report.ts'

/** Warns of segments and features that nothing uses: often a sign of a rule that is missing or was taken out. */
export function warnOfUnused(draft: Draft, report: Report): void {
  const segments = new Set<string>()
  const facts = new Set<string>()
  for (const { content, conditions } of draft.files) {
    for (const path of conditions) {
      for (const { of, name } of namesInCondition(valueAt(content, path))) (of === 'fact' ? facts : segments).add(name)
    }
  }
  for (const text of textsOf(draft)) for (const fact of factsInText(text)) facts.add(fact)
  for (const name of Object.keys(draft.segments?.content.segments ?? {})) {
    if (segments.has(name) || draft.segments === undefined) continue
    const path = ['segments', name]
    report.warning(
      draft.segments.file,
      findingAtKey('unused-segment', path, `'${name}', which nothing uses`, 'a condition that refers to it'),
    )
  }
  for (const name of Object.keys(draft.features?.content.features ?? {})) {
    if (draft.features === undefined || facts.has(name) || [...facts].some((fact) => fact.startsWith(`${name}.`)))
      continue
    const path = ['features', name]
    report.warning(
      draft.features.file,
      findingAtKey('unused-feature', path, `'${name}', which nothing uses`, 'a condition or text with it'),
    )
  }
}

function* textsOf(draft: Draft): Generator<string> {
  for (const { content } of draft.offers) {
    for (const treatment of content.treatments ?? []) {
      for (const texts of Object.values(treatment?.content ?? {})) {
        for (const text of Object.values(texts ?? {})) if (text !== undefined) yield text
      }
    }
  }
}

function factsInText(text: string): string[] {
  try {
    return parseTemplate(text).flatMap((part) => ('words' in part ? [] : [part.fact]))
  } catch (error) {
    if (error instanceof TemplateError) return []
    throw error
  }
}
