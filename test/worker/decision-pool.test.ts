import { setTimeout } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { compileRuleset } from '#sufler/domain/decision/compiled-ruleset.ts'
import type { Ruleset } from '#sufler/domain/ruleset.ts'
import { BatchDecider } from '#sufler/worker/decide-batch.ts'
import {
  DecisionExpired,
  DecisionFailed,
  DecisionPool,
  type DecisionPoolOptions,
  PoolClosed,
  PoolOverloaded,
} from '#sufler/worker/decision-pool.ts'
import { decodeAnswers, type EncodedRequest, encodeBatch } from '#sufler/worker/messages.ts'
import { shareRuleset } from '#sufler/worker/shared-ruleset.ts'
import type { ThreadLoss } from '#sufler/worker/threads/thread-lost.ts'
import { encodeRequest } from '../support/encode-facts.ts'
import { offerOf, rulesetWith } from '../support/plain-ruleset.ts'
import { allEnded, watchWorkers, workerDataOf } from '../support/workers.ts'

const never = Number.POSITIVE_INFINITY

/** Who is asked for is seen in who is offered what: an offer a level. */
const levels = 40
const rules: Ruleset = rulesetWith({
  features: [{ name: 'level', type: 'number' }],
  offers: Array.from({ length: levels }, (_, level) =>
    offerOf({ id: `offer-${level}`, eligibility: { fact: 'level', operator: 'equal', value: level } }),
  ),
})
const { data, layout } = workerDataOf(rules)

function ask(level: number, count = 3): EncodedRequest {
  return encodeRequest(rules, layout, { level }, [{ placement: 0, count }])
}

/** Keeps its thread for a second or so: one placement, over and over. */
function askSlowly(level: number, placements = 200_000): EncodedRequest {
  return encodeRequest(rules, layout, { level }, Array(placements).fill({ placement: 0, count: 1 }))
}

function answerInline(requests: EncodedRequest[]) {
  return decodeAnswers(requests, new BatchDecider(compileRuleset(rules, layout)).decide(encodeBatch(requests)))
}

async function start(options: Partial<DecisionPoolOptions> = {}): Promise<DecisionPool> {
  const pool = await DecisionPool.start(data, { threads: 1, queueMax: 1_000, batchMax: 100, ...options })
  onTestFinished(() => pool.close())
  return pool
}

const workers = watchWorkers()

