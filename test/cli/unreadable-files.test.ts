import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { minimalRules } from '../support/ruleset.ts'
import { type CommandPath, commandPaths, leafCommands } from './command-paths.ts'
import { runInProcess } from './run-in-process.ts'

const dir = mkdtempSync(join(tmpdir(), 'sufler-paths-'))
const at = (name: string) => join(dir, name)

/** What may stand where a file or a folder should, by name; `isReadable` of what is a file or a folder all the same. */
const badPaths: Record<string, { path: string; isReadable?: 'dir' | 'file' }> = {
  'what is not there': { path: at('nowhere') },
  'an empty folder': { path: at('folder'), isReadable: 'dir' },
  'an empty file': { path: at('empty'), isReadable: 'file' },
  'a binary file': { path: at('binary'), isReadable: 'file' },
  'a path through a file': { path: at('binary/below') },
  'a link to itself': { path: at('loop') },
  'a name that is too long': { path: at('n'.repeat(300)) },
  // Reading it fails after it has been opened, as on a broken disk.
  ...(process.platform === 'linux' ? { 'a file that cannot be read': { path: '/proc/self/mem' } } : {}),
}

beforeAll(() => {
  process.env.SUFLER_TOKEN_KEYS = `k1:${'0f'.repeat(32)}`
  const files = { ...prefixed('rules', minimalRules), 'input.jsonl': '{}\n', 'c.csv': 'customerId,data_mb\na,1\n' }
  for (const [path, text] of Object.entries({ ...files, empty: '', 'mapping.yaml': mapping })) {
    mkdirSync(dirname(at(path)), { recursive: true })
    writeFileSync(at(path), text)
  }
  mkdirSync(at('folder'))
  writeFileSync(at('binary'), Buffer.from(Array.from({ length: 512 }, (_, index) => (index * 37) % 256)))
  symlinkSync(at('loop'), at('loop'))
})
afterAll(() => {
  delete process.env.SUFLER_TOKEN_KEYS
  rmSync(dir, { recursive: true, force: true })
})

const mapping = 'customerId: customerId\nfeatures: { data_mb: data_mb }\n'

/** Arguments by command with which it has all that it needs; options that name paths are added. */
const complete: Record<string, { paths: Record<string, string>; others: string[] }> = {
  demo: { paths: {}, others: ['--port', '0', '--grpc-port', '0', '--log', 'silent'] },
  serve: {
    paths: {
      '--rules': at('rules'),
      '--store': `lmdb:${at('store')}`,
      '--tls-cert': at('binary'),
      '--tls-key': at('binary'),
    },
    others: ['--port', '0', '--log', 'silent'],
  },
  'load customers': {
    paths: {
      ...{
        file: at('c.csv'),
        '--rules': at('rules'),
        '--store': `lmdb:${at('store')}`,
        '--mapping': at('mapping.yaml'),
      },
      ...{ '--rejects': at('rejects.csv'), '--state': at('state.json') },
    },
    others: ['--quiet'],
  },
  check: { paths: { dir: at('rules') }, others: [] },
  test: { paths: { dir: at('rules') }, others: [] },
  decide: { paths: { '--rules': at('rules'), '--input': at('input.jsonl') }, others: [] },
  explain: {
    paths: { '--rules': at('rules'), '--store': `lmdb:${at('store')}` },
    others: ['--customer', 'a', '--placement', 'call-centre.prompt'],
  },
  outcome: {
    paths: { '--server': 'http://127.0.0.1:1' },
    others: ['a', '--token', 'k1.00', '--outcome', 'accepted'],
  },
  history: { paths: { '--store': `lmdb:${at('store')}` }, others: ['a'] },
  'keys create': { paths: { '--store': `lmdb:${at('store')}` }, others: ['--role', 'service', '--name', 'a'] },
  'keys list': { paths: { '--store': `lmdb:${at('store')}` }, others: [] },
  'keys revoke': { paths: { '--store': `lmdb:${at('store')}` }, others: ['a'] },
  'keys proof-secret': { paths: { '--store': `lmdb:${at('store')}` }, others: ['a'] },
}

describe('a path where there is nothing good', () => {
  const cases = commandPaths().flatMap((place) =>
    Object.entries(badPaths)
      .filter(([, bad]) => !servesFromIt(place, bad.isReadable, bad.path))
      .map(([name, bad]) => ({ ...place, name, ...bad })),
  )
  test('is tried with every command', () => {
    const commands = leafCommands().map(({ words }) => words.join(' '))
    for (const command of Object.keys(complete)) expect(commands).toContain(command)
    expect(new Set(cases.map(({ command }) => command))).toEqual(new Set(commands))
  })

  test.each(cases)('$command: $slot is $name', async ({ command, slot, kind, path, isReadable }) => {
    const { paths, others } = complete[command] ?? { paths: {}, others: [] }
    const given = { ...paths, [slot]: kind === 'url' ? `lmdb:${path}` : path }
    const args = Object.entries(given).flatMap(([name, value]) => (name.startsWith('--') ? [name, value] : [value]))
    const { exitCode, stdout, stderr } = await runInProcess([...command.split(' '), ...args, ...others])
    expect(stderr).not.toMatch(/^ +at |fault of Sufler|node:internal/m)
    if (isReadable === undefined && !writesTo(command, slot)) {
      expect(exitCode).toBeGreaterThan(0)
      expect(exitCode).toBeLessThanOrEqual(3)
      expect(stdout + stderr).not.toBe('')
    }
  })
})

/** With these a server would start and not end: a new store is made where nothing is. */
function servesFromIt({ command, slot }: CommandPath, isReadable: string | undefined, path: string): boolean {
  if (command !== 'serve' && command !== 'demo') return false
  return (slot === '--store' && (isReadable === 'dir' || path === at('nowhere'))) || slot === '--jwks-url'
}

/** Where a store, a file or a folder is made when it is not there. */
function writesTo(command: string, slot: string): boolean {
  return command === 'schemas' || slot === '--store' || slot === '--rejects' || slot === '--state'
}

function prefixed(folder: string, texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([path, text]) => [`${folder}/${path}`, text]))
}
