import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findCycles } from './cycles.ts'
import { findWrongDirections } from './direction.ts'
import { findImpurities } from './purity.ts'
import { parseSourceFile, readSourceFiles } from './source-file.ts'

const files = readSourceFiles(join(import.meta.dirname, '../../src'))

/** Source files from texts, by path below `src`. */
const parse = (texts: Record<string, string>) =>
  Object.entries(texts).map(([path, text]) => parseSourceFile(path, text))

describe('the sources', () => {
  test('are found, and so are their imports', () => {
    expect(files.map(({ path }) => path)).toContain('domain/ruleset.ts')
    expect(files.flatMap(({ imports }) => imports).length).toBeGreaterThan(files.length)
  })

  test('import only files that exist', () => {
    const paths = new Set(files.map(({ path }) => path))
    const missing = files.flatMap(({ path, imports }) =>
      imports.flatMap(({ target, specifier }) =>
        target === undefined || paths.has(target) ? [] : [`src/${path}: ${specifier}`],
      ),
    )
    expect(missing).toEqual([])
  })

  test('import in one direction', () => {
    expect(findWrongDirections(files)).toEqual([])
  })

  test('form no cycles', () => {
    expect(findCycles(files)).toEqual([])
  })

  test('of the domain are pure', () => {
    expect(findImpurities(files.filter(({ path }) => path.startsWith('domain/')))).toEqual([])
  })
})

describe('imports are found in', () => {
  test.each([
    ["import { a } from './a.ts'", false],
    ["import a from './a.ts'", false],
    ["import * as a from './a.ts'", false],
    ["import './a.ts'", false],
    ["import { a, type B } from './a.ts'", false],
    ["import type { A } from './a.ts'", true],
    ["import { type A } from './a.ts'", true],
    ["export { a } from './a.ts'", false],
    ["export * from './a.ts'", false],
    ["export type { A } from './a.ts'", true],
    ["const a = await import('./a.ts')", false],
    ["type A = import('./a.ts').A", true],
    ["import { a } from '#sufler/service/a.ts'", false],
  ])('%s', (text, isTypeOnly) => {
    expect(parseSourceFile('service/file.ts', text).imports).toMatchObject([{ target: 'service/a.ts', isTypeOnly }])
  })

  test('but not in comments and strings', () => {
    const text = "// import './a.ts'\nconst a = \"import './b.ts'\"\nexport const b = `\nexport * from './c.ts'\n`"
    expect(parseSourceFile('service/file.ts', text).imports).toEqual([])
  })

  test('an import that cannot be followed is refused', () => {
    const text = "export const load = (name: string) =>\n  import('./' + name)"
    expect(() => parseSourceFile('service/file.ts', text)).toThrow('src/service/file.ts:2: import() takes a constant')
  })
})

describe('an import is refused', () => {
  test.each([
    ['domain/a.ts', '../store/store.ts', 'domain imports store'],
    ['schema/a.ts', '../domain/ruleset.ts', 'schema imports domain'],
    ['catalog/a.ts', '../store/store.ts', 'catalog imports store'],
    ['worker/a.ts', '../catalog/compile.ts', 'worker imports catalog'],
    ['store/redis/a.ts', '../../worker/pool.ts', 'store imports worker'],
    ['observability/a.ts', '../service/decide.ts', 'observability imports service'],
    ['domain/a.ts', '../observability/metrics.ts', 'domain imports observability'],
    ['transport/rest/a.ts', '../../cli/program.ts', 'transport imports cli'],
    ['cli/a.ts', '../main.ts', 'cli imports main'],
    ['console/a.ts', '../service/decide.ts', 'console imports service'],
    ['service/a.ts', '../console/page.ts', 'service imports console'],
    ['service/a.ts', '#sufler/transport/rest/server.ts', 'service imports transport'],
    ['service/a.ts', '../../bench/run.ts', 'outside src'],
    ['helpers/a.ts', '../schema/common.ts', '"helpers" is not a layer'],
  ])('%s → %s', (path, specifier, complaint) => {
    const found = findWrongDirections(parse({ [path]: `export const x = 1\nexport type { A } from '${specifier}'` }))
    expect(found).toEqual([expect.stringContaining(complaint)])
    expect(found[0]).toContain(`src/${path}`)
  })

  test('but not downwards, within a layer, or from a package', () => {
    const text = ['../domain/ruleset.ts', '../observability/metrics.ts', './outcome.ts', 'ioredis', 'node:fs']
      .map((specifier) => `import '${specifier}'`)
      .join('\n')
    expect(findWrongDirections(parse({ 'service/decide.ts': text }))).toEqual([])
    expect(findWrongDirections(parse({ 'cli/serve.ts': "import '../transport/rest/server.ts'" }))).toEqual([])
    expect(findWrongDirections(parse({ 'main.ts': "import './cli/program.ts'" }))).toEqual([])
  })
})

describe('a cycle is reported as a chain', () => {
  test('of two files, even of types only', () => {
    const cyclic = parse({
      'domain/a.ts': "import type { B } from './b.ts'\nexport interface A { b: B }",
      'domain/b.ts': "import type { A } from './a.ts'\nexport interface B { a: A }",
    })
    expect(findCycles(cyclic)).toEqual(['domain/a.ts → domain/b.ts → domain/a.ts'])
  })

  test('of three files, without the one that leads there', () => {
    const cyclic = parse({
      'a.ts': "import './b.ts'",
      'b.ts': "import './c.ts'",
      'c.ts': "import './d.ts'",
      'd.ts': "import './b.ts'",
    })
    expect(findCycles(cyclic)).toEqual(['b.ts → c.ts → d.ts → b.ts'])
  })

  test('of one file', () => {
    expect(findCycles(parse({ 'a.ts': "export * from './a.ts'" }))).toEqual(['a.ts → a.ts'])
  })

  test('but a diamond is none', () => {
    const diamond = parse({
      'a.ts': "import './b.ts'\nimport './c.ts'",
      'b.ts': "import './d.ts'",
      'c.ts': "import './d.ts'",
      'd.ts': '',
    })
    expect(findCycles(diamond)).toEqual([])
  })
})

describe('the domain may not', () => {
  test.each([
    ["import { readFileSync } from 'node:fs'", 'imports node:fs'],
    ["export const load = () => import('node:crypto')", 'imports node:crypto'],
    ['export const now = () => Date.now()', 'uses Date.now'],
    ['export const clock = Date.now', 'uses Date.now'],
    ['export const now = () => new Date()', 'uses new Date()'],
    ['export const now = () => Date()', 'uses Date()'],
    ['export const seed = () => Math.random()', 'uses Math.random'],
    ['export const zone = process.env.TZ', 'uses the global process'],
    ['export const { env } = process', 'uses the global process'],
    ['export const id = () => crypto.randomUUID()', 'uses the global crypto'],
    ['setTimeout(() => {}, 1)', 'uses the global setTimeout'],
  ])('%s', (text, complaint) => {
    expect(findImpurities(parse({ 'domain/a.ts': text }))).toEqual([`src/domain/a.ts:1: ${complaint}`])
  })

  test.each([
    "import type { Buffer } from 'node:buffer'",
    'export const date = (time: number) => new Date(time).toISOString()',
    'export const year = Date.UTC(2026, 0, 1)',
    'export const floor = Math.floor(1.5)',
    'export const step = { process: (value: { process: number }) => value.process }',
    '// Date.now() and Math.random() in a comment\nexport const text = "process.env"',
  ])('but may: %s', (text) => {
    expect(findImpurities(parse({ 'domain/a.ts': text }))).toEqual([])
  })
})