describe('a decision pool', () => {
  it.each([1, 2])('with %d threads answers many requests as they are answered inline', async (threads) => {
    const pool = await start({ threads, batchMax: 7 })
    const levelsAsked = fc.sample(fc.integer({ min: -1, max: levels }), { seed: 7, numRuns: 500 })
    const requests = levelsAsked.map((level) => ask(level))
    const answers = await Promise.all(requests.map((request) => pool.decide(request, never)))
    expect(answers).toEqual(answerInline(requests))
    expect(pool.liveThreads).toBe(threads)
    expect([pool.queueLength, pool.requestsInFlight]).toEqual([0, 0])
  })

  it.each([
    { threads: 1, batchMax: 100, batches: 1 },
    { threads: 2, batchMax: 100, batches: 2 },
    { threads: 1, batchMax: 10, batches: 4 },
  ])('sends 35 requests of one turn together: $threads threads, at most $batchMax, $batches batches', async (row) => {
    const { threads, batchMax, batches } = row
    const pool = await start({ threads, batchMax })
    await Promise.all(Array.from({ length: 35 }, (_, level) => pool.decide(ask(level), never)))
    expect(pool.batchesSent).toBe(batches)
  })

  it('refuses at once what its queue has no room for', async () => {
    const pool = await start({ queueMax: 2 })
    const accepted = [pool.decide(ask(1), never), pool.decide(ask(2), never)]
    const refused = pool.decide(ask(3), never).catch((error: unknown) => error)
    const first = await Promise.race([refused, new Promise((resolve) => setImmediate(resolve, 'late'))])
    expect(first).toBeInstanceOf(PoolOverloaded)
    expect(await Promise.all(accepted)).toEqual(answerInline([ask(1), ask(2)]))
    await expect(pool.decide(ask(3), never)).resolves.toHaveLength(1)
  })

  it('never starts a request that waited too long', async () => {
    const pool = await start()
    await expect(pool.decide(ask(1), performance.now() - 1)).rejects.toThrow(DecisionExpired)
    expect(pool.batchesSent).toBe(0)
    const slow = pool.decide(askSlowly(1), never)
    await new Promise(setImmediate)
    const late = pool.decide(ask(2), performance.now() + 1)
    const patient = pool.decide(ask(3), never)
    await expect(late).rejects.toThrow(DecisionExpired)
    expect(await patient).toEqual(answerInline([ask(3)])[0])
    await slow
    expect(pool.batchesSent).toBe(2)
  })

  it('lets a request that cannot be decided fail alone', async () => {
    const pool = await start()
    const answers = await Promise.allSettled(
      [ask(1), ask(2, 10_000), ask(3)].map((request) => pool.decide(request, never)),
    )
    expect(pool.batchesSent).toBe(1)
    expect(answers[1]).toEqual({ status: 'rejected', reason: expect.any(DecisionFailed) })
    expect(answers[1]).toHaveProperty('reason.message', expect.stringContaining('RangeError'))
    expect([answers[0], answers[2]]).toEqual(
      answerInline([ask(1), ask(3)]).map((value) => ({ status: 'fulfilled', value })),
    )
  })

  it('lets a request that cannot even be sent fail alone', async () => {
    const pool = await start()
    const torn = { ...ask(1), vector: new Uint8Array(13) }
    const answers = await Promise.allSettled([ask(1), torn, ask(3)].map((request) => pool.decide(request, never)))
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(pool.requestsInFlight).toBe(0)
  })

  it('runs the requests of a thread that dies again, in a new one', async () => {
    const pool = await start({ threads: 2 })
    const requests = [askSlowly(1), ask(2), ask(3), ask(4)]
    const answers = requests.map((request) => pool.decide(request, never))
    await new Promise(setImmediate)
    expect(pool.requestsInFlight).toBe(4)
    await Promise.all(workers.map((worker) => worker.terminate()))
    expect(await Promise.all(answers)).toEqual(answerInline(requests))
    expect(workers).toHaveLength(4)
    await expect.poll(() => pool.liveThreads, { timeout: 10_000 }).toBe(2)
  }, 60_000)

  it('gives a request up that is there when a thread dies a second time', async () => {
    const losses: ThreadLoss[] = []
    const pool = await start({ onLost: (loss) => losses.push(loss) })
    const answer = pool.decide(askSlowly(1, 2_000_000), never).catch((error: unknown) => error)
    for (const life of [0, 1]) {
      await expect.poll(() => pool.requestsInFlight, { timeout: 20_000, interval: 1 }).toBe(1)
      // It has been sent; the thread needs a moment to begin, and far longer to finish.
      await setTimeout(100)
      await workers[life]?.terminate()
      await expect.poll(() => losses.length).toBe(life + 1)
    }
    expect(await answer).toBeInstanceOf(DecisionFailed)
    await expect.poll(() => pool.liveThreads, { timeout: 10_000 }).toBe(1)
    expect(await pool.decide(ask(2), never)).toEqual(answerInline([ask(2)])[0])
  }, 60_000)

  it('starts threads anew when one died before it was ready', async () => {
    const pool = await start({ threads: 2 })
    process.once('worker', (worker) => worker.once('online', () => worker.terminate()))
    await workers[0]?.terminate()
    const answers = Promise.all([ask(1), ask(2)].map((request) => pool.decide(request, never)))
    expect(await answers).toEqual(answerInline([ask(1), ask(2)]))
    await expect.poll(() => pool.liveThreads, { timeout: 10_000 }).toBe(2)
    expect(workers).toHaveLength(4)
    expect(await pool.decide(ask(3), never)).toEqual(answerInline([ask(3)])[0])
  })

  it('answers what it accepted before it closes, and takes no more', async () => {
    const pool = await start({ batchMax: 3 })
    const requests = Array.from({ length: 20 }, (_, level) => ask(level))
    const answers = requests.map((request) => pool.decide(request, never))
    const closed = Promise.all([pool.close(), pool.close()])
    await expect(pool.decide(ask(1), never)).rejects.toThrow(PoolClosed)
    expect(await Promise.all(answers)).toEqual(answerInline(requests))
    await closed
    await expect(pool.decide(ask(1), never)).rejects.toThrow(PoolClosed)
    await allEnded(workers)
    expect(workers).toHaveLength(1)
  })

  it.each([1, 2])(
    'of %d threads does not start with a ruleset that cannot be compiled, and leaves no thread',
    async (threads) => {
      const broken = { ...rules, offers: [offerOf({ eligibility: { fact: 'levle', operator: 'equal', value: 1 } })] }
      const starting = DecisionPool.start(
        { ...data, ruleset: shareRuleset(broken) },
        { threads, queueMax: 10, batchMax: 10 },
      )
      await expect(starting).rejects.toThrow('a condition that was not checked')
      await allEnded(workers)
      expect(workers.length).toBeGreaterThanOrEqual(1)
    },
  )
})
