import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { generateApi } from 'swagger-typescript-api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestServer } from './test-server.ts'

const tsc = join(import.meta.dirname, '../../node_modules/typescript/bin/tsc')

let server: TestServer
let dir: string

beforeAll(async () => {
  server = await TestServer.start()
  dir = await mkdtemp(join(tmpdir(), 'sufler-client-'))
  const { body } = await server.send('GET', '/docs/json')
  await generateApi({ spec: body, output: dir, fileName: 'client.ts', httpClientType: 'fetch', silent: true })
}, 60_000)
afterAll(async () => {
  await server.stop()
  await rm(dir, { recursive: true })
})

/** As somebody writes it who has the generated client and nothing else. */
const program = `
import { Api, type DecidedOffer, type DecisionRequest } from './client'

export async function run(baseUrl: string): Promise<unknown[]> {
  const { v1 } = new Api({ baseUrl })
  await v1.changeCustomer('c-1', { features: { data_mb: 1500 } })
  const request: DecisionRequest = { customerId: 'c-1', placements: [{ id: 'site.hero' }] }
  const { data: answer } = await v1.decide(request)
  const offer: DecidedOffer | undefined = answer.placements[0]?.offers[0]
  const told = await v1.recordOutcomes({
    customerId: 'c-1',
    outcomes: [{ token: offer?.token ?? '', outcome: 'accepted' }],
  })
  const { data: customer } = await v1.getCustomer('c-1')
  return [answer.customerId, told.data.recorded, customer.customerId]
}
`

test('a generator makes a client of the OpenAPI document that type checks and is understood', async () => {
  await writeFile(join(dir, 'program.ts'), program)
  await writeFile(join(dir, 'wrong.ts'), program.replace("{ id: 'site.hero' }", '{ id: 7 }'))
  const options =
    '--noEmit --strict --target ES2022 --lib ES2022,DOM,DOM.Iterable --module ESNext --moduleResolution Bundler'
  const check = (file: string) =>
    spawnSync(process.execPath, [tsc, ...options.split(' '), file], { cwd: dir, encoding: 'utf8' }).stdout
  expect(check('program.ts')).toBe('')
  expect(check('wrong.ts')).toContain("Type 'number' is not assignable to type 'string'")
  const { run } = await import(pathToFileURL(join(dir, 'program.ts')).href)
  expect(await run(server.url)).toEqual(['c-1', 1, 'c-1'])
}, 60_000)
