import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadRuleset } from '#sufler/catalog/load-ruleset.ts'
import { readRulesetFiles } from '#sufler/catalog/ruleset-files.ts'
import type { Ruleset } from '#sufler/domain/ruleset.ts'
import { OfflineDecisions } from '#sufler/service/offline-decisions.ts'
import { runRuleTest } from '#sufler/service/run-rule-test.ts'

const dir = 'rules'
// Offers expire: what holds today must not depend on the day on which this runs.
const { ruleset, tests, variants, errors, warnings } = await loadRuleset(dir, Date.parse('2026-11-22T12:00:00Z'))

describe('the demo ruleset', () => {
  it('has neither errors nor warnings', () => {
    expect([...errors, ...warnings]).toEqual([])
  })

  it.each(['2027-02-01T12:00:00Z', '2028-02-29T12:00:00Z', '2080-01-01T00:00:00Z'])(
    'has none on %s either: nothing in it ends because years do',
    async (now) => {
      const later = await loadRuleset(dir, Date.parse(now))
      expect([...later.errors, ...later.warnings]).toEqual([])
      const ended = later.ruleset?.experiments.filter(
        ({ until }) => until !== undefined && Date.parse(until) < Date.parse(now),
      )
      expect(ended).toEqual([])
    },
  )

  it('tells editors in every file by which schema it is written', async () => {
    const source = await readRulesetFiles(dir)
    const files = [source, ...source.variants].flatMap((part) => part.files)
    expect(files.length).toBeGreaterThan(20)
    for (const { path } of files) {
      const [firstLine] = readFileSync(join(dir, path), 'utf8').split('\n')
      const schema = /^# yaml-language-server: \$schema=(\S+)$/.exec(firstLine ?? '')?.[1]
      expect(schema, path).toBeDefined()
      expect(existsSync(join(dir, dirname(path), schema as string)), `${path}: ${schema}`).toBe(true)
    }
  })
})

describe('the rule tests of the demo', () => {
  const decisions = new OfflineDecisions(ruleset as Ruleset)

  it('show every contact policy at work', () => {
    const tested = new Set(tests.flatMap(({ test }) => Object.values(test.expect.suppressedBy ?? {})))
    expect(ruleset?.contactPolicies.map(({ id }) => id).filter((id) => !tested.has(id))).toEqual([])
    expect(tested.size).toBeGreaterThanOrEqual(20)
  })

  it.each(tests.map((test) => ({ ...test, name: test.test.name })))('$file:$line $name', async (test) => {
    const { failures } = await runRuleTest(decisions, test)
    expect(failures).toEqual([])
  })
})

describe.each(variants)('the rule tests of the variant $id', ({ ruleset: underVariant, tests: own }) => {
  const decisions = new OfflineDecisions(underVariant)

  it.each(own.map((test) => ({ ...test, name: test.test.name })))('$file:$line $name', async (test) => {
    expect((await runRuleTest(decisions, test)).failures).toEqual([])
  })
})
