import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { offerFile, restRules } from '../rest/rules.ts'
import { type RedisServer, startRedisServer } from '../support/redis-server.ts'
import { SuflerProcess } from '../support/sufler-process.ts'
import { eventually } from '../support/timed.ts'

const limit = 30
const minuteMs = 60_000

const rules = {
  ...restRules,
  'offers/console.yaml': offerFile('console', { value: 5_000, placements: ['site.hero'] }),
  'offers/once.yaml': offerFile('once', { value: 9_000, placements: ['site.sidebar'] }),
  'budgets.yaml': `budgets:\n  consoles: { where: { offers: [console] }, limit: ${limit}, per: day, countOn: presented }\n`,
  'contact-policies.yaml': `policies:
  once-a-day:
    where: { offers: [once] }
    cap: { count: [contact], per: customer, limit: 1, within: 1d, strict: true }
`,
}

let redis: RedisServer
let dir: string
const nodes: Node[] = []
beforeAll(async () => {
  redis = await startRedisServer()
  dir = await mkdtemp(join(tmpdir(), 'sufler-clocks-'))
  for (const [path, text] of Object.entries(rules)) {
    await mkdir(dirname(join(dir, path)), { recursive: true })
    await writeFile(join(dir, path), text)
  }
  // One after the other: a start wants both cores.
  for (const offMs of [4 * minuteMs, -4 * minuteMs, 120 * minuteMs, -120 * minuteMs]) nodes.push(await startNode(offMs))
}, 120_000)
afterAll(async () => {
  await Promise.all(nodes.map(kill))
  await redis.stop()
  await rm(dir, { recursive: true })
})

interface Node {
  process: SuflerProcess
  url: string
}

async function startNode(offMs: number): Promise<Node> {
  const options = ['--rules', dir, '--store', redis.url, '--port', '0', '--workers', '1']
  const preload = pathToFileURL(join(import.meta.dirname, '../support/shifted-clock.mjs'))
  const process = new SuflerProcess(['serve', ...options], {
    SUFLER_TOKEN_KEYS: `shared:${Buffer.alloc(32, 7).toString('base64')}`,
    NODE_OPTIONS: `--import=${preload}`,
    TEST_CLOCK_OFF_MS: String(offMs),
  })
  return { process, url: await process.url() }
}

async function kill({ process }: Node): Promise<void> {
  process.signal('SIGKILL')
  await process.exitCode
}

const node = (number: number) => nodes[number % nodes.length] as Node

// biome-ignore lint/suspicious/noExplicitAny: bodies are whatever the test expects them to be
async function send(url: string, path: string, body?: object): Promise<any> {
  const response = await fetch(`${url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return response.json()
}

const decide = (number: number, customerId: string, placement: string) =>
  send(node(number).url, '/v1/decisions', { customerId, placements: [{ id: placement }], deadlineMs: 5_000 })

test('nodes whose clocks are off by up to two hours never show more than there is, and take each other’s outcomes', async () => {
  const shownBy = nodes.map(() => 0)
  for (let round = 0; round < limit; round++) {
    if (round === 5) {
      await kill(node(1))
      nodes[1] = await startNode(-4 * minuteMs)
    }
    await Promise.all(
      nodes.map(async (_, number) => {
        const customerId = `customer-${round}-${number}`
        const { placements } = await decide(number, customerId, 'site.hero')
        const [offer] = placements[0].offers
        if (offer?.offerId !== 'console') return
        shownBy[number] = (shownBy[number] ?? 0) + 1
        const outcomes = [{ token: offer.token, outcome: 'presented' }]
        const reported = await send(node(number + round).url, '/v1/outcomes', { customerId, outcomes })
        expect(reported).toMatchObject({ recorded: 1, refused: [] })
      }),
    )
  }
  const shown = shownBy.reduce((total, count) => total + count, 0)
  const { budgets } = await send(node(0).url, '/v1/budgets')
  expect(shown).toBeLessThanOrEqual(limit)
  expect(budgets[0]).toMatchObject({ used: shown, late: 0 })
  // What the killed node held is out until its reservations lapse.
  expect(shown).toBeGreaterThan(limit / 2)
  expect(shownBy.slice(2)).toEqual([0, 0])
  for (const number of [2, 3]) {
    const answer = await send(node(number).url, '/readyz')
    expect(answer).toMatchObject({ status: 'ready', alarms: ['clock-off'] })
    expect(node(number).process.logLines.filter(({ alarm }) => alarm === 'clock-off')).toMatchObject([
      { level: 'error', detail: expect.stringMatching(/^this machine's clock is 7200 s (ahead of|behind) /) },
    ])
  }
}, 120_000)

test('a place under a strict cap that one node gave is held at every other, and an outcome can be taken back there', async () => {
  for (let first = 0; first < nodes.length; first++) {
    const customerId = `capped-${first}`
    const [given] = (await decide(first, customerId, 'site.sidebar')).placements[0].offers
    expect(given.offerId).toBe('once')
    for (let other = 0; other < nodes.length; other++) {
      const { placements } = await decide(other, customerId, 'site.sidebar')
      expect(placements[0].offers.map(({ offerId }: { offerId: string }) => offerId)).not.toContain('once')
    }
    const report = { token: given.token, outcome: 'declined' }
    const at = new Date(Date.now() + 10 * minuteMs).toISOString()
    const reported = await send(node(first + 2).url, '/v1/outcomes', { customerId, outcomes: [{ ...report, at }] })
    expect(reported).toMatchObject({ recorded: 1 })
    const undo = [{ ...report, undo: true }]
    const undone = await send(node(first + 3).url, '/v1/outcomes', { customerId, outcomes: undo })
    expect(undone).toMatchObject({ undone: 1 })
  }
}, 60_000)

test('a clock that is right again is noticed', async () => {
  await kill(node(3))
  nodes[3] = await startNode(0)
  await eventually(async () => {
    expect(await send(node(3).url, '/readyz')).toMatchObject({ status: 'ready', alarms: [] })
  })
}, 60_000)
