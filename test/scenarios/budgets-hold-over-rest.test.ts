import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { offerFile, restRules } from '../rest/rules.ts'
import { type RedisServer, startRedisServer } from '../support/redis-server.ts'
import { scale } from '../support/seed.ts'
import { SuflerProcess } from '../support/sufler-process.ts'

const limit = 1_000
const clientCount = 50
const nodeCount = 3
/** What a killed node held comes back only after its lease and the longest reservation. */
const heldByOneNodeMax = 300

const rules = {
  ...restRules,
  'offers/console.yaml': offerFile('console', { value: 5_000, placements: ['site.hero'] }),
  'budgets.yaml': `budgets:\n  consoles: { where: { offers: [console] }, limit: ${limit}, per: total, countOn: presented }\n`,
}

let redis: RedisServer
let dir: string
beforeAll(async () => {
  redis = await startRedisServer('--appendonly', 'yes', '--appendfsync', 'always')
  dir = await mkdtemp(join(tmpdir(), 'sufler-budgets-'))
  for (const [path, text] of Object.entries(rules)) {
    await mkdir(dirname(join(dir, path)), { recursive: true })
    await writeFile(join(dir, path), text)
  }
})
afterAll(async () => {
  await redis.stop()
  await rm(dir, { recursive: true })
})

interface Node {
  process: SuflerProcess
  url: string
  isAlive: boolean
}

it.each(Array.from({ length: scale }, (_, run) => run + 1))(
  'three nodes show an offer no more often than its budget says, though one is killed and the store restarts: run %i',
  async (run) => {
    const nodes = await Promise.all(Array.from({ length: nodeCount }, () => startNode(`run-${run}:`)))
    let shown = 0
    let asked = 0
    let withoutConsole = 0
    let isOver = false

    async function client(number: number): Promise<void> {
      while (!isOver) {
        const customerId = `customer-${run}-${asked++}`
        const answer = await post(aliveNode(nodes, number).url, '/v1/decisions', {
          customerId,
          placements: [{ id: 'site.hero' }],
        })
        const [offer] = answer?.placements[0].offers ?? []
        if (offer?.offerId !== 'console') {
          withoutConsole++
          await pause(10)
          continue
        }
        withoutConsole = 0
        shown++
        const outcomes = [{ token: offer.token, outcome: 'presented' }]
        for (;;) {
          const url = aliveNode(nodes, Math.floor(Math.random() * nodeCount)).url
          const reported = await post(url, '/v1/outcomes', { customerId, outcomes })
          if (reported !== undefined) {
            expect(reported.refused).toEqual([])
            break
          }
          await pause(20)
        }
      }
    }

    const clients = Array.from({ length: clientCount }, (_, number) => client(number))
    await until(() => shown >= limit * 0.3)
    await kill(nodes[0] as Node)
    await until(() => shown >= limit * 0.45)
    await redis.kill()
    await pause(200)
    await redis.restart()
    await until(() => withoutConsole > 500)
    isOver = true
    await Promise.all(clients)

    const url = aliveNode(nodes, 0).url
    const { budgets } = (await (await fetch(`${url}/v1/budgets`)).json()) as { budgets: { used: number }[] }
    process.stdout.write(`over REST, run ${run}: shown ${shown} of ${limit}, used ${budgets[0]?.used}\n`)
    expect(shown).toBeLessThanOrEqual(limit)
    expect(budgets[0]?.used).toBe(shown)
    expect(shown).toBeGreaterThan(limit - heldByOneNodeMax)

    const explained = await post(url, '/v1/decisions', {
      ...{ customerId: 'curious', placements: [{ id: 'site.hero' }], explain: true, dryRun: true, locale: 'en' },
    })
    const offers = explained?.placements[0].explanation.offers as { offerId: string }[]
    expect(offers.find(({ offerId }) => offerId === 'console')).toMatchObject({
      reason: 'budget-exhausted',
      detail: 'the budget consoles has nothing left of 1,000',
    })
    await Promise.all(nodes.filter(({ isAlive }) => isAlive).map(kill))
  },
  120_000,
)

async function startNode(prefix: string): Promise<Node> {
  const options = ['--rules', dir, '--store', redis.url, '--redis-key-prefix', prefix, '--port', '0', '--workers', '1']
  const environment = { SUFLER_TOKEN_KEYS: `shared:${Buffer.alloc(32, 7).toString('base64')}` }
  const process = new SuflerProcess(['serve', ...options], environment)
  return { process, url: await process.url(), isAlive: true }
}

async function kill(node: Node): Promise<void> {
  node.isAlive = false
  node.process.signal('SIGKILL')
  await node.process.exitCode
}

function aliveNode(nodes: readonly Node[], number: number): Node {
  const alive = nodes.filter(({ isAlive }) => isAlive)
  return alive[number % alive.length] as Node
}

/** Undefined when the node is gone, or could not serve just now. */
// biome-ignore lint/suspicious/noExplicitAny: bodies are whatever the test expects them to be
async function post(url: string, path: string, body: object): Promise<any> {
  try {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return response.status === 200 ? await response.json() : undefined
  } catch {
    return undefined
  }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(10)
}
