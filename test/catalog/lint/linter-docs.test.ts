import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { alternativesMaxDefault, stepsPerAlternative } from '#sufler/catalog/lint/analysis/can-hold.ts'
import { lintRules } from '#sufler/catalog/lint/lint-rules.ts'
import { implicationsMax, pairsMax } from '#sufler/catalog/lint/rules/always-outranked.ts'
import { lintFixtures } from './lint-fixtures.ts'

const docs = await readFile(new URL('../../../docs/linter.md', import.meta.url), 'utf8')
const [, ...sections] = docs.split(/^### /m)

it('docs/linter.md has a section for every rule, in the order of the registry', () => {
  const headings = sections.map((section) => section.slice(0, section.indexOf('\n')))
  expect(headings).toEqual(lintRules.map(({ code, severity }) => `\`${code}\` (${severity})`))
})

it.each(lintRules.map((rule, index) => [rule.code, rule, sections[index]] as const))(
  '%s is described with its summary, an example and a finding of the tests',
  (_code, { code, summary }, section) => {
    expect(section).toContain(`\n\n${summary}.\n`)
    expect(section).toMatch(/```yaml\n[^`]+```/)
    const finding = /```text\n(.*)\n```/.exec(section ?? '')?.[1]
    expect(lintFixtures[code].flatMap(({ findings }) => findings)).toContain(finding)
    expect(section).toMatch(/\n\*Do:\* /)
  },
)

it('docs/linter.md names the bounds', () => {
  const figures = [
    alternativesMaxDefault,
    stepsPerAlternative,
    pairsMax,
    Math.floor(Math.sqrt(pairsMax)),
    implicationsMax,
  ]
  for (const figure of figures) expect(docs).toContain(figure.toLocaleString('en'))
})
