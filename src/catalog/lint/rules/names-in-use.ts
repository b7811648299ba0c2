import { parseTemplate } from '../../../domain/text/placeholders.ts'
import { namesInCondition } from '../../condition-names.ts'
import type { Draft } from '../../draft.ts'
import { declaredPolicies, policyHolders } from '../../policy-index.ts'
import { valueAt } from '../../value-at.ts'

export interface NamesInUse {
  /** In conditions, texts, consents, on the operator's screen, and as the customer's time zone. */
  facts: ReadonlySet<string>
  /** In conditions and budgets. */
  segments: ReadonlySet<string>
}

const known = new WeakMap<Draft, NamesInUse>()

/** Of a draft without errors; offers that are switched off use what they name, too. */
export function namesInUse(draft: Draft): NamesInUse {
  const names = known.get(draft) ?? collectNames(draft)
  known.set(draft, names)
  return names
}

function collectNames(draft: Draft): NamesInUse {
  const segments = new Set<string>()
  const facts = new Set<string>()
  for (const { content, conditions } of draft.files) {
    for (const path of conditions) {
      for (const { of, name } of namesInCondition(valueAt(content, path))) (of === 'fact' ? facts : segments).add(name)
    }
  }
  for (const { content } of declaredPolicies(draft, policyHolders(draft)))
    if (content.consent?.fact !== undefined) facts.add(content.consent.fact)
  const { name, callReason, header = [] } = draft.console?.content.operator ?? {}
  for (const shown of [name, callReason, ...header.map((line) => (typeof line === 'string' ? line : line?.fact))])
    if (shown !== undefined) facts.add(shown)
  const { customerTimeZone } = draft.catalog?.content ?? {}
  if (customerTimeZone !== undefined) facts.add(customerTimeZone)
  for (const budget of Object.values(draft.budgets?.content.budgets ?? {})) {
    if (budget?.segment !== undefined) segments.add(budget.segment)
  }
  for (const text of textsOf(draft)) {
    if (!text.includes('{{')) continue
    for (const part of parseTemplate(text)) if ('fact' in part) facts.add(part.fact)
  }
  return { facts, segments }
}

function* textsOf(draft: Draft): Generator<string> {
  for (const { content } of draft.offers) {
    for (const treatment of content.treatments ?? []) {
      for (const texts of Object.values(treatment?.content ?? {})) {
        for (const text of Object.values(texts ?? {})) if (text !== undefined) yield text
      }
    }
    for (const answers of Object.values(content.objections ?? {})) {
      for (const text of Object.values(answers ?? {})) if (text !== undefined) yield text
    }
  }
}
