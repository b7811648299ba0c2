import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadRuleset } from '#sufler/catalog/load-ruleset.ts'
import { checkToPublish } from '#sufler/service/checking/check-rules.ts'
import { RulesetChecker } from '#sufler/service/checking/ruleset-checker.ts'
import { readRuleset } from '#sufler/worker/shared-ruleset.ts'
import type { ThreadLoss } from '#sufler/worker/threads/thread-lost.ts'
import { edited, minimalRules } from '../../support/ruleset.ts'
import { allEnded, watchWorkers } from '../../support/workers.ts'

let checker: RulesetChecker
beforeEach(() => {
  checker = new RulesetChecker()
})
afterEach(() => checker.close())
const workers = watchWorkers()

/** Done to the next thread as soon as Node announces it. */
function onNextThread(act: (thread: Worker) => void): void {
  process.once('worker', act)
}

const broken = { ...minimalRules, ...edited('segments.yaml', 'fact: data_mb', 'fact: data_bm') }

describe('a check', () => {
  it('in a thread finds what it finds without one, and the thread ends with it', async () => {
    const { sound, ...findings } = await checker.checkToPublish('rules')
    const { ruleset, errors, warnings } = await loadRuleset('rules')
    expect(sound && readRuleset(sound.shared)).toStrictEqual(ruleset)
    expect(findings).toEqual({ errors, warnings })
    const inProcess = await checkToPublish('rules')
    expect(sound?.entries).toEqual(inProcess.sound?.entries)
    expect(sound?.limitPlaces).toEqual(inProcess.sound?.limitPlaces)
    expect(sound?.limitPlaces.size).toBeGreaterThan(0)
    await allEnded(workers)
    expect(workers).toHaveLength(1)
  })

  it('of texts gives the id, or the errors with their places', async () => {
    const [valid, invalid] = await Promise.all([
      checker.validate({ files: minimalRules }),
      checker.validate({ files: broken }),
    ])
    expect(valid).toEqual({ ruleset: expect.stringMatching(/^[0-9a-f]{16}$/), errors: [], warnings: expect.any(Array) })
    expect(invalid).toMatchObject({ errors: [{ code: 'unknown-fact', file: 'segments.yaml', line: 4 }] })
    expect(invalid.ruleset).toBeUndefined()
  })

  it('of a directory that is not there says so as the system does', async () => {
    const parent = await mkdtemp(join(tmpdir(), 'sufler-checker-'))
    const gone = join(parent, 'gone')
    const expected = { code: 'ENOENT', syscall: 'scandir', path: gone }
    await expect(checker.checkToPublish(gone)).rejects.toMatchObject(expected)
    await expect(checker.validate({ dir: gone })).rejects.toMatchObject(expected)
    await rm(parent, { recursive: true })
  })
})

describe('a thread that dies', () => {
  it('fails its check, and no other', async () => {
    onNextThread((thread) => void thread.once('online', () => thread.terminate()))
    await expect(checker.checkToPublish('rules')).rejects.toMatchObject({
      code: 'ruleset-check-failed',
      detail: expect.stringMatching(
        /^the thread that checks the ruleset died: it ended without an answer \(exit code \d\); nothing was changed$/,
      ),
    })
    expect((await checker.checkToPublish('rules')).sound).toBeDefined()
  })

  it('for want of memory is told from an error of the check', async () => {
    const died = Object.assign(new Error('its memory is used up'), { code: 'ERR_WORKER_OUT_OF_MEMORY' })
    onNextThread((thread) => void thread.emit('error', died))
    await expect(checker.validate({ files: minimalRules })).rejects.toMatchObject({
      code: 'ruleset-check-failed',
      detail: expect.stringContaining('its memory is used up'),
      cause: died,
    })
  })

  it('because its check does not end is stopped after its time', async () => {
    const losses: ThreadLoss[] = []
    const impatient = new RulesetChecker({ onLost: (loss) => losses.push(loss), checkMsMax: 1 })
    await expect(impatient.checkToPublish('rules')).rejects.toMatchObject({
      code: 'ruleset-check-failed',
      detail: expect.stringContaining('it did not end within 0.001 s and was stopped'),
    })
    expect(losses).toMatchObject([{ task: 'check', reason: 'hung', doing: 'publication' }])
    await allEnded(workers)
  })

  it('does not hold up the validations that wait', async () => {
    onNextThread((thread) => void thread.terminate())
    const [first, second] = await Promise.allSettled([
      checker.validate({ files: minimalRules }),
      checker.validate({ files: minimalRules }),
    ])
    expect(first).toMatchObject({ status: 'rejected', reason: { code: 'ruleset-check-failed' } })
    expect(second).toMatchObject({ status: 'fulfilled', value: { errors: [] } })
  })
})

describe('a checker', () => {
  it('validates one ruleset after the other, and publishes meanwhile', async () => {
    const order: string[] = []
    const validations = ['first', 'second'].map((name) =>
      checker.validate({ files: minimalRules }).then(() => order.push(name)),
    )
    const publication = checker.checkToPublish('rules')
    await new Promise(setImmediate)
    expect(workers).toHaveLength(2)
    await Promise.all([...validations, publication])
    expect(order).toEqual(['first', 'second'])
    expect(workers).toHaveLength(3)
  })

  it('refuses more than ten validations at a time', async () => {
    const validations = Array.from({ length: 11 }, () => checker.validate({ files: minimalRules }))
    const settled = Promise.allSettled(validations)
    await expect(validations[10]).rejects.toMatchObject({ code: 'overloaded' })
    await checker.close()
    for (const result of (await settled).slice(0, 10)) expect(result).toMatchObject({ reason: { code: 'not-ready' } })
  })

  it('that is closed leaves no thread', async () => {
    const checks = Promise.allSettled([
      checker.checkToPublish('rules'),
      checker.validate({ files: minimalRules }),
      checker.validate({ files: minimalRules }),
    ])
    await new Promise(setImmediate)
    expect(workers).toHaveLength(2)
    await checker.close()
    expect(workers.map(({ threadId }) => threadId)).toEqual([-1, -1])
    for (const result of await checks) expect(result).toMatchObject({ reason: { code: 'not-ready' } })
    await expect(checker.validate({ files: minimalRules })).rejects.toMatchObject({ code: 'not-ready' })
    expect(workers).toHaveLength(2)
  })
})
