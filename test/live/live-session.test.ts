import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { loopbackCaller } from '#sufler/domain/access/caller.ts'
import type { LiveMessage } from '#sufler/schema/live.ts'
import type { LiveEngine } from '#sufler/service/live/live-engine.ts'
import { LiveSession } from '#sufler/service/live/live-session.ts'
import { messagesAtOnceMax } from '#sufler/service/live/message-rate.ts'

const never = new Promise<never>(() => {})

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => void vi.useRealTimers())

/** A session whose first message is never done, so that the others wait. */
function stuckSession(): { session: LiveSession; told: LiveMessage[] } {
  const told: LiveMessage[] = []
  const engine = { aliases: { resolve: () => never }, onBroken: () => {} } as unknown as LiveEngine
  const session = new LiveSession(loopbackCaller, engine, { onPush: () => {}, onError: () => {}, onEnded: () => {} })
  session.attach({ send: (message) => void told.push(message), backlogBytes: 0, close: () => {} })
  return { session, told }
}

describe('messages that wait for the one before them', () => {
  test('are a hundred at most: the next one is refused, and so is nothing else', () => {
    const { session, told } = stuckSession()
    const send = (id: string) => void session.receive({ type: 'call.start', id, callId: id, phone: '1', context: {} })
    for (let i = 0; i < messagesAtOnceMax; i++) send(`m${i}`)
    expect(told).toEqual([])
    // By then the rate alone would let it pass.
    vi.advanceTimersByTime(1_000)
    send('over')
    expect(told).toMatchObject([{ type: 'error', id: 'over', callId: 'over', code: 'rate-limited' }])
    expect(told[0]).toMatchObject({ detail: '100 messages wait to be done, the most that may' })
    void session.receive({ type: 'ping', id: 'p' })
    expect(told.at(-1)).toEqual({ type: 'pong', id: 'p' })
  })
})
