import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { edited, minimalRules, rulesetOf } from '../support/ruleset.ts'
import { sarifSchema } from './sarif-schema.ts'

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

describe('sufler check', () => {
  let dir: string
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'sufler-rules-'))
  })
  afterEach(() => rm(dir, { recursive: true }))

  /** Runs the command in `dir` on its folder `rules`. */
  async function check(changes: Record<string, string>, ...options: string[]) {
    for (const [path, text] of Object.entries({ ...minimalRules, ...changes })) {
      await mkdir(dirname(join(dir, 'rules', path)), { recursive: true })
      await writeFile(join(dir, 'rules', path), text)
    }
    return sufler('check', 'rules', '--now', '2026-07-01', ...options)
  }

  function sufler(...args: string[]): Promise<{ exitCode: number; stdout: string; stderr: string }> {
    return new Promise((resolve) => {
      const child = execFile(process.execPath, [main, ...args], { cwd: dir }, (_error, stdout, stderr) =>
        resolve({ exitCode: child.exitCode ?? -1, stdout, stderr }),
      )
    })
  }

  it('exits with 0 and names the ruleset when all is well', async () => {
    const { exitCode, stdout } = await check({})
    expect(stdout).toBe(
      `rules: no errors, no warnings; ruleset ${rulesetOf().id}: 2 offers, 4 features, 1 placement, 1 test\n`,
    )
    expect(exitCode).toBe(0)
  })

  it('exits with 1 and lists what is wrong, by file and line', async () => {
    const { exitCode, stdout } = await check({
      ...edited('segments.yaml', 'data_mb,', 'data_mbs,'),
      ...edited('catalog.yaml', 'RUB', 'XXY'),
    })
    expect(stdout).toBe(
      [
        "rules/catalog.yaml:3:11  currency: found 'XXY', expected a currency of ISO 4217",
        "rules/segments.yaml:4:17  segments.active.all[0].fact: found 'data_mbs', expected a declared fact; did you mean 'data_mb'?",
        'rules: 2 errors, no warnings',
        '',
      ].join('\n'),
    )
    expect(exitCode).toBe(1)
  })

  it('prints JSON', async () => {
    const { exitCode, stdout } = await check(edited('catalog.yaml', 'RUB', 'XXY'), '--json')
    expect(JSON.parse(stdout)).toEqual({
      errors: [
        {
          code: 'unknown-currency',
          file: 'catalog.yaml',
          line: 3,
          column: 11,
          path: ['currency'],
          found: "'XXY'",
          expected: 'a currency of ISO 4217',
          message: "currency: found 'XXY', expected a currency of ISO 4217",
        },
      ],
      warnings: [],
    })
    expect(exitCode).toBe(1)
  })

  const unused = edited('features.yaml', 'context:', '  points: { type: number }\ncontext:')

  it('exits with 0 when there are only warnings', async () => {
    const { exitCode, stdout } = await check(unused)
    expect(stdout).toContain(
      "rules/features.yaml:6:3  warning: features.points: found 'points', which nothing uses, expected a condition or text with it [unused-feature]\n",
    )
    expect(exitCode).toBe(0)
  })

  it('exits with 1 on warnings under --strict', async () => {
    expect((await check(unused, '--strict')).exitCode).toBe(1)
    expect((await check({ 'features.yaml': minimalRules['features.yaml'] ?? '' }, '--strict')).exitCode).toBe(0)
  })

  it('asks what has expired at --now', async () => {
    const { stdout } = await check({}, '--now', '2100-01-01')
    expect(stdout).toContain("valid.until: found '2099-12-31', which is over")
  })

  it('annotates for GitHub', async () => {
    const { exitCode, stdout } = await check(
      edited('catalog.yaml', 'name: Test', 'name: "50%"\nnme: a'),
      '--format',
      'github',
    )
    expect(stdout).toBe(
      "::error file=rules/catalog.yaml,line=2,col=1,title=unknown-property::nme: found 'nme', expected one of name, timeZone, currency, country, locales, arbitration, missingFacts, customerTimeZone, … and 3 more\n",
    )
    expect(exitCode).toBe(1)
  })

  it('prints SARIF 2.1.0, with the other places of a conflict', async () => {
    const conflict = edited(
      'offers/roaming-pack.yaml',
      'value: 0 }',
      'value: 0 }\n    - { fact: data_mb, operator: lessThan, value: 5 }',
    )
    const { exitCode, stdout } = await check({ ...unused, ...conflict }, '--format', 'sarif')
    const log = JSON.parse(stdout)
    const validate = new Ajv({ strict: true }).compile(sarifSchema)
    expect(validate(log), JSON.stringify(validate.errors)).toBe(true)
    const [run] = log.runs
    expect(run.results.map(({ ruleId, level }: { ruleId: string; level: string }) => [ruleId, level])).toEqual([
      ['unused-feature', 'warning'],
      ['never-eligible', 'error'],
    ])
    for (const { ruleId, ruleIndex } of run.results) expect(run.tool.driver.rules[ruleIndex].id).toBe(ruleId)
    const region = (uri: string, startLine: number, startColumn: number) => ({
      physicalLocation: { artifactLocation: { uri }, region: { startLine, startColumn } },
    })
    const never = run.results[1]
    expect(never.locations).toEqual([region('rules/offers/roaming-pack.yaml', 12, 7)])
    expect(never.relatedLocations).toEqual([
      { ...region('rules/segments.yaml', 4, 9), message: { text: "'data_mb greaterThanInclusive 1000'" } },
      { ...region('rules/offers/roaming-pack.yaml', 12, 7), message: { text: "'data_mb lessThan 5'" } },
    ])
    expect(exitCode).toBe(1)
  })

  it.each([
    [['check']],
    [['check', 'nowhere']],
    [['check', 'rules', '--jsn']],
    [['check', 'rules', '--format', 'xml']],
    [['check', 'rules', '--now', 'soon']],
    [['chek', 'rules']],
  ])('exits with 2 for %j', async (args) => {
    const { exitCode, stdout, stderr } = await sufler(...args)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/^error: /)
    expect(exitCode).toBe(2)
  })
})
