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

async function rulesDir(files: Readonly<Record<string, string>>): Promise<string> {
  const created = await mkdtemp(join(tmpdir(), 'sufler-rules-'))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(created, path)), { recursive: true })
    await writeFile(join(created, path), text)
  }
  return created
}

let dir: string
beforeAll(async () => {
  dir = await rulesDir(minimalRules)
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
  it('runs the tests of variants by their rules, and counts nothing where these have nothing of their own', async () => {
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
    const own = await rulesDir(files)
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

describe('sufler test --coverage of a variant', () => {
  /** The variant has its own segment and pack; its two tests together see all sides of them. */
  const ownParts = cheapVariant({
    'segments.yaml': 'segments:\n  active: { fact: data_mb, operator: greaterThanInclusive, value: 500 }\n',
    'offers/roaming-pack.yaml': (minimalRules['offers/roaming-pack.yaml'] as string).replace(
      /eligibility:.*(?=treatments:)/s,
      'eligibility: { all: [{ condition: active }, { fact: services, operator: doesNotContain, value: tv }] }\n',
    ),
  })
  const fits = ['customer: { data_mb: 700, services: [] }', 'expect: { first: roaming-pack }']
  const missesBoth = [
    'customer: { data_mb: 300, services: [tv] }',
    'expect: { excludes: { roaming-pack: not-eligible } }',
  ]
  const ruleTest = (...lines: string[]) =>
    `- ${['name: a', 'now: 2026-07-01T10:00:00+03:00', 'placement: call-centre.prompt', ...lines].join('\n  ')}\n`
  const inArm = 'experiments: { prices: cheap }'

  async function coverageWith(tests: Record<string, string>, ...options: string[]) {
    const own = await rulesDir({ ...minimalRules, ...ownParts, ...tests })
    const printed = await test(own, '--coverage', ...options)
    await rm(own, { recursive: true })
    return { ...printed, stdout: printed.stdout.replaceAll(`${own}/`, '') }
  }

  const rulesThemselves = [
    'channels.yaml                                                             100.0 %',
    'offers/greeting.yaml                     1 of 1    0 of 1                  50.0 %',
    'offers/roaming-pack.yaml                 0 of 1    1 of 1      0 of 3      37.5 %',
    'segments.yaml                                                  0 of 1      50.0 %',
  ]

  it.each([
    ['in its folder', { 'variants/cheap/tests/a.yaml': ruleTest(...fits) + ruleTest(...missesBoth) }],
    ['of its arm', { 'tests/arm.yaml': ruleTest(...fits, inArm) + ruleTest(...missesBoth, inArm) }],
    [
      'in its folder and of its arm',
      { 'variants/cheap/tests/a.yaml': ruleTest(...missesBoth), 'tests/arm.yaml': ruleTest(...fits, inArm) },
    ],
  ])('counts what it has of its own, seen by the tests %s, which see nothing of the rules', async (_, tests) => {
    const { stdout, exitCode } = await coverageWith(tests, '--coverage-min', '63')
    expect(stdout).toContain(
      [
        ...rulesThemselves,
        'variants/cheap/offers/roaming-pack.yaml  1 of 1    1 of 1      1 of 1     100.0 %',
        'variants/cheap/segments.yaml                                   1 of 1     100.0 %',
        'all                                      2 of 3    2 of 3      2 of 6      63.1 %',
        '',
      ].join('\n'),
    )
    expect(stdout).not.toMatch(/variants\/cheap\/.*never/)
    expect(exitCode).toBe(0)
  })

  it('fails when no test sees one side of its conditions', async () => {
    const tests = { 'variants/cheap/tests/a.yaml': ruleTest(...fits) }
    const { stdout, stderr, exitCode } = await coverageWith(tests, '--coverage-min', '63')
    expect(stdout).toContain(
      [
        'variants/cheap/offers/roaming-pack.yaml:1: roaming-pack was never kept out',
        'variants/cheap/offers/roaming-pack.yaml:6: `services doesNotContain tv` never failed',
        'variants/cheap/segments.yaml:2: `data_mb greaterThanInclusive 500` never failed',
        '',
      ].join('\n'),
    )
    expect(stderr).toBe('coverage is 47.3 %, required are 63 %\n')
    expect(exitCode).toBe(1)
  })

  it('is not seen by the tests of the rules, and says in JSON which variant it is', async () => {
    const both = ruleTest(...fits).replace('first: roaming-pack', 'first: greeting') + ruleTest(...missesBoth)
    const { stdout } = await coverageWith({ 'tests/more.yaml': both }, '--json')
    const { files, never } = (JSON.parse(stdout) as { coverage: CoverageReport }).coverage
    expect(files.map(({ file, variant, percent }) => [file, variant, percent > 0])).toEqual([
      ['channels.yaml', undefined, true],
      ['offers/greeting.yaml', undefined, true],
      ['offers/roaming-pack.yaml', undefined, true],
      ['segments.yaml', undefined, true],
      ['variants/cheap/offers/roaming-pack.yaml', 'cheap', false],
      ['variants/cheap/segments.yaml', 'cheap', false],
    ])
    expect(never).toContainEqual({
      ...{ file: 'variants/cheap/segments.yaml', line: 2, variant: 'cheap', what: 'condition' },
      ...{ name: 'data_mb greaterThanInclusive 500', never: ['held', 'failed'] },
    })
  })

  it('counts a segment of its own through offers that it leaves as they are, and these not again', async () => {
    // Without a pack of its own the variant decides by that of the rules, and by its own segment.
    const { 'variants/cheap/offers/roaming-pack.yaml': _, ...segmentAlone } = ownParts
    const tests = {
      'variants/cheap/tests/a.yaml': ruleTest(
        'customer: { data_mb: 700 }',
        'expect: { excludes: { roaming-pack: eligibility-unknown } }',
      ),
    }
    const own = await rulesDir({ ...minimalRules, ...segmentAlone, ...tests })
    const { stdout } = await test(own, '--coverage', '--json')
    const { files } = (JSON.parse(stdout) as { coverage: CoverageReport }).coverage
    expect(files.filter(({ variant }) => variant === 'cheap')).toMatchObject([
      { file: 'variants/cheap/segments.yaml', conditions: 1, conditionsHeld: 1, conditionsFailed: 0 },
    ])
    expect(files.find(({ file }) => file === 'offers/roaming-pack.yaml')).toMatchObject({ percent: 37.5 })
    await rm(own, { recursive: true })
  })
})

describe('the rule tests of the demo', () => {
  it('show every offer and keep it out, and see at least 98 % of all sides', async () => {
    const { exitCode, stdout } = await test('rules', '--coverage-min', '98', '--json')
    const { total, files } = (JSON.parse(stdout) as { coverage: CoverageReport }).coverage
    expect(files.filter(({ variant }) => variant !== undefined)).toMatchObject([
      { variant: 'lighter-users', file: 'variants/lighter-users/segments.yaml', percent: 100 },
    ])
    expect(exitCode).toBe(0)
    expect(total.offersShown).toBe(total.offers)
    expect(total.offersKeptOut).toBe(total.offers)
    expect(total.placementsAsked).toBe(total.placements)
    expect((total.conditionsHeld + total.conditionsFailed) / (2 * total.conditions)).toBeGreaterThan(0.98)
  })
})
