import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { checkRuleset } from '#sufler/catalog/check-ruleset.ts'
import { formatMismatch } from '#sufler/catalog/ruleset-error.ts'
import { baseOperators, decorators } from '#sufler/domain/eligibility/operators.ts'
import { conditionDepthMax, conditionNodesMax } from '#sufler/schema/condition.ts'
import { sourceOf } from '../support/ruleset.ts'

const docs = readFileSync(resolve(import.meta.dirname, '../../docs/json-rules-engine.md'), 'utf8')

/** The fenced blocks of a part of the page that are called so. */
function blocks(text: string, kind: string): string[] {
  return [...text.matchAll(new RegExp(`\`\`\`${kind}\\n([^\`]+)\`\`\``, 'g'))].map(([, block = '']) => block)
}

/** What `sufler check` says of an offer with these conditions, without its place. */
function errorsOf(eligibility: string): string[] {
  const minimal = `id: roaming-pack
group: roaming
value: 1
propensity: 1
eligibility: ${JSON.stringify(parse(eligibility))}
treatments: [{ placement: call-centre.prompt, content: { ru: { title: A, link: /a }, en: { title: A, link: /a } } }]
`
  const [declared = ''] = blocks(docs, 'yaml declared')
  const source = sourceOf({
    'features.yaml': declared,
    'offers/roaming-pack.yaml': minimal,
    'tests/roaming.yaml': undefined,
  })
  return checkRuleset(source).errors.map((error) => formatMismatch({ ...error, path: [] }))
}

const sections = docs
  .split('\n### ')
  .slice(1)
  .map((section): [string, string] => [section.split('\n')[0] as string, section.split('\n## ')[0] as string])

describe('docs/json-rules-engine.md', () => {
  test('shows what is taken as it is', () => {
    const [taken = ''] = docs.split('## What is refused')
    expect(blocks(taken, 'yaml taken').map(errorsOf)).toEqual([[]])
    for (const name of decorators) expect(taken).toContain(`\`${name}\``)
    expect(baseOperators).toHaveLength(10)
    for (const bound of [conditionDepthMax, conditionNodesMax]) expect(taken).toContain(bound.toLocaleString('en'))
  })

  test.each(sections)(
    '%s: is refused with the sentence that stands there, and what to write instead is taken',
    (_title, section) => {
      const refused = blocks(section, 'yaml refused')
      expect(refused).toHaveLength(1)
      expect(refused.map(errorsOf)).toEqual([blocks(section, 'text').flatMap((text) => text.trim().split('\n'))])
      expect(blocks(section, 'yaml taken').map(errorsOf)).toEqual([[]])
    },
  )
})
