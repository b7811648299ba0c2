import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestServer } from '../rest/test-server.ts'
import { LiveClient } from './live-client.ts'

let server: TestServer
beforeAll(async () => {
  server = await TestServer.start()
})
afterAll(() => server.stop())

// https://www.rfc-editor.org/rfc/rfc6455#section-8.1
test('a text message that is not UTF-8 ends its connection', async () => {
  const client = await LiveClient.open(server.url)
  const closed = once(client.socket, 'close')
  client.socket.send(Buffer.from('{"type":"ping","id":"\xc0"}', 'latin1'), { binary: false })
  await closed
  expect(client.closed?.code).toBe(1007)
})
