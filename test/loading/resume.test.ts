import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startRedisServer } from '../support/redis-server.ts'
import { LoadSandbox } from './support.ts'

const rowCount = 120_000

/** Every thousandth row is refused, every ten thousandth is a duplicate; new cities come all the time. */
function row(i: number): string {
  const id = i % 10_000 === 9_999 ? `c${i - 5_000}` : `c${i}`
  return `${id},${i % 1_000 === 500 ? 'x' : i},city-${i % 3_000},${i % 2 === 0 ? 'yes' : 'no'},Имя ${i % 50}`
}

const lines = Array.from({ length: rowCount }, (_, i) => row(i))
const content = `customerId,data_mb,city,senior,first_name\n${lines.join('\n')}\n`
const ids = Array.from({ length: rowCount }, (_, i) => `c${i}`)

let sandbox: LoadSandbox
beforeEach(() => {
  sandbox = new LoadSandbox()
})
afterEach(() => sandbox.remove())

const rowsOf = (state: string): number => {
  const path = sandbox.path(state)
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).rows : 0
}

/** Starts a load and ends it by a signal once some rows are in the store. */
async function interrupt(args: string[], state: string, signal: NodeJS.Signals, rowsMin: number) {
  const load = sandbox.start(args)
  let isDone = false
  void load.done.then(() => {
    isDone = true
  })
  while (rowsOf(state) < rowsMin) {
    if (isDone) throw new Error('the load was over before it could be interrupted')
    await sleep(1)
  }
  load.stop(signal)
  return load.done
}

/** The state of the store and the reject file after a load that nothing interrupts. */
async function undisturbed() {
  const other = new LoadSandbox()
  try {
    other.write('c.csv', content)
    const { exitCode } = await other.load(['c.csv', '--quiet'])
    expect(exitCode).toBe(1)
    return { customers: await other.customers(ids), rejects: other.read('c.csv.rejects.csv') }
  } finally {
    other.remove()
  }
}

