import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loopbackCaller } from '#sufler/domain/access/caller.ts'
import { type LiveMessage, liveRequests } from '#sufler/schema/live.ts'
import { checkLiveRequest, namesOf } from '#sufler/service/live/live-requests.ts'
import { TestServer } from '../rest/test-server.ts'
import { asText, hostileVariants, pollution } from './hostile.ts'
import { rulesNamed } from './hostile-rules.ts'
import { sampleOf } from './sample.ts'

let server: TestServer
beforeAll(async () => {
  server = await TestServer.start({ log: 'error', liveSessionsPerKey: '10000' }, rulesNamed('constructor'))
})
afterAll(() => server.stop())

describe('a hostile thing at any place of a live message', () => {
  test.each(Object.entries(liveRequests))(
    '%s: is done or refused, and breaks nothing',
    async (_type, schema) => {
      const { live } = server.server.sufler
      const told: LiveMessage[] = []
      for (const variant of hostileVariants(sampleOf(schema, schema))) {
        const session = live.open(loopbackCaller, {
          send: (message) => void told.push(message),
          backlogBytes: 0,
          close: () => {},
        })
        const message = JSON.parse(asText(variant, 30_000))
        try {
          await session.receive(checkLiveRequest(message))
        } catch (error) {
          session.refuse(error, namesOf(message))
        }
        await session.end()
      }
      const codes = new Set(told.flatMap((message) => (message.type === 'error' ? message.code : [])))
      expect([...codes]).not.toContain('internal-error')
      expect(codes).toContain('live-message-invalid')
      expect(server.logLines).toEqual([])
      expect(pollution()).toEqual([])
    },
    120_000,
  )
})
