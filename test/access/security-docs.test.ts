import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const page = readFileSync('docs/security.md', 'utf8')
const [promised = ''] = page.split('## What is not promised')

describe('the page about security', () => {
  test('names tests that exist', () => {
    const named = [...page.matchAll(/`(test\/[^`]+)`/g)].map(([, path = '']) => path)
    expect(named.length).toBeGreaterThan(20)
    expect(named.filter((path) => !existsSync(path))).toEqual([])
  })

  test('names one for each promise', () => {
    const rows = promised.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| promise'))
    expect(rows.length).toBeGreaterThan(15)
    expect(rows.filter((row) => !/\| `test\/[^|]+ \|$/.test(row))).toEqual([])
  })

  test('is where the root of the repository points to', () => {
    expect(readFileSync('SECURITY.md', 'utf8')).toContain('(docs/security.md)')
  })
})
