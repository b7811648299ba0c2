import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DecisionAnswer } from '#sufler/schema/decision.ts'
import { startRedisServer } from '../support/redis-server.ts'
import { runSufler, serveSufler } from './command-line.ts'
import { type DataSet, dataSets, missingBecause } from './data-sets.ts'
import {
  customersByOffer,
  decideOverRest,
  decisionRequest,
  explainOverRest,
  type Ranking,
  rankingOf,
  readCustomers,
} from './decisions.ts'
import { differences } from './differences.ts'
import { JsonClient } from './json-client.ts'

/** Customers for the comparisons that need not ask for all of them. */
const sampleSize = 500

for (const dataSet of dataSets) {
  const missing = missingBecause(dataSet)
  if (missing === undefined) describe(`real customers: ${dataSet.name}`, () => decideForAll(dataSet))
  else test(`real customers: ${dataSet.name}`, (context) => context.skip(missing))
}

function decideForAll(dataSet: DataSet): void {
  const { name, path, rules, mapping, customers, situations, customerIds } = dataSet
  const cleanUps: (() => unknown)[] = []
  let dir: string
  let lmdb: JsonClient

  /** Loads every customer into the store and serves it until the tests are over. */
  async function loadAndServe(store: string): Promise<JsonClient> {
    const started = performance.now()
    const load = ['load', 'customers', path, '--rules', rules, '--mapping', mapping, '--store', store]
    const { exitCode, stderr } = await runSufler(load)
    expect(exitCode, stderr).toBe(0)
    report(`${name}: ${customers} customers into ${store.replace(/:.*/, '')}, ${secondsSince(started)}`)
    const server = await serveSufler(['--rules', rules, '--store', store])
    const client = new JsonClient(server.url)
    cleanUps.push(server.stop, () => client.close())
    return client
  }

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), `sufler-${name}-`))
    cleanUps.push(() => rm(dir, { recursive: true, force: true }))
    lmdb = await loadAndServe(`lmdb:${join(dir, 'store')}`)
  }, 120_000)

  afterAll(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp()
  })

  test('passes its rule tests', async () => {
    const { exitCode, stdout, stderr } = await runSufler(['test', rules])
    expect(exitCode, stdout + stderr).toBe(0)
  })

  test('are all there', () => {
    expect(new Set(customerIds()).size).toBe(customers)
  })

  test.each(situations)(
    'are eligible over REST for what was counted independently: $name',
    async ({ name: situation, context, count }) => {
      const counts = count()
      const started = performance.now()
      const rankings = await decideOverRest(lmdb, customerIds(), context)
      report(`\n${name}, ${situation}: ${rankings.length} decisions over REST, ${secondsSince(started)}`)
      const expected = new Map([...counts].map(([offer, { eligible }]) => [offer, eligible]))
      const found = customersByOffer(rankings)
      for (const [offer, { eligible, unknown }] of counts) {
        const numbers = [found.get(offer)?.size ?? 0, eligible.size, unknown.size].map((n) => String(n).padStart(7))
        report(`  ${offer.padEnd(26)} decided${numbers[0]}, counted${numbers[1]} and${numbers[2]} unknown`)
      }
      expect(differences(expected, found)).toEqual([])
    },
    180_000,
  )

  test('are eligible for every offer in some situation, and for none in all', () => {
    const all = situations.map(({ count }) => count())
    for (const offer of all[0]?.keys() ?? []) {
      const sizes = all.map((counts) => counts.get(offer)?.eligible.size ?? 0)
      expect(Math.max(...sizes), offer).toBeGreaterThan(0)
      expect(Math.max(...sizes), offer).toBeLessThan(customers)
    }
  })

  test.each(situations)(
    'are told apart where a value is missing: $name',
    async ({ context, count }) => {
      const counts = count()
      const ids = sampleWith([...counts.values()].map(({ unknown }) => unknown))
      const explained = await explainOverRest(lmdb, ids, context)
      const unknownFound = new Map<string, Set<string>>()
      const unknownCounted = new Map<string, Set<string>>()
      for (const [offer, { unknown }] of counts) {
        unknownCounted.set(offer, new Set(ids.filter((id) => unknown.has(id))))
        const isUnknown = (_: string, index: number) => explained[index]?.get(offer)?.reason === 'eligibility-unknown'
        unknownFound.set(offer, new Set(ids.filter(isUnknown)))
      }
      expect(differences(unknownCounted, unknownFound)).toEqual([])
    },
    120_000,
  )

  test('get the same offers from `sufler decide`, without server or store', async () => {
    const ids = sample()
    const known = await readCustomers(lmdb, ids)
    const now = new Date().toISOString()
    for (const { context } of situations) {
      const input = join(dir, 'requests.jsonl')
      const lines = known.map(({ customerId, features }) =>
        JSON.stringify({ ...decisionRequest(customerId, context), features, now }),
      )
      await writeFile(input, `${lines.join('\n')}\n`)
      const { exitCode, stdout, stderr } = await runSufler(['decide', '--rules', rules, '--input', input, '--json'])
      expect(exitCode, stderr).toBe(0)
      const offline = stdout.trim().split('\n')
      const rankings = offline.map((line) => rankingOf(JSON.parse(line) as DecisionAnswer))
      expectSame(rankings, await decideOverRest(lmdb, ids, context))
    }
  }, 120_000)

  test('get the same offers when Redis keeps them', async () => {
    const ids = sample()
    const server = await startRedisServer()
    cleanUps.push(server.stop)
    const redis = await loadAndServe(server.url)
    for (const { context } of situations) {
      expectSame(await decideOverRest(redis, ids, context), await decideOverRest(lmdb, ids, context))
    }
  }, 120_000)

  /** Customers spread evenly over the file. */
  function sample(): string[] {
    const ids = customerIds()
    return Array.from({ length: sampleSize }, (_, index) => ids[Math.floor((index * ids.length) / sampleSize)] ?? '')
  }

  /** The sample, and the first few of each group, so that even the rarest is in it. */
  function sampleWith(groups: readonly ReadonlySet<string>[]): string[] {
    return [...new Set([...sample(), ...groups.flatMap((group) => [...group].slice(0, 20))])]
  }
}

function expectSame(found: readonly Ranking[], expected: readonly Ranking[]): void {
  expect(found.length).toBe(expected.length)
  // One at a time: a diff of 500 decisions helps nobody.
  for (const [index, ranking] of found.entries()) expect(ranking).toEqual(expected[index])
}

function secondsSince(startedMs: number): string {
  return `${((performance.now() - startedMs) / 1000).toFixed(1)} s`
}

/** To stderr, where the runner leaves it as it is. */
function report(line: string): void {
  process.stderr.write(`${line}\n`)
}
