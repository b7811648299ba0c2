import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { restRules } from '../rest/rules.ts'
import { writeFiles } from '../rest/test-server.ts'
import { SuflerProcess } from '../support/sufler-process.ts'
import { eventually } from '../support/timed.ts'

/** One megabyte: some thousand customers. */
const fileBlocksMax = 2_048
const customersMax = 50_000

let dir: string
let node: SuflerProcess | undefined

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'sufler-disk-full-'))
  await writeFiles(join(dir, 'rules'), restRules)
})
afterEach(async () => {
  node?.signal('SIGKILL')
  await node?.exitCode
  rmSync(dir, { recursive: true })
})

async function send(url: string, method: string, body?: object) {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(url, { method, ...(body === undefined ? {} : { headers, body: JSON.stringify(body) }) })
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
}

test('a disk that is full: nothing acknowledged is lost, decisions go on, and the node says what is wrong once', async () => {
  const args = ['serve', '--rules', join(dir, 'rules'), '--store', `lmdb:${join(dir, 'store')}`, '--port', '0']
  node = new SuflerProcess([...args, '--workers', '1', '--grpc-port', '0'], {}, { fileBlocksMax })
  const url = await node.url()
  const patch = (id: string) =>
    send(`${url}/v1/customers/${id}`, 'PATCH', { features: { data_mb: 1, first_name: `Anna ${'x'.repeat(40)}` } })

  const acknowledged: string[] = []
  let refusal: Awaited<ReturnType<typeof patch>> | undefined
  for (let from = 0; refusal === undefined && from < customersMax; from += 50) {
    const ids = Array.from({ length: 50 }, (_, i) => `c${from + i}`)
    const answers = await Promise.all(ids.map(patch))
    acknowledged.push(...ids.filter((_, i) => answers[i]?.status === 204))
    refusal = answers.find(({ status }) => status !== 204)
  }
  expect(refusal).toMatchObject({
    status: 503,
    body: { code: 'store-unavailable', detail: 'the store refuses writes; reads go on' },
  })
  expect(acknowledged.length).toBeGreaterThan(0)

  await eventually(async () => {
    const { status, body } = await send(`${url}/readyz`, 'GET')
    expect([status, body.alarms]).toEqual([503, expect.arrayContaining(['store-writes-failing'])])
  }, 15_000)
  const decided = await send(`${url}/v1/decisions`, 'POST', {
    customerId: acknowledged[0],
    placements: [{ id: 'site.hero' }],
    deadlineMs: 5_000,
  })
  expect(decided).toMatchObject({ status: 200, body: { degraded: [], placements: [{ offers: [{}] }] } })
  for (const id of [acknowledged[0], acknowledged.at(-1)]) {
    expect((await send(`${url}/v1/customers/${id}`, 'GET')).body.features).toMatchObject({ data_mb: 1 })
  }

  const told = node.logLines.filter(({ msg }) => msg === 'The store refuses writes')
  expect(told).toMatchObject([{ level: 'error', detail: expect.stringMatching(/^lmdb:.*: cannot write: /) }])
  // The storage engine may write a line of its own; nobody writes a stack a request.
  expect(node.stderr).not.toMatch(/\n\s+at /)
  expect(node.stderr.split('\n').length).toBeLessThan(20)
}, 120_000)
