import { expectedFact } from '../domain/eligibility/compared-fact.ts'
import type { FactScope } from '../domain/features/fact-scope.ts'
import { nearestName } from '../domain/nearest-name.ts'
import { ownValue } from '../domain/own-value.ts'
import { parseTemplate, TemplateError, type TextPart } from '../domain/text/placeholders.ts'
import type { ContentField, PlacementDeclaration } from '../schema/channels-file.ts'
import { type Objections, objectionLengthMax, type Treatment } from '../schema/offers-file.ts'
import type { Draft, DraftPart } from './draft.ts'
import type { DraftScope } from './draft-scope.ts'
import { type Finding, finding, findingAtKey, oneOf, type Path } from './finding.ts'
import type { Report } from './report.ts'
import type { Sound } from './sound.ts'

type Content = Treatment['content']

/** Every text of a treatment: in all locales, for all fields of the placement, within their lengths, fillable. */
export function checkTreatmentTexts(
  draft: Draft,
  { file, path, content }: Omit<DraftPart<Content>, 'content'> & { content: Sound<Content> | undefined },
  placement: Sound<PlacementDeclaration> | undefined,
  scope: DraftScope,
  report: Report,
): void {
  if (content === undefined) return
  for (const fault of localeFaults(draft, content)) report.error(file, fault, path)
  for (const [locale, texts] of Object.entries(content)) {
    if (texts === undefined) continue
    const faults = [
      ...(placement === undefined ? [] : fieldFaults(placement, locale, texts)),
      ...Object.entries(texts).flatMap(([field, text]) =>
        text === undefined ? [] : [...textFaults(fieldOf(placement, field), [locale, field], text, scope)],
      ),
    ]
    for (const fault of faults) report.error(file, fault, path)
  }
}

/** The answers to one objection: in all locales, within their length, fillable. */
export function* answerFaults(draft: Draft, answers: Sound<Objections[string]>, scope: DraftScope): Generator<Finding> {
  yield* localeFaults(draft, answers)
  for (const [locale, text] of Object.entries(answers))
    if (text !== undefined) yield* textFaults(objectionLengthMax, [locale], text, scope)
}

/** Locales that the catalogue does not have, and those of it that are missing; paths begin at the locale. */
export function* localeFaults(draft: Draft, content: Readonly<Record<string, unknown>>): Generator<Finding> {
  const locales = draft.catalog?.content.locales
  if (locales === undefined || locales.includes(undefined)) return
  const known = locales as string[]
  for (const locale of Object.keys(content)) {
    if (known.includes(locale)) continue
    const suggestion = nearestName(
      locale,
      known.filter((other) => !Object.hasOwn(content, other)),
    )
    yield findingAtKey('unknown-locale', [locale], `'${locale}'`, oneOf(known), suggestion)
  }
  for (const locale of known) {
    if (!Object.hasOwn(content, locale)) yield finding('missing-locale', [locale], 'nothing', `the texts in ${locale}`)
  }
}

type Texts = Record<string, string | undefined>

function* fieldFaults(placement: Sound<PlacementDeclaration>, locale: string, texts: Texts): Generator<Finding> {
  const { content, optionalContent = {} } = placement
  if (content === undefined) return
  const fields = [...Object.keys(content), ...Object.keys(optionalContent)]
  for (const field of Object.keys(texts)) {
    if (fields.includes(field)) continue
    const suggestion = nearestName(
      field,
      fields.filter((other) => !Object.hasOwn(texts, other)),
    )
    // Without a value it is the end of a text that was cut at its comma: { title: Hello, friend }.
    const expected =
      texts[field] === undefined ? `quotes around a text with a comma, or ${oneOf(fields)}` : oneOf(fields)
    yield findingAtKey('unknown-text', [locale, field], `'${field}'`, expected, suggestion)
  }
  for (const field of Object.keys(content)) {
    if (!Object.hasOwn(texts, field)) yield finding('missing-text', [locale, field], 'nothing', 'a text for this field')
    else if (texts[field] === '')
      yield finding('missing-text', [locale, field], 'an empty text', 'a text for this field')
  }
}

