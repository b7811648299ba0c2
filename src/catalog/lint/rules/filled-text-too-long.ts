import { hasValue, intersection, type ValueSet } from '../../../domain/eligibility/value-set.ts'
import type { ScopedFact } from '../../../domain/features/fact-scope.ts'
import { ownValue } from '../../../domain/own-value.ts'
import { FactFormatter } from '../../../domain/text/fact-formatter.ts'
import { parseTemplate } from '../../../domain/text/placeholders.ts'
import { objectionLengthMax } from '../../../schema/offers-file.ts'
import { boundsOf } from '../analysis/column.ts'
import { conjunctsOf, type Form } from '../analysis/form.ts'
import type { LintContext } from '../lint-context.ts'
import type { LintFinding, LintRule } from '../lint-rule.ts'

/**
 * The longest that a text can surely become: a placeholder counts as the longest of its words for a missing value and
 * of the values that its fact may have by declaration and eligibility. What has no bound counts as nothing, and so do
 * the decimals of numbers, since most are whole.
 */
export const filledTextTooLong: LintRule = {
  code: 'filled-text-too-long',
  severity: 'warning',
  summary: 'A text that fits its field as it stands, but not with the longest values that may be filled in',
  *check(context) {
    const formatter = new FactFormatter(context.ruleset.timeZone)
    const placements = new Map(context.placements.map(({ placement }) => [placement.id, placement]))
    for (const { offer, file, path, holder, forms } of context.offers) {
      for (const [reason, answers] of Object.entries(offer.objections ?? {})) {
        for (const [locale, text] of Object.entries(answers)) {
          const fault = faultOf(text, objectionLengthMax, locale, forms, formatter, context)
          if (fault !== undefined) yield { holder, file, path: [...path, 'objections', reason, locale], ...fault }
        }
      }
      for (const [index, { placement: id, content }] of offer.treatments.entries()) {
        const placement = placements.get(id)
        for (const [locale, texts] of Object.entries(content)) {
          for (const [field, text] of Object.entries(texts)) {
            const limit = ownValue(placement?.content, field) ?? ownValue(placement?.optionalContent, field)
            if (typeof limit !== 'number') continue
            const fault = faultOf(text, limit, locale, forms, formatter, context)
            if (fault === undefined) continue
            yield { holder, file, path: [...path, 'treatments', index, 'content', locale, field], ...fault }
          }
        }
      }
    }
  },
}

function faultOf(
  text: string,
  limit: number,
  locale: string,
  forms: readonly Form[],
  formatter: FactFormatter,
  context: LintContext,
): Pick<LintFinding, 'found' | 'expected'> | undefined {
  if (!text.includes('{{')) return undefined
  const { length, longest } = filledLength(text, locale, forms, formatter, context)
  if (length <= limit) return undefined
  return {
    found: `up to ${length} characters once it is filled in, ${longest.join(', ')}`,
    expected: `at most ${limit}: a shorter text, or a narrower range or length in features.yaml`,
  }
}

function filledLength(
  text: string,
  locale: string,
  forms: readonly Form[],
  formatter: FactFormatter,
  context: LintContext,
): { length: number; longest: string[] } {
  let length = 0
  const longest: string[] = []
  for (const part of parseTemplate(text)) {
    if ('words' in part) {
      length += characters(part.words)
      continue
    }
    const fact = context.conditions.scope.facts.get(part.fact) as ScopedFact
    const value = longestValue(fact, locale, forms, formatter, context)
    const words = characters(part.fallback ?? '')
    length += Math.max(words, value.length)
    longest.push(
      words > value.length
        ? `${part.fact} as '${part.fallback}'`
        : `${part.fact} with ${value.length} (${value.example})`,
    )
  }
  return { length, longest }
}

interface Longest {
  length: number
  example: string
}

const unbounded: Longest = { length: 0, example: 'no bound' }

function longestValue(
  fact: ScopedFact,
  locale: string,
  forms: readonly Form[],
  formatter: FactFormatter,
  { space }: LintContext,
): Longest {
  const { declaration } = fact
  const format = (value: unknown) => formatter.format(value, declaration, locale)
  const allowed = () => valuesLeft(fact, forms, space)
  switch (declaration.type) {
    case 'text':
      return declaration.maxLength === undefined
        ? unbounded
        : { length: declaration.maxLength, example: 'its maxLength' }
    case 'number': {
      const bounds = boundsOf(allowed(), false)
      const ends = bounds === undefined ? [] : [bounds.low, bounds.high].filter(Number.isFinite)
      return longestOf(ends.map((end) => format(end)))
    }
    case 'boolean':
      return longestOf([true, false].map(format))
    case 'timestamp':
      return longestOf(Array.from({ length: 12 }, (_, month) => format(Date.UTC(2026, month, 28, 12))))
    case 'category': {
      const values = declaration.values ?? []
      const left = fact.origin === 'derived' ? undefined : allowed()
      const isLeft = (value: string) => left === undefined || hasValue(left, space.layout.category(value) as number)
      return longestOf(values.filter(isLeft).map(format))
    }
    case 'set':
      return declaration.values === undefined ? unbounded : longestOf([format(declaration.values)])
  }
}

/** The values that are left of a fact once all that must hold does; what alternatives leave is not looked into. */
function valuesLeft(fact: ScopedFact, forms: readonly Form[], space: LintContext['space']): ValueSet {
  const own = space.own(fact)
  return forms.flatMap(conjunctsOf).reduce((left, form) => {
    return form.kind === 'literal' && form.column === own ? intersection(left, form.values) : left
  }, own.domain)
}

function longestOf(texts: readonly string[]): Longest {
  const longest = texts.reduce((best, text) => (characters(text) > characters(best) ? text : best), '')
  return { length: characters(longest), example: `'${longest}'` }
}

/** As `text-too-long` counts them. */
function characters(text: string): number {
  return [...text].length
}
