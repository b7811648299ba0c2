import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkRuleset } from '#sufler/catalog/check-ruleset.ts'
import { formatRulesetError, type RulesetError } from '#sufler/catalog/ruleset-error.ts'
import { rulesetErrorCodes } from '#sufler/catalog/ruleset-error-codes.ts'
import { readRulesetFiles } from '#sufler/catalog/ruleset-files.ts'
import { rulesetSource } from '#sufler/catalog/ruleset-source.ts'
import { edited, minimalRules, sourceOf } from '../support/ruleset.ts'
import { consoleFixtures } from './console-fixtures.ts'
import type { ErrorFixture } from './error-fixture.ts'
import { diskFixtures, fixtureLimits, textFixtures } from './error-fixtures.ts'

/** What the fixtures state; the message is made of the rest. */
function withoutMessage({ message, ...error }: RulesetError): Omit<RulesetError, 'message'> {
  expect(message).toContain(`found ${error.found}, expected ${error.expected}`)
  return error
}

describe('errors of what stands in the files', () => {
  const all = [...Object.entries(textFixtures), ...Object.entries(consoleFixtures)]
  for (const [code, fixtures] of all) {
    it.each(fixtures)(`${code}: $name`, ({ changes, error }: ErrorFixture) => {
      const { ruleset, errors } = checkRuleset(sourceOf(changes as Record<string, string | undefined>))
      expect(errors.map(withoutMessage)).toEqual([{ code, ...error }])
      expect(ruleset).toBeUndefined()
    })
  }
})

describe('errors of the files themselves', () => {
  let dir: string
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'sufler-rules-'))
  })
  afterEach(() => rm(dir, { recursive: true }))

  for (const [code, fixtures] of Object.entries(diskFixtures)) {
    it.each(fixtures)(`${code}: $name`, async ({ changes, error }: ErrorFixture) => {
      for (const [path, content] of Object.entries({ ...minimalRules, ...changes })) {
        await mkdir(dirname(join(dir, path)), { recursive: true })
        await writeFile(join(dir, path), content ?? '')
      }
      const { errors } = checkRuleset(await readRulesetFiles(dir, fixtureLimits))
      expect(errors.map(withoutMessage)).toEqual([{ code, ...error }])
    })
  }
})

describe('the registry of error codes', () => {
  const tested = new Set([...Object.keys(textFixtures), ...Object.keys(diskFixtures)])
  it.each(Object.keys(rulesetErrorCodes))('%s has a fixture', (code) => {
    expect(tested).toContain(code)
    const fixtures = { ...textFixtures, ...diskFixtures } as Record<string, ErrorFixture[]>
    expect(fixtures[code]).not.toEqual([])
  })
})

describe('all errors at once', () => {
  it('reports errors of five files in one go, in the order of files and lines', () => {
    const { errors } = checkRuleset(
      sourceOf({
        ...edited('catalog.yaml', 'RUB', 'RUR'),
        ...edited('features.yaml', 'min: 0', 'min: 0, default: -1'),
        ...edited('channels.yaml', 'presented', 'present'),
        ...edited('segments.yaml', 'fact: data_mb', 'fact: data_mbs'),
        'offers/greeting.yaml': (minimalRules['offers/greeting.yaml'] ?? '')
          .replace('group: roaming', 'group: roming')
          .replace('value: 0', 'value: -1')
          .replace('title: Hello', 'titel: Hello'),
      }),
    )
    expect(errors.map((error) => formatRulesetError(error, 'rules'))).toEqual([
      "rules/catalog.yaml:3:11  currency: found 'RUR', expected a currency of ISO 4217",
      "rules/channels.yaml:6:22  channels.call-centre.placements.prompt.contactWhen: found 'present', expected one of 'presented', 'impression', 'decision'; did you mean 'presented'?",
      'rules/features.yaml:2:55  features.data_mb.default: found -1, expected a number of at least 0',
      "rules/offers/greeting.yaml:2:8  group: found 'roming', expected roaming; did you mean 'roaming'?",
      'rules/offers/greeting.yaml:3:8  value: found -1, expected a number from 0 to 1000000000',
      'rules/offers/greeting.yaml:9:11  treatments[0].content.en.title: found nothing, expected a text for this field',
      "rules/offers/greeting.yaml:9:13  treatments[0].content.en.titel: found 'titel', expected one of title, link; did you mean 'title'?",
      "rules/segments.yaml:4:17  segments.active.all[0].fact: found 'data_mbs', expected a declared fact; did you mean 'data_mb'?",
    ])
  })

  it('says nothing about names that a file which cannot be read may have declared', () => {
    for (const path of Object.keys(minimalRules)) {
      const { errors } = checkRuleset(sourceOf({ [path]: 'a: [' }))
      expect(errors.map(({ code, file }) => ({ code, file }))).toEqual([{ code: 'syntax', file: path }])
    }
  })

  it('reports every required file that is missing', () => {
    const { errors } = checkRuleset(rulesetSource([]))
    expect(errors.map(({ code, file }) => `${code} ${file}`)).toEqual([
      'missing-file catalog.yaml',
      'missing-file channels.yaml',
      'missing-file features.yaml',
      'missing-file groups.yaml',
      'missing-file offers/',
    ])
  })
})
