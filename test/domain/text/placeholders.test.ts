import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseTemplate, TemplateError, type TextPart } from '#sufler/domain/text/placeholders.ts'
import { seed } from '../../support/seed.ts'

describe('parseTemplate', () => {
  it.each<[string, TextPart[]]>([
    ['', []],
    ['Hello', [{ words: 'Hello' }]],
    ['{{a}}', [{ fact: 'a' }]],
    ['Up to {{limit_mb}} MB', [{ words: 'Up to ' }, { fact: 'limit_mb' }, { words: ' MB' }]],
    ['{{ a }}{{b|you}}', [{ fact: 'a' }, { fact: 'b', fallback: 'you' }]],
    ['{{a|}}', [{ fact: 'a', fallback: '' }]],
    ['{{a|b|c}}', [{ fact: 'a', fallback: 'b|c' }]],
    ['{{a| dear friend }}', [{ fact: 'a', fallback: ' dear friend ' }]],
    ['{one} { two }', [{ words: '{one} { two }' }]],
    ['{{contract_end.daysUntil}} дней', [{ fact: 'contract_end.daysUntil' }, { words: ' дней' }]],
  ])('%j', (text, parts) => {
    expect(parseTemplate(text)).toEqual(parts)
  })

  it.each([
    ['Hello {{name', 6, "'{{name'", "'}}' after it"],
    ['Hello name}}', 10, "'}}'", "'{{' before it"],
    ['{{}}', 0, "'{{}}'", 'the name of a fact'],
    ['{{ | you }}', 0, "'{{ | you }}'", 'the name of a fact'],
    ['{{first name}}', 0, "'{{first name}}'", 'the name of a fact'],
    ['a {{{b}}}', 2, "'{{{b}}'", 'the name of a fact'],
    ['{{a}} }}', 6, "'}}'", "'{{' before it"],
    ['}} a', 0, "'}}'", "'{{' before it"],
    ['{{|you}}', 0, "'{{|you}}'", 'the name of a fact'],
  ])('refuses %j', (text, index, found, expected) => {
    const error = new TemplateError(index, found, expected)
    expect(error).toMatchObject({ name: 'TemplateError', message: `found ${found}, expected ${expected}` })
    expect(() => parseTemplate(text)).toThrow(error)
  })

  it(`loses no words (TEST_SEED=${seed})`, () => {
    const words = fc.string({ minLength: 1 }).filter((text) => !/[{}]/.test(text))
    const part = fc.oneof(
      words.map((text): TextPart => ({ words: text })),
      fc.constantFrom('a', 'b.c').map((fact): TextPart => ({ fact })),
      fc.record({ fact: fc.constantFrom('a', 'b.c'), fallback: words }),
    )
    const property = fc.property(fc.array(part), (parts) => {
      const text = parts.map(textOf).join('')
      expect(parseTemplate(text).map(textOf).join('')).toBe(text)
      expect(parseTemplate(text).filter((one) => 'fact' in one)).toEqual(parts.filter((one) => 'fact' in one))
    })
    fc.assert(property, { seed, numRuns: 300 })
  })
})

function textOf(part: TextPart): string {
  if ('words' in part) return part.words
  return part.fallback === undefined ? `{{${part.fact}}}` : `{{${part.fact}|${part.fallback}}}`
}
