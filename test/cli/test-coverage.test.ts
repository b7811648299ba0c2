import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CoverageReport } from '#sufler/service/rule-coverage/coverage-report.ts'
import { cheapVariant } from '../catalog/variant-fixtures.ts'
import { minimalRules } from '../support/ruleset.ts'
import { SuflerProcess } from '../support/sufler-process.ts'

async function test(dir: string, ...options: string[]) {
  const { stdout, stderr, exitCode } = await SuflerProcess.run(['test', dir, ...options])
  return { stdout, stderr, exitCode: await exitCode }
}

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sufler-rules-'))
  for (const [path, text] of Object.entries(minimalRules)) {
    await mkdir(dirname(join(dir, path)), { recursive: true })
    await writeFile(join(dir, path), text)
  }
})
afterAll(() => rm(dir, { recursive: true }))

const covered = (...options: string[]) => test(dir, ...options)

describe('sufler test --coverage', () => {
  it('prints a table, and what no test exercises with its place and the side that is missing', async () => {
    const { exitCode, stdout } = await covered('--coverage')
    expect(stdout).toBe(
      [
        'tests/roaming.yaml',
        '  ✓ a roaming call',
        '1 passed, 0 failed',
        '',
        'file                       shown  kept out  both sides  sides seen',
        'channels.yaml                                              100.0 %',
        'offers/greeting.yaml      1 of 1    0 of 1                  50.0 %',
        'offers/roaming-pack.yaml  0 of 1    1 of 1      0 of 3      37.5 %',
        'segments.yaml                                   0 of 1      50.0 %',
        'all                       1 of 2    1 of 2      0 of 4      46.1 %',
        '',
        `${dir}/offers/greeting.yaml:1: greeting was never kept out`,
        `${dir}/offers/roaming-pack.yaml:1: roaming-pack was never shown`,
        `${dir}/offers/roaming-pack.yaml:8: \`call.reason equal roaming\` never failed`,
        `${dir}/offers/roaming-pack.yaml:10: \`services doesNotContain roaming-data\` never failed`,
        `${dir}/offers/roaming-pack.yaml:11: \`contract_end.daysUntil greaterThan 0\` neither held nor failed`,
        `${dir}/segments.yaml:4: \`data_mb greaterThanInclusive 1000\` never failed`,
        '',
      ].join('\n'),
    )
    expect(exitCode).toBe(0)
  })

  it.each([
    ['46', 0],
    ['46.16', 1],
    ['100', 1],
  ])('with --coverage-min %s exits with %i', async (min, expected) => {
    const { exitCode, stdout, stderr } = await covered('--coverage-min', min)
    expect(exitCode).toBe(expected)
    expect(stdout).toContain('all ')
    expect(stderr).toBe(expected === 0 ? '' : `coverage is 46.1 %, required are ${min} %\n`)
  })

  it.each(['-1', '101', 'all', ''])('refuses --coverage-min %j', async (min) => {
    const { exitCode, stderr } = await covered(`--coverage-min=${min}`)
    expect(stderr).toContain('Expected a number from 0 to 100.')
    expect(exitCode).toBe(2)
  })

  it('prints results and coverage as one JSON object', async () => {
    const { stdout } = await covered('--coverage', '--json')
    const { tests, coverage } = JSON.parse(stdout) as { tests: unknown[]; coverage: CoverageReport }
    expect(tests).toEqual([{ file: 'tests/roaming.yaml', line: 1, name: 'a roaming call', failures: [] }])
    expect(coverage.total).toMatchObject({ offers: 2, offersShown: 1, conditions: 4, conditionsHeld: 3, placements: 1 })
    expect(coverage.files.map(({ file }) => file)).toEqual([
      'channels.yaml',
      'offers/greeting.yaml',
      'offers/roaming-pack.yaml',
      'segments.yaml',
    ])
    expect(coverage.never).toContainEqual({
      file: 'segments.yaml',
      line: 4,
      what: 'condition',
      name: 'data_mb greaterThanInclusive 1000',
      never: ['failed'],
    })
  })

  it('counts only the tests that the filter leaves', async () => {
    const { stdout, exitCode } = await covered('--coverage', '--filter', 'no such test')
    expect(stdout).toContain(`${dir}/channels.yaml:4: call-centre.prompt was never asked`)
    expect(exitCode).toBe(1)
  })

  it('leaves the output as it was without the option', async () => {
    expect((await covered()).stdout).toBe('tests/roaming.yaml\n  ✓ a roaming call\n1 passed, 0 failed\n')
    expect(JSON.parse((await covered('--json')).stdout)).toHaveLength(1)
  })
})

describe('sufler test', () => {
  it('runs the tests of variants by their rules, and counts what variants decide nowhere', async () => {
    const own = await mkdtemp(join(tmpdir(), 'sufler-rules-'))
    const greeting = minimalRules['tests/roaming.yaml'] as string
    const shown = greeting.replace('5200, services: []', '5200, services: [], contract_end: 2027-01-01')
    const inArm = shown.replace('first: greeting, excludes: { roaming-pack: eligibility-unknown }', 'first: greeting')
    const files = {
      ...minimalRules,
      ...cheapVariant({
        'variant.yaml': 'without: [roaming-pack]\n',
        'tests/cheap.yaml': shown.replace('eligibility-unknown', 'other-rules-only'),
      }),
      'tests/arm.yaml': inArm.replace('placement:', 'experiments: { prices: cheap }\n  placement:'),
    }
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(own, path)), { recursive: true })
      await writeFile(join(own, path), text)
    }
    const { exitCode, stdout } = await test(own, '--coverage')
    expect(stdout).toContain('tests/arm.yaml\n  ✓ a roaming call\n')
    expect(stdout).toContain('variants/cheap/tests/cheap.yaml\n  ✓ a roaming call\n3 passed, 0 failed\n')
    expect(stdout).toContain('all                       1 of 2    1 of 2      0 of 4      46.1 %')
    expect(exitCode).toBe(0)
    const filtered = await test(own, '--filter', 'variants/cheap')
    expect(filtered.stdout).toBe('variants/cheap/tests/cheap.yaml\n  ✓ a roaming call\n1 passed, 0 failed\n')
    await rm(own, { recursive: true })
  })
})

describe('the rule tests of the demo', () => {
  it('show every offer and keep it out, and see at least 98 % of all sides', async () => {
    const { exitCode, stdout } = await test('rules', '--coverage-min', '98', '--json')
    const { total } = (JSON.parse(stdout) as { coverage: CoverageReport }).coverage
    expect(exitCode).toBe(0)
    expect(total.offersShown).toBe(total.offers)
    expect(total.offersKeptOut).toBe(total.offers)
    expect(total.placementsAsked).toBe(total.placements)
    expect((total.conditionsHeld + total.conditionsFailed) / (2 * total.conditions)).toBeGreaterThan(0.98)
  })
})
