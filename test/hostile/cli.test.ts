import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rulesNamed } from './hostile-rules.ts'

const name = 'constructor'
const deep = '['.repeat(100_000) + ']'.repeat(100_000)
const main = join(process.cwd(), 'dist/main.js')

let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'sufler-hostile-'))
  for (const [path, text] of Object.entries(rulesNamed(name))) {
    mkdirSync(dirname(join(dir, 'rules', path)), { recursive: true })
    writeFileSync(join(dir, 'rules', path), text)
  }
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

function sufler(...args: string[]): Promise<{ exitCode: number; output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], { cwd: dir }, (error, stdout, stderr) =>
      resolve({ exitCode: error === null ? 0 : Number(error.code), output: stdout + stderr }),
    )
  })
}

const trace = /\n\s+at .+:\d+:\d+|\[native code\]/

describe('on the command line, hostile names and depths', () => {
  test('are loaded or refused row by row', async () => {
    const rows = [
      `{"customerId":"__proto__","features":{"${name}":1}}`,
      '{"customerId":"without"}',
      `{"customerId":"deep","features":{"${name}":${deep}}}`,
      `{"customerId":${deep}}`,
      deep,
      '{"customerId":"toString","features":{"__proto__":1,"toString":2}}',
      '{"__proto__":{"customerId":"x"}}',
    ]
    writeFileSync(join(dir, 'customers.jsonl'), `${rows.join('\n')}\n`)
    const { output } = await sufler('load', 'customers', 'customers.jsonl', '--rules', 'rules', '--store', 'lmdb:db')
    expect(output).toContain('2 customers loaded, 5 rows refused')
    expect(output).not.toMatch(trace)
    const known = await sufler('history', '__proto__', '--store', 'lmdb:db')
    expect([known.exitCode, known.output]).toEqual([0, '__proto__: no records\n'])
  }, 60_000)

  test('are decided or refused line by line', async () => {
    const placements = `"placements":[{"id":"${name}.${name}"}]`
    const lines = [
      `{"customerId":"__proto__",${placements},"context":{"ctx.${name}":"__proto__"}}`,
      `{"customerId":"a",${placements},"context":{"obj.${name}":${deep}}}`,
      `{"customerId":"a",${placements},"features":{"__proto__":1}}`,
      '{"__proto__":[]}',
    ]
    writeFileSync(join(dir, 'requests.jsonl'), `${lines.join('\n')}\n`)
    const { output } = await sufler('decide', '--rules', 'rules', '--input', 'requests.jsonl')
    expect(output).toContain(`__proto__ ${name}.${name} (fallback): spare`)
    expect(output.match(/^line \d/gm)).toHaveLength(3)
    expect(output).not.toMatch(trace)
  }, 60_000)
})