function fieldOf(placement: Sound<PlacementDeclaration> | undefined, name: string): ContentField | undefined {
  return ownValue(placement?.content, name) ?? ownValue(placement?.optionalContent, name)
}

function* textFaults(field: ContentField | undefined, path: Path, text: string, scope: DraftScope): Generator<Finding> {
  let parts: TextPart[]
  try {
    parts = parseTemplate(text)
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    yield finding('invalid-placeholder', path, error.found, error.expected)
    return
  }
  const names = namesForTexts(scope)
  for (const part of parts) {
    if ('words' in part || names.has(part.fact) || scope.isUncertainFact(part.fact)) continue
    if (scope.objects.has(part.fact.replace(/\$.*/, ''))) {
      const found = `'${part.fact}' in a placeholder, ${scope.objects.has(part.fact) ? 'an object' : 'a path into an object'}`
      yield finding('invalid-placeholder', path, found, 'a fact that is a value by itself')
      continue
    }
    const suggestion = nearestName(part.fact, names)
    const expected = expectedFact(suggestion, scope.facts.values())
    yield finding('unknown-fact', path, `'${part.fact}' in a placeholder`, expected, suggestion)
  }
  yield* looseNames(parts, path, names)
  if (field === 'url') {
    if (!isUrl(parts)) {
      yield finding('invalid-url', path, `'${text}'`, 'an http(s) URL, or a path that begins with one /')
    }
  } else if (field !== undefined) {
    const length = countCharacters(parts)
    if (length > field) yield finding('text-too-long', path, `${length} characters`, `at most ${field}`)
  }
}

/** Other tools' ways to name a value, which would be shown as they stand. Only braces make a name of any word. */
const loose = /\$?\{\s*([\p{L}_][\w.]*)\s*\}|%([a-z_][\w.]*)%|\[([a-z_][\w.]*)\]|<([a-z_][\w.]*)>/giu

function* looseNames(parts: readonly TextPart[], path: Path, names: ReadonlySet<string>): Generator<Finding> {
  for (const part of parts) {
    if (!('words' in part)) continue
    for (const [written, braced, ...others] of part.words.matchAll(loose)) {
      const name = braced ?? others.find((other) => other !== undefined) ?? ''
      if (braced === undefined && !names.has(name)) continue
      const meant = names.has(name) ? name : (nearestName(name, names) ?? name)
      const expected = 'two braces on either side of the name of a fact'
      yield finding('invalid-placeholder', path, `'${written}'`, expected, `{{${meant}}}`)
    }
  }
}

/**
 * The scheme and the host must be written out: what a placeholder is filled with must not decide where a link leads.
 */
function isUrl(parts: readonly TextPart[]): boolean {
  const beginning = parts[0] !== undefined && 'words' in parts[0] ? parts[0].words : ''
  if (/\s/.test(beginning)) return false
  if (/^\/(?![/\\])/.test(beginning)) return true
  const hasWholeHost = parts.length === 1 || /^https?:\/\/[^/?#]+[/?#]/i.test(beginning)
  return hasWholeHost && /^https?:\/\//i.test(beginning) && URL.canParse(beginning)
}

/** What a text may name: an object has no words, and what a path reads no name. */
function namesForTexts({ facts }: DraftScope): ReadonlySet<string> {
  let names = textNames.get(facts)
  if (names === undefined) {
    names = new Set([...facts.values()].flatMap((fact) => ('pathOf' in fact ? [] : [fact.name])))
    textNames.set(facts, names)
  }
  return names
}

const textNames = new WeakMap<FactScope, ReadonlySet<string>>()

/** As people count them; what placeholders are filled with is not known here. */
function countCharacters(parts: readonly TextPart[]): number {
  return parts.reduce((count, part) => count + ('words' in part ? [...part.words].length : 0), 0)
}
