import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { edited, minimalRules, rulesetOf } from '../support/ruleset.ts'

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
    return sufler('check', 'rules', ...options)
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

  it('exits with 0 when there are only warnings', async () => {
    const { exitCode, stdout } = await check(
      edited('features.yaml', 'context:', '  points: { type: number }\ncontext:'),
    )
    expect(stdout).toContain("rules/features.yaml:6:3  warning: features.points: found 'points', which nothing uses")
    expect(exitCode).toBe(0)
  })

  it.each([[['check']], [['check', 'nowhere']], [['check', 'rules', '--jsn']], [['chek', 'rules']]])(
    'exits with 2 for %j',
    async (args) => {
      const { exitCode, stdout, stderr } = await sufler(...args)
      expect(stdout).toBe('')
      expect(stderr).toMatch(/^error: /)
      expect(exitCode).toBe(2)
    },
  )
})
