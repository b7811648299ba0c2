import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { editorSchemas, formatEditorSchema } from '#sufler/schema/editor-schemas.ts'
import { runInProcess } from './run-in-process.ts'

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sufler-schemas-'))
})
afterAll(() => rm(dir, { recursive: true }))

describe('schemas outside the repository', () => {
  test('sufler schemas writes all of them, also over older ones', async () => {
    const folder = join(dir, 'rules/schemas')
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'offers.schema.json'), '{}')
    expect(await runInProcess(['schemas', folder])).toMatchObject({ exitCode: 0, stderr: '' })
    expect(new Set(await readdir(folder))).toEqual(new Set(editorSchemas().keys()))
    for (const [name, schema] of editorSchemas())
      expect(await readFile(join(folder, name), 'utf8')).toBe(formatEditorSchema(schema))
  })

  test('come with the package', async () => {
    await mkdir(join(dir, 'node_modules'))
    await symlink(join(import.meta.dirname, '../..'), join(dir, 'node_modules/sufler'))
    const script = `console.log(require('sufler/schemas/offers.schema.json').$schema)`
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { cwd: dir })
    expect(stdout.trim()).toBe('http://json-schema.org/draft-07/schema#')
  })

  test('the settings for an editor in the docs name every schema of a rules file', async () => {
    const docs = await readFile(new URL('../../docs/editors.md', import.meta.url), 'utf8')
    const named = docs.match(/(?<=rules\/schemas\/)[\w-]+\.schema\.json(?=":)/g)
    const ofRules = [...editorSchemas().keys()].filter((name) => name !== 'mapping.schema.json')
    expect(new Set(named)).toEqual(new Set(ofRules))
  })
})
