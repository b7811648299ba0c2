import { Metadata } from '@grpc/grpc-js'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { KeyedServer } from '../access/keyed-server.ts'
import { GrpcClient } from '../grpc/grpc-client.ts'
import { startSite } from '../site/site-server.ts'

const deadlineMs = 5_000

let site: KeyedServer
let client: GrpcClient

beforeAll(async () => {
  site = await startSite({ grpcPort: '0' })
  client = new GrpcClient(site.server.grpcAddress)
})
afterEach(() => vi.restoreAllMocks())
afterAll(async () => {
  client.close()
  await site.stop()
})

function bearer(): Metadata {
  const metadata = new Metadata()
  metadata.set('authorization', `Bearer ${site.keys.service.text}`)
  return metadata
}

const placements = [{ id: 'site.hero' }]
const asked = { customerId: 'nobody', placements, deadlineMs }

/** Whether each way to ask for a decision is answered by the fallback. */
const ways: [string, () => Promise<boolean>][] = [
  [
    'REST',
    async () => {
      const { body } = await site.send(site.keys.service.text, 'POST', '/v1/decisions', asked)
      return body.placements[0].fallback
    },
  ],
  [
    'a page',
    async () => {
      const request = { key: site.keys.site.text, placements, deadlineMs }
      const headers = { origin: KeyedServer.siteOrigin }
      const { body } = await site.send(undefined, 'POST', '/v1/site/decisions', request, headers)
      return body.placements[0].fallback
    },
  ],
  ['gRPC', async () => (await client.call('Decide', asked, {}, bearer())).message.placements[0].fallback],
  [
    'a stream of gRPC',
    async () => {
      const stream = client.stream('DecideStream', bearer())
      await stream.send({ requestId: 'a', request: asked })
      await stream.finish()
      return stream.messages[0].answer.placements[0].fallback
    },
  ],
]

describe.each(ways)('a decision over %s', (_name, isFallback) => {
  test('that was served at once has its whole deadline', async () => {
    expect(await isFallback()).toBe(false)
  })

  test('that had to wait has what is left of it', async () => {
    vi.spyOn(site.server.server.sufler.turnstile, 'enter').mockImplementation((arrival) =>
      arrival.serve(performance.now() - 2 * deadlineMs),
    )
    expect(await isFallback()).toBe(true)
  })
})
