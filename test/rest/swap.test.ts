import { afterEach, expect, test } from 'vitest'
import { generateCustomer } from '../../bench/generate-customers.ts'
import { callReasonFact, generateRuleset, placementId } from '../../bench/generate-ruleset.ts'
import type { RulesTexts } from '../support/ruleset.ts'
import { allEnded, watchWorkers } from '../support/workers.ts'
import { offerFile } from './rules.ts'
import { TestServer } from './test-server.ts'

let server: TestServer
afterEach(() => server.stop())
const workers = watchWorkers()

/** Checking and linting so many takes most of a second. */
const offers = 3_000

/** Of the many thousands that are answered meanwhile. In the thread that checks there was room for some dozens, while files were read. */
const decisionsMin = 200

const { customerId, features } = generateCustomer(1, 1)
const request = { customerId, placements: [{ id: placementId }], context: { [callReasonFact]: 'roaming' } }

function generatedTexts(seed: number): RulesTexts {
  const files = Object.entries(generateRuleset(seed, offers))
  return Object.fromEntries(files.map(([path, content]) => [path, JSON.stringify(content)]))
}

/** Decides until `work` is settled; when each decision was answered. */
async function decideDuring(work: Promise<unknown>): Promise<number[]> {
  const answeredMs: number[] = []
  let isOver = false
  const over = work.finally(() => {
    isOver = true
  })
  while (!isOver) {
    const { answer } = await server.server.sufler.decisions.decide({ ...request, deadlineMs: 10_000 })
    expect(answer.degraded).toEqual([])
    if (!isOver) answeredMs.push(performance.now())
  }
  await over
  return answeredMs
}

test('decisions are answered while thousands of offers are checked', async () => {
  server = await TestServer.start({}, generatedTexts(1))
  const { sufler } = server.server
  await sufler.customers.patch(customerId, features)

  const validated = await decideDuring(
    sufler.validate().then((validation) => expect(validation.ruleset).toBe(sufler.rulesets.active.ruleset.id)),
  )
  expect(validated.length).toBeGreaterThan(decisionsMin)

  await server.writeRules(generatedTexts(2))
  const threadsBeganMs: number[] = []
  const noteThread = () => threadsBeganMs.push(performance.now())
  process.on('worker', noteThread)
  const published = await decideDuring(
    sufler.publish().then((result) => expect(result).toMatchObject({ outcome: 'published' })),
  )
  process.off('worker', noteThread)
  // The thread that is to decide begins when everything has been checked.
  const compilingFromMs = threadsBeganMs.at(-1) ?? 0
  expect(published.filter((answeredMs) => answeredMs < compilingFromMs).length).toBeGreaterThan(decisionsMin)
}, 120_000)

test('a thread that dies while it checks fails the request, and the active ruleset stays', async () => {
  server = await TestServer.start()
  const { rulesets } = server.server.sufler
  const before = rulesets.active.ruleset.id
  await server.writeRules({ 'offers/gold.yaml': offerFile('gold', { value: 1 }) })
  for (const path of ['/v1/rulesets', '/v1/rulesets/validate']) {
    process.once('worker', (thread) => void thread.terminate())
    const { status, body } = await server.send('POST', path, path.endsWith('validate') ? {} : undefined)
    expect(status).toBe(500)
    expect(body).toMatchObject({
      code: 'ruleset-check-failed',
      detail: expect.stringContaining('the thread that checks the ruleset died'),
    })
    expect(server.logLines.at(-1)).toContain('ruleset-check-failed')
  }
  expect(rulesets.active.ruleset.id).toBe(before)
  expect(rulesets.publications).toHaveLength(1)
  const answer = await server.decide({ customerId: 'x', placements: [{ id: 'site.hero' }] })
  expect(answer.body).toMatchObject({ ruleset: before, placements: [{ offers: [{ offerId: 'gold' }] }] })
  expect((await server.send('POST', '/v1/rulesets')).body.outcome).toBe('published')
})

test('a server that stops while it checks leaves no thread', async () => {
  server = await TestServer.start({}, generatedTexts(1))
  const { sufler } = server.server
  const checks = Promise.allSettled([sufler.publish(), sufler.validate()])
  await new Promise(setImmediate)
  expect(workers).toHaveLength(3)
  await server.server.close()
  for (const result of await checks) expect(result).toMatchObject({ reason: { code: 'not-ready' } })
  await allEnded(workers)
  expect(workers).toHaveLength(3)
}, 120_000)
