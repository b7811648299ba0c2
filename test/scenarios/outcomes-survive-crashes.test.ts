import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { v7 as uuidv7 } from 'uuid'
import { describe, expect, inject, test } from 'vitest'
import type { CustomerHistory } from '#sufler/schema/customer-history.ts'
import type { OutcomesAnswer } from '#sufler/schema/outcome.ts'
import { restRules } from '../rest/rules.ts'
import { removeKeys } from '../support/redis-keys.ts'
import { scale } from '../support/seed.ts'
import { SuflerProcess } from '../support/sufler-process.ts'

const kills = 5 * scale
const clients = 4
/** Outcomes of a request: so many customers, and so many decisions of each. */
const customersPerRequest = 5
const decisionsPerCustomer = 4

interface Entry {
  customerId: string
  decisionId: string
  placementId: string
  offerId: string
  outcome: 'accepted' | 'impression'
}

function someEntries(): Entry[] {
  return Array.from({ length: customersPerRequest }, randomUUID).flatMap((customerId) =>
    Array.from({ length: decisionsPerCustomer }, (_, i) => ({
      customerId,
      decisionId: uuidv7(),
      placementId: 'site.hero',
      offerId: 'gold',
      outcome: i % 2 === 0 ? ('impression' as const) : ('accepted' as const),
    })),
  )
}

/** What clients know when their node has died. */
interface Sent {
  /** Of requests that were answered with 200. */
  claimed: Entry[]
  /** Of requests that were not answered: kept or not. */
  open: Entry[]
}

async function report(url: string, outcomes: Entry[]): Promise<OutcomesAnswer> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${url}/v1/outcomes`, { method: 'POST', headers, body: JSON.stringify({ outcomes }) })
  expect(response.status).toBe(200)
  return (await response.json()) as OutcomesAnswer
}

/** Clients that report until the node is gone; some of what was answered is sent again and again. */
async function reportUntilKilled(server: SuflerProcess, url: string): Promise<Sent> {
  const sent: Sent = { claimed: [], open: [] }
  let isKilled = false
  const client = async () => {
    let before: Entry[] = []
    for (;;) {
      const entries = someEntries()
      const again = before.slice(0, decisionsPerCustomer)
      sent.open.push(...entries)
      try {
        const { results } = await report(url, [...again, ...entries])
        expect(results).toEqual([...again.map(() => 'duplicate'), ...entries.map(() => 'recorded')])
      } catch (error) {
        if (isKilled && error instanceof TypeError) return // `fetch failed`: the connection is gone
        throw error
      }
      const settled = new Set(entries)
      sent.open = sent.open.filter((entry) => !settled.has(entry))
      sent.claimed.push(...entries)
      before = entries
    }
  }
  const all = Promise.all(Array.from({ length: clients }, client))
  await Promise.race([all, sleep(100 + Math.random() * 300)])
  isKilled = true
  server.signal('SIGKILL')
  await all
  await server.exitCode
  return sent
}

/** On another node over the same store: what was claimed is there, what is sent again does not count again. */
async function verify(url: string, { claimed, open }: Sent): Promise<void> {
  const all = [...claimed, ...open]
  const kept = await historiesOf(url, all)
  for (const entry of claimed) expect(countIn(kept, entry), JSON.stringify(entry)).toBe(1)
  for (const entry of open) expect(countIn(kept, entry), JSON.stringify(entry)).toBeLessThanOrEqual(1)
  for (let from = 0; from < all.length; from += 500) {
    const part = all.slice(from, from + 500)
    const { results } = await report(url, part)
    expect(results).toEqual(part.map((entry) => (countIn(kept, entry) === 1 ? 'duplicate' : 'recorded')))
  }
  const afterwards = await historiesOf(url, all)
  for (const entry of all) expect(countIn(afterwards, entry), JSON.stringify(entry)).toBe(1)
  const records = [...afterwards.values()].reduce((sum, { records: { length } }) => sum + length, 0)
  expect(records).toBe(all.length)
}

async function historiesOf(url: string, entries: readonly Entry[]): Promise<Map<string, CustomerHistory>> {
  const histories = new Map<string, CustomerHistory>()
  const customers = [...new Set(entries.map(({ customerId }) => customerId))]
  for (let from = 0; from < customers.length; from += 100) {
    await Promise.all(
      customers.slice(from, from + 100).map(async (customerId) => {
        const response = await fetch(`${url}/v1/customers/${customerId}/history`)
        if (response.status === 200) histories.set(customerId, (await response.json()) as CustomerHistory)
        else expect(response.status).toBe(404)
      }),
    )
  }
  return histories
}

function countIn(histories: Map<string, CustomerHistory>, { customerId, decisionId, outcome }: Entry): number {
  const decision = decisionId.replaceAll('-', '').slice(-16)
  const { records = [] } = histories.get(customerId) ?? {}
  return records.filter((record) => record.decision === decision && record.kind === outcome && !record.undone).length
}

describe.each(['lmdb', 'redis'])('outcomes that were answered with 200, on %s', (kind) => {
  const timeoutMs = 60_000 + kills * 20_000
  test(`survive ${kills} crashes of their node, and none counts twice`, { timeout: timeoutMs }, async () => {
    const dir = await mkdtemp(join(tmpdir(), 'sufler-crash-'))
    const keyPrefix = `crash-${randomUUID()}:`
    const store = kind === 'redis' ? inject('redisUrl') : `lmdb:${join(dir, 'store')}`
    for (const [path, text] of Object.entries(restRules)) {
      await mkdir(dirname(join(dir, 'rules', path)), { recursive: true })
      await writeFile(join(dir, 'rules', path), text)
    }
    const serve = () =>
      new SuflerProcess([
        ...['serve', '--rules', join(dir, 'rules'), '--store', store, '--redis-key-prefix', keyPrefix],
        ...['--port', '0', '--workers', '1', '--log', 'error'],
      ])
    let server = serve()
    const total = { claimed: 0, open: 0 }
    try {
      for (let kill = 0; kill < kills; kill++) {
        const sent = await reportUntilKilled(server, await server.url())
        expect(sent.claimed.length).toBeGreaterThan(0)
        total.claimed += sent.claimed.length
        total.open += sent.open.length
        server = serve()
        await verify(await server.url(), sent)
      }
      expect(server.stderr).toBe('')
      const { claimed, open } = total
      process.stdout.write(
        `${kind}: ${kills} kills; ${claimed} outcomes claimed and ${open} left open, all kept once\n`,
      )
    } finally {
      server.signal('SIGKILL')
      await server.exitCode
      await rm(dir, { recursive: true, force: true })
      if (kind === 'redis') {
        const redis = new Redis(store)
        await removeKeys(redis, keyPrefix)
        redis.disconnect()
      }
    }
  })
})
