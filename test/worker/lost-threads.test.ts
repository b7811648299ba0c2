import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { DecisionPool, NoThreads } from '#sufler/worker/decision-pool.ts'
import { ExplainPool, ExplanationFailed } from '#sufler/worker/explain-pool.ts'
import type { EncodedRequest } from '#sufler/worker/messages.ts'
import type { ThreadLoss } from '#sufler/worker/threads/thread-lost.ts'
import { encodeRequest } from '../support/encode-facts.ts'
import { rulesetWith } from '../support/plain-ruleset.ts'
import { ThreadDebugger, watchWorkers, workerDataOf } from '../support/workers.ts'

const never = Number.POSITIVE_INFINITY
const rules = rulesetWith({ features: [{ name: 'level', type: 'number' }] })
const { data, layout } = workerDataOf(rules)
const workers = watchWorkers()

const ask = (level = 1): EncodedRequest => encodeRequest(rules, layout, { level }, [{ placement: 0, count: 1 }])

let threadDebugger: ThreadDebugger
beforeEach(async () => {
  threadDebugger = new ThreadDebugger()
  await threadDebugger.attach()
})
afterEach(() => threadDebugger.detach())

/** A thread marks in shared memory which request of a batch it begins. */
const hangsOverSecondRequest = `
  const store = Atomics.store
  Atomics.store = (...given) => { store(...given); if (given[1] === 0 && given[2] === 1) for (;;); }`

async function start(threads: number) {
  const losses: ThreadLoss[] = []
  const live: number[] = []
  const pool: DecisionPool = await DecisionPool.start(data, {
    ...{ threads, queueMax: 100, batchMax: 100 },
    onLost: (loss) => losses.push(loss),
    onThreads: () => live.push(pool.liveThreads),
  })
  onTestFinished(() => pool.close())
  return { pool, losses, live }
}

const settled = (answers: Promise<unknown>[]) =>
  Promise.all(answers.map((answer) => answer.then(() => 'decided').catch((error: Error) => error.constructor.name)))

describe('a thread that decides and hangs', () => {
  it('is stopped and replaced; the request that it hung over fails, the others are decided', async () => {
    const { pool, losses, live } = await start(1)
    await threadDebugger.run(hangsOverSecondRequest)
    expect(await settled([1, 2, 3].map((level) => pool.decide(ask(level), never)))).toEqual([
      'decided',
      'DecisionFailed',
      'decided',
    ])
    expect(losses).toMatchObject([{ task: 'decide', reason: 'hung', thread: 1, doing: 'request 2 of a batch of 3' }])
    expect(losses[0]?.stalledMs).toBeGreaterThanOrEqual(2_000)
    expect(live).toEqual([0, 1])
    expect(workers).toHaveLength(2)
  })

  it('holds up nobody whose request another thread takes', async () => {
    const { pool, losses } = await start(2)
    await threadDebugger.run('for (;;);')
    const answers = [pool.decide(ask(), never), pool.decide(ask(), never)]
    await Promise.race(answers)
    expect(await pool.decide(ask(), never)).toHaveLength(1)
    expect(losses).toEqual([])
    // Nobody's request was begun when the thread hung: it is decided by the other, and nobody's fault.
    expect(await settled(answers)).toEqual(['decided', 'decided'])
    expect(losses).toMatchObject([{ reason: 'hung', doing: 'the beginning of a batch of 1' }])
    await expect.poll(() => pool.liveThreads, { timeout: 10_000 }).toBe(2)
  })

  it('is no longer waited for when its pool closes', async () => {
    const { pool } = await start(1)
    await threadDebugger.run(hangsOverSecondRequest)
    const answers = [pool.decide(ask(), never), pool.decide(ask(), never)]
    const closed = pool.close()
    expect(await settled(answers)).toEqual(['decided', 'DecisionFailed'])
    await closed
  })

  it('again and again is started again after longer and longer pauses, and meanwhile nobody waits', async () => {
    const { pool, losses } = await start(1)
    for (const code of [3, 4]) {
      await expect.poll(() => pool.liveThreads, { timeout: 10_000 }).toBe(1)
      await workers.at(-1)?.terminate()
      await expect.poll(() => losses.length).toBe(code - 2)
    }
    await expect(pool.decide(ask(), never)).rejects.toThrow(NoThreads)
    await expect.poll(() => pool.liveThreads, { timeout: 10_000 }).toBe(1)
    expect(await pool.decide(ask(), never)).toHaveLength(1)
  })
})

describe('a thread that decides', () => {
  it.each<[string, () => unknown]>([
    ['exited', () => threadDebugger.run('process.exit(3)')],
    ['memory', () => workers[0]?.emit('error', Object.assign(new Error('full'), { code: 'ERR_WORKER_OUT_OF_MEMORY' }))],
    ['crashed', () => workers[0]?.emit('error', new Error('broken'))],
  ])('and is lost (%s) is told with the reason, and its requests are decided by the next one', async (reason, lose) => {
    const { pool, losses } = await start(1)
    await lose()
    expect(await settled([pool.decide(ask(1), never), pool.decide(ask(2), never)])).toEqual(['decided', 'decided'])
    expect(losses).toMatchObject([{ task: 'decide', reason }])
  })
})

describe('a thread that explains', () => {
  const explain = (pool: ExplainPool) => pool.explain(ask(), [], 'en', {})

  it('and ends fails its explanation, and the next one starts another', async () => {
    const losses: ThreadLoss[] = []
    const pool = new ExplainPool(data, { onLost: (loss) => losses.push(loss) })
    onTestFinished(() => pool.close())
    expect(await explain(pool)).toHaveLength(1)
    const explained = Promise.allSettled([explain(pool), explain(pool)])
    await threadDebugger.run('process.exit(3)')
    const [first, second] = await explained
    expect(losses).toMatchObject([{ task: 'explain', reason: 'exited', thread: 1 }])
    // It ended over the first of them, over the second, or after both.
    const failed = [first, second].filter(({ status }) => status === 'rejected')
    expect(failed.length).toBeLessThanOrEqual(1)
    for (const result of failed) expect(result).toHaveProperty('reason', expect.any(ExplanationFailed))
    expect(await explain(pool)).toHaveLength(1)
  })

  it('without end is stopped after its time, and the next one starts another', async () => {
    const losses: ThreadLoss[] = []
    const pool = new ExplainPool(data, { onLost: (loss) => losses.push(loss), explanationMsMax: 3_000 })
    onTestFinished(() => pool.close())
    await explain(pool)
    await threadDebugger.run('for (;;);')
    await expect(explain(pool)).rejects.toThrow(ExplanationFailed)
    expect(losses).toMatchObject([{ task: 'explain', reason: 'hung', doing: 'an explanation', stalledMs: 3_000 }])
    expect(await explain(pool)).toHaveLength(1)
    expect(workers).toHaveLength(2)
  })
})
