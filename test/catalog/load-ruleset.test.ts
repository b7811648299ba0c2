import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadRuleset } from '#sufler/catalog/load-ruleset.ts'
import { minimalRules, rulesetOf } from '../support/ruleset.ts'

describe('loadRuleset', () => {
  let dir: string
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'sufler-rules-'))
  })
  afterEach(() => rm(dir, { recursive: true }))

  async function write(files: Record<string, string>): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(dir, path)), { recursive: true })
      await writeFile(join(dir, path), text)
    }
  }

  it('reads a valid directory into a ruleset, its tests and no errors', async () => {
    await write({ ...minimalRules, 'README.md': 'words', '.hidden': 'x', 'schemas/catalog.schema.json': '{}' })
    const { ruleset, tests, errors, warnings } = await loadRuleset(dir)
    expect(errors).toEqual([])
    expect(warnings).toEqual([])
    expect(ruleset).toEqual(rulesetOf())
    expect(ruleset?.offers.map(({ id }) => id)).toEqual(['greeting', 'roaming-pack'])
    expect(tests).toEqual([expect.objectContaining({ file: 'tests/roaming.yaml', line: 1 })])
  })
})
