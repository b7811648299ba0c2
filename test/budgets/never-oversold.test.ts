import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '#sufler/store/open-store.ts'
import { type RedisServer, startRedisServer } from '../support/redis-server.ts'
import { scale } from '../support/seed.ts'
import { NodeProcess } from './node-process.ts'

const limit = 1_000
const clientCount = 50
const nodeCount = 3
const reservationMs = 600
/** A report may take so long to arrive. */
const graceMs = 3_000
/** Shown to as many of those who got an answer; others go away without a word, or say that they did not show it. */
const shownShare = 0.8
const notShownShare = 0.1

let server: RedisServer
beforeAll(async () => {
  server = await startRedisServer('--appendonly', 'yes', '--appendfsync', 'always')
})
afterAll(() => server.stop())

describe('50 clients on a budget of 1,000 over three nodes', () => {
  it.each(Array.from({ length: scale }, (_, run) => run + 1))(
    'never see one too many, while a node is killed and the store restarts: run %i',
    async (run) => {
      const keyPrefix = `run-${run}:`
      const start = () => NodeProcess.start(server.url, keyPrefix, limit, reservationMs, graceMs)
      const nodes = await Promise.all(Array.from({ length: nodeCount }, start))
      const course = { shown: 0, answered: 0, lapsed: 0, reportedTooLate: 0 }
      let isOver = false
      let idleRounds = 0

      async function client(number: number): Promise<void> {
        while (!isOver) {
          const askedAtMs = performance.now()
          const text = await aliveNode(nodes, number).decide()
          if (text === undefined) {
            idleRounds++
            await pause(20)
            continue
          }
          course.answered++
          idleRounds = 0
          await pause(Math.random() * 40)
          const chance = Math.random()
          const isInTime = performance.now() - askedAtMs < reservationMs
          if (chance < shownShare && isInTime) {
            course.shown++
            await reported(text, 'presented', number)
            if (performance.now() - askedAtMs > reservationMs + graceMs) course.reportedTooLate++
          } else if (chance < shownShare + notShownShare) await reported(text, 'not-presented', number)
          else course.lapsed++
        }
      }

      /** As a client would, it tries again until it is recorded, at any node. */
      async function reported(text: string, outcome: string, number: number): Promise<void> {
        const nodeNumber = () => number + Math.floor(Math.random() * nodeCount)
        while (!(await aliveNode(nodes, nodeNumber()).report(text, outcome))) await pause(50)
      }

      const clients = Array.from({ length: clientCount }, (_, number) => client(number))
      await until(() => course.shown >= 300)
      await nodes[0]?.kill()
      await until(() => course.shown >= 500)
      await server.kill()
      await pause(200)
      await server.restart()
      await until(() => course.shown >= 700)
      nodes[0] = await start()
      // Until all is used, and what lapsed has come back and is used as well.
      await until(() => course.shown >= limit || idleRounds > 20_000)
      await pause(300)
      isOver = true
      await Promise.all(clients)

      const store = await openStore(server.url, { keyPrefix })
      const look = { portionId: 'look', least: 0, most: 0, allowed: limit, holdMs: 0 }
      const { used, late } = await store.budgets.take({ budgetId: 'launch', period: 'total' }, look)
      process.stdout.write(
        `run ${run}: shown ${course.shown} of ${limit}; ${JSON.stringify({ ...course, used, late })}\n`,
      )
      expect(course.shown - course.reportedTooLate).toBeLessThanOrEqual(limit)
      expect(used).toBe(course.shown)
      expect(course.shown).toBeGreaterThan(limit * 0.95)
      await store.close()
      await Promise.all(nodes.map((node) => node.kill()))
    },
    60_000,
  )
})

describe('a store that may forget', () => {
  it('is told apart from one that keeps what it acknowledged', async () => {
    const store = await openStore(server.url)
    const admin = new Redis(server.url)
    expect(await store.budgets.checkDurability()).toEqual({
      isKept: true,
      detail: 'appendonly yes, appendfsync always',
    })
    await admin.config('SET', 'appendfsync', 'everysec')
    expect(await store.budgets.checkDurability()).toMatchObject({
      isKept: false,
      detail: expect.stringContaining('appendfsync everysec, expected appendonly yes and appendfsync always'),
    })
    await admin.acl('SETUSER', 'default', '-config')
    expect(await store.budgets.checkDurability()).toMatchObject({
      isKept: undefined,
      detail: expect.stringContaining('does not tell'),
    })
    await admin.acl('SETUSER', 'default', '+config')
    await admin.config('SET', 'appendfsync', 'always')
    admin.disconnect()
    await store.close()
  })
})

function aliveNode(nodes: readonly NodeProcess[], number: number): NodeProcess {
  const alive = nodes.filter(({ isAlive }) => isAlive)
  return alive[number % alive.length] as NodeProcess
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(10)
}