describe('a load that was interrupted', () => {
  test('by kill -9, twice, ends as if nothing had happened', async () => {
    sandbox.write('c.csv', content)
    expect((await interrupt(['c.csv'], 'c.csv.load-state.json', 'SIGKILL', 10_000)).exitCode).toBeNull()
    const first = rowsOf('c.csv.load-state.json')
    expect(first).toBeLessThan(rowCount)
    await interrupt(['c.csv', '--resume'], 'c.csv.load-state.json', 'SIGKILL', first + 10_000)
    const second = rowsOf('c.csv.load-state.json')
    expect(second).toBeLessThan(rowCount)

    const run = await sandbox.load(['c.csv', '--resume', '--json'])
    expect(run.exitCode).toBe(1)
    expect(JSON.parse(run.stdout)).toMatchObject({
      end: 'complete',
      rows: rowCount,
      resumedRows: second,
      rejected: 132,
    })
    expect(existsSync(sandbox.path('c.csv.load-state.json'))).toBe(false)
    const expected = await undisturbed()
    expect(sandbox.read('c.csv.rejects.csv')).toBe(expected.rejects)
    const found = await sandbox.customers(ids)
    const different = ids.filter((id) => !isDeepStrictEqual(found.get(id), expected.customers.get(id)))
    expect(different).toEqual([])
    expect(found.get('c77')).toEqual({ data_mb: 77, city: 'city-77', senior: false, first_name: 'Имя 27' })
  }, 60_000)

  test('by SIGINT keeps what was under way, says so, and is not written again', async () => {
    sandbox.write('c.csv.gz', gzipSync(content))
    const state = 'place.json'
    const run = await interrupt(['c.csv.gz', '--state', state], state, 'SIGINT', 10_000)
    expect(run.exitCode).toBe(130)
    expect(run.stdout).toContain('interrupted; the same command with --resume goes on')
    const rows = rowsOf(state)
    const loaded = Number(/^([\d,]+) customers loaded/.exec(run.stdout)?.[1]?.replaceAll(',', ''))
    const refused = Number(/, (\d+) rows refused/.exec(run.stdout)?.[1])
    expect(loaded + refused).toBe(rows)
    const resumed = await sandbox.load(['c.csv.gz', '--state', state, '--resume', '--json'])
    expect(JSON.parse(resumed.stdout)).toMatchObject({ end: 'complete', rows: rowCount, resumedRows: rows })
  }, 60_000)

  test('is not resumed when what was loaded has changed, and nothing is written', async () => {
    sandbox.write('c.csv', content)
    await interrupt(['c.csv'], 'c.csv.load-state.json', 'SIGKILL', 10_000)
    sandbox.write('c.csv', content.replace('c77,77,', 'c77,78,'))
    const changed = await sandbox.load(['c.csv', '--resume'])
    expect(changed.exitCode).toBe(2)
    expect(changed.stderr).toMatch(
      /the input has changed since the load was interrupted: its first \d+ bytes are not those that were loaded; load it without --resume\n$/,
    )
    sandbox.write('c.csv', 'customerId,data_mb,city,senior,first_name\n')
    expect((await sandbox.load(['c.csv', '--resume'])).stderr).toMatch(
      /it ends before byte \d+, where the load stopped/,
    )
  }, 60_000)

  test('is not resumed with another mapping or into another store', async () => {
    sandbox.write('c.csv', content)
    await interrupt(['c.csv'], 'c.csv.load-state.json', 'SIGKILL', 1_000)
    sandbox.write('m.yaml', 'features: { data_mb: data_mb }\n')
    const run = await sandbox.load(['c.csv', '--resume', '--mapping', 'm.yaml'])
    expect(run).toMatchObject({ exitCode: 2, stdout: '' })
    expect(run.stderr).toContain('the mapping, the features or the options have changed since the load was interrupted')
  })

  test('goes on when more rows were added at the end, and says what has changed', async () => {
    sandbox.write('c.csv', content)
    await interrupt(['c.csv'], 'c.csv.load-state.json', 'SIGKILL', 10_000)
    sandbox.write('c.csv', `${content}added,1,Perm,yes,Anna\n`)
    const run = await sandbox.load(['c.csv', '--resume', '--json', '--quiet'])
    expect(JSON.parse(run.stdout)).toMatchObject({ end: 'complete', rows: rowCount + 1 })
    expect(run.stderr).toMatch(/c\.csv had \d+ bytes and has \d+ now; going on only if what was loaded is unchanged/)
    expect(await sandbox.customer('added')).toEqual({ data_mb: 1, city: 'Perm', senior: true, first_name: 'Anna' })
  }, 60_000)

  test('without --resume it begins anew, and says that there was one', async () => {
    sandbox.write('c.csv', content)
    await interrupt(['c.csv'], 'c.csv.load-state.json', 'SIGKILL', 1_000)
    const run = await sandbox.load(['c.csv', '--json'])
    expect(run.stderr).toMatch(/^an earlier load stopped after \d+ rows; this one begins anew/)
    expect(JSON.parse(run.stdout)).toMatchObject({ rows: rowCount, resumedRows: 0 })
    expect((await sandbox.load(['c.csv', '--resume', '--dry-run'])).exitCode).toBe(1)
  }, 60_000)

  test('because the Redis server died: exit code 3, and the place is kept', async () => {
    const server = await startRedisServer()
    try {
      sandbox.storeUrl = server.url
      sandbox.write('c.csv', content)
      const load = sandbox.start(['c.csv'])
      while (rowsOf('c.csv.load-state.json') < 5_000) await sleep(1)
      await server.kill()
      const run = await load.done
      expect(run.exitCode).toBe(3)
      expect(run.stdout).toMatch(/^stopped: .*; the same command with --resume goes on$/m)
      expect(rowsOf('c.csv.load-state.json')).toBeLessThan(rowCount)
      const again = await sandbox.load(['c.csv', '--resume'])
      expect(again).toMatchObject({ exitCode: 3, stdout: '' })
    } finally {
      await server.stop()
    }
  }, 60_000)
})
