import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { demoCustomers } from '#sufler/cli/demo-customers.ts'
import type { LiveRequest } from '#sufler/schema/live.ts'
import { TestServer } from '../rest/test-server.ts'
import { type PatientRules, patientRules } from '../support/patient-demo.ts'
import { LiveClient } from './live-client.ts'

const root = join(import.meta.dirname, '../..')

let rules: PatientRules
let server: TestServer
let client: LiveClient

beforeAll(async () => {
  rules = await patientRules()
  server = await TestServer.start({ log: 'error', rules: rules.dir })
  const anna = demoCustomers(Date.now()).find(({ customerId }) => customerId === '79161234567')
  await server.send('PATCH', '/v1/customers/79161234567', { features: anna?.features })
  await server.send('POST', '/v1/aliases', {
    aliases: [{ kind: 'phone', value: '+79161234567', customerId: '79161234567' }],
  })
  client = await LiveClient.connect(server.url)
})
afterAll(async () => {
  await client.close()
  await server.stop()
  await rules.remove()
})

describe('docs/live.md', () => {
  test('shows a session as it goes', async () => {
    const text = await readFile(join(root, 'docs/live.md'), 'utf8')
    const lines = (/```jsonl\n([^`]+)```/.exec(text)?.[1] ?? '').trim().split('\n')
    expect(lines.length).toBeGreaterThan(10)
    let answers = 0
    for (const line of lines) {
      const message = JSON.parse(line.slice(2))
      if (line.startsWith('>')) {
        client.send(message as LiveRequest)
        continue
      }
      const place = answers++
      await expect.poll(() => client.messages.length, { timeout: 5_000 }).toBeGreaterThan(place)
      const shown = Object.entries(message).filter(([, value]) => value !== '…')
      expect(client.messages[place]).toMatchObject(Object.fromEntries(shown))
      for (const name of Object.keys(message)) expect(client.messages[place]).toHaveProperty(name)
    }
    expect(client.messages).toHaveLength(answers)
  })
})
