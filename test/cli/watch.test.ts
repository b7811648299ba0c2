import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { FolderWatch, stateOf } from '#sufler/cli/watch/watch-folders.ts'

const times = 50

let root: string
let watch: FolderWatch | undefined
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sufler-watch-'))
})
afterEach(async () => {
  await watch?.close()
  await rm(root, { recursive: true, force: true })
})

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}

const git = async (...args: string[]) => {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.com']
  await promisify(execFile)('git', [...identity, ...args], { cwd: join(root, 'rules') })
}

/** One way to bring the text of `rules/offers/one.yaml` to `text`, after `first`. */
interface Kind {
  first: () => Promise<void>
  change: (text: string, round: number) => Promise<void>
}

const file = () => join(root, 'rules/offers/one.yaml')
const plain = () => write(file(), 'first')

const kinds: Record<string, Kind> = {
  'a file that is written in place': { first: plain, change: (text) => write(file(), text) },
  'a file that is replaced by another of the same size': {
    first: plain,
    async change(text) {
      await write(join(root, 'rules/offers/one.yaml~'), text)
      await rename(join(root, 'rules/offers/one.yaml~'), file())
    },
  },
  'a folder that is removed and made anew': {
    first: plain,
    async change(text) {
      await rm(join(root, 'rules/offers'), { recursive: true })
      await write(file(), text)
    },
  },
  'the watched folder itself, removed and made anew': {
    first: plain,
    async change(text) {
      await rm(join(root, 'rules'), { recursive: true })
      await write(file(), text)
    },
  },
  'the watched folder itself, replaced by another': {
    first: plain,
    async change(text, round) {
      await write(join(root, 'next/offers/one.yaml'), text)
      await rename(join(root, 'rules'), join(root, `before-${round}`))
      await rename(join(root, 'next'), join(root, 'rules'))
    },
  },
  'a link that is swapped, as mounted configuration does': {
    async first() {
      await write(join(root, 'rules/..first/one.yaml'), 'first')
      await symlink('..first', join(root, 'rules/..data'))
      await mkdir(join(root, 'rules/offers'))
      await symlink('../..data/one.yaml', file())
    },
    async change(text, round) {
      await write(join(root, `rules/..${round}/one.yaml`), text)
      await symlink(`..${round}`, join(root, 'rules/..next'))
      await rename(join(root, 'rules/..next'), join(root, 'rules/..data'))
    },
  },
  'the watched folder as a link that is swapped': {
    async first() {
      await write(join(root, 'first/offers/one.yaml'), 'first')
      await symlink('first', join(root, 'rules'))
    },
    async change(text, round) {
      await write(join(root, `${round}/offers/one.yaml`), text)
      await symlink(String(round), join(root, 'next'))
      await rename(join(root, 'next'), join(root, 'rules'))
    },
  },
  'many files in folders within folders': {
    first: plain,
    async change(text, round) {
      await rm(join(root, `rules/a/${round - 1}`), { recursive: true, force: true })
      for (let each = 0; each < 20; each++) await write(join(root, `rules/a/${round}/b/${each}.yaml`), text)
      await write(file(), text)
    },
  },
  'a checkout of another branch': {
    async first() {
      await plain()
      await git('init', '--quiet', '--initial-branch=main')
      await git('add', '.')
      await git('commit', '--quiet', '--message=first')
      for (const branch of ['0', '1']) {
        await git('checkout', '--quiet', '-b', branch, 'main')
        await write(file(), `on ${branch}`)
        await write(join(root, `rules/offers/only-${branch}.yaml`), 'x')
        await git('add', '.')
        await git('commit', '--quiet', `--message=${branch}`)
      }
      await git('checkout', '--quiet', 'main')
    },
    change: (_, round) => git('checkout', '--quiet', String(round % 2)),
  },
}

describe('a watch of folders', () => {
  test.each(Object.entries(kinds))(
    `sees %s, ${times} times`,
    async (kind, { first, change }) => {
      await first()
      const folders = [join(root, 'rules')]
      let seen = ''
      const troubles: unknown[] = []
      watch = new FolderWatch({
        ...{ folders, known: await stateOf(folders), lookEveryMs: 5 },
        onChange: async () => {
          seen = await readFile(file(), 'utf8')
        },
        // A folder that is not there for a moment, which a look may meet.
        onTrouble: (error) => troubles.push(error),
      })
      for (let round = 0; round < times; round++) {
        const text = String(round).padStart(5, '0')
        await change(text, round)
        const expected = kind.includes('checkout') ? `on ${round % 2}` : text
        await vi.waitFor(() => expect(seen).toBe(expected), { timeout: 10_000, interval: 5 })
      }
      for (const trouble of troubles) expect(trouble).toMatchObject({ code: 'ENOENT' })
    },
    120_000,
  )

  test('says nothing of what it knew, and nothing twice', async () => {
    await plain()
    const folders = [join(root, 'rules')]
    let changes = 0
    const onChange = async () => changes++
    watch = new FolderWatch({ folders, known: await stateOf(folders), lookEveryMs: 5, onChange, onTrouble: () => {} })
    await write(file(), 'second')
    await vi.waitFor(() => expect(changes).toBe(1))
    await write(join(root, 'rules/.one.yaml.swp'), 'an editor writes this, not a person')
    await write(join(root, 'rules/offers/two.yaml'), 'third')
    await vi.waitFor(() => expect(changes).toBe(2))
  })

  test('waits until what is written piece by piece is there, and goes on when a change could not be dealt with', async () => {
    await plain()
    const folders = [join(root, 'rules')]
    const seen: string[] = []
    const troubles: unknown[] = []
    const onChange = async () => {
      seen.push(await readFile(file(), 'utf8'))
      if (seen.length === 1) throw new Error('the store is away')
    }
    const onTrouble = (error: unknown) => void troubles.push(error)
    watch = new FolderWatch({ folders, known: await stateOf(folders), lookEveryMs: 100, onChange, onTrouble })
    for (let piece = 0; piece < 20; piece++) await writeFile(file(), `${piece} `, { flag: 'a' })
    const whole = await readFile(file(), 'utf8')
    await vi.waitFor(() => expect(seen).toEqual([whole, whole]), 10_000)
    expect(troubles).toEqual([new Error('the store is away')])
  })

  test('says once that a folder is gone, and goes on when it is back', async () => {
    const folders = [join(root, 'rules')]
    const troubles: unknown[] = []
    let changes = 0
    const onChange = async () => changes++
    watch = new FolderWatch({ folders, lookEveryMs: 5, onChange, onTrouble: (error) => void troubles.push(error) })
    await vi.waitFor(() => expect(troubles).toHaveLength(1))
    await plain()
    await vi.waitFor(() => expect(changes).toBe(1))
    await rm(join(root, 'rules'), { recursive: true })
    await vi.waitFor(() => expect(troubles).toHaveLength(2))
    await plain()
    await vi.waitFor(() => expect(changes).toBe(2))
    expect(troubles).toHaveLength(2)
  })
})
