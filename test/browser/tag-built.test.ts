import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

describe('the tag, as it is built', () => {
  test('is at most 5 KiB, compressed', () => {
    const bytes = gzipSync(readFileSync(join(root, 'dist/tag/sufler.js')), { level: 9 }).length
    console.error(`dist/tag/sufler.js: ${bytes} bytes with gzip`)
    expect(bytes).toBeLessThanOrEqual(5 * 1024)
    expect(bytes).toBeGreaterThan(2 * 1024)
  })

  test('never makes markup or code of a text', () => {
    for (const file of ['sufler.js', 'module.js']) {
      const text = readFileSync(join(root, 'dist/tag', file), 'utf8')
      expect(text).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|Function\(|DOMParser/)
    }
  })

  test('is a module with types, for pages with a bundler and for servers', () => {
    const dir = mkdtempSync(join(tmpdir(), 'sufler-consumer-'))
    try {
      mkdirSync(join(dir, 'node_modules'))
      symlinkSync(root, join(dir, 'node_modules/sufler'))
      const good = `import { createSufler, type Offer } from 'sufler/tag'
        const sufler = createSufler({ key: 'sufler_site_1', endpoint: '/' })
        const offers: Offer[] = (await sufler.decide([{ id: 'site.hero' }]))[0]?.offers ?? []
        console.log(offers.length)`
      writeFileSync(join(dir, 'package.json'), '{ "type": "module" }')
      writeFileSync(join(dir, 'good.ts'), good)
      writeFileSync(join(dir, 'bad.ts'), good.replace("'/'", '7'))
      writeFileSync(join(dir, 'run.mjs'), good.replace(', type Offer', '').replace(': Offer[]', ''))
      const tsc = join(root, 'node_modules/typescript/bin/tsc')
      const options =
        '--noEmit --strict --target ES2022 --lib ES2022,DOM --types --module ESNext --moduleResolution Bundler'
      const check = (file: string) =>
        spawnSync(process.execPath, [tsc, ...options.split(' ').filter((option) => option !== '--types'), file], {
          cwd: dir,
          encoding: 'utf8',
        }).stdout
      expect(check('good.ts')).toBe('')
      expect(check('bad.ts')).toContain("Type 'number' is not assignable to type 'string'")
      expect(spawnSync(process.execPath, ['run.mjs'], { cwd: dir, encoding: 'utf8' }).stdout).toBe('0\n')
    } finally {
      rmSync(dir, { recursive: true })
    }
  })
})
