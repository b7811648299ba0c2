import { expect, test } from 'vitest'
import { Outbox, type RequestBody } from '../../src/console/connection/outbox.ts'
import type { LiveRequest } from '../../src/schema/live.ts'

const callId = 'c'
const offerId = 'pack'

/** Made while there is no connection; the first is sent when there is one, each other when the one before is answered. */
function sentAfter(waitMs: number, bodies: readonly RequestBody[]): LiveRequest[] {
  let steadyMs = 1_000
  const sent: LiveRequest[] = []
  const outbox = new Outbox(
    (request) => sent.push(request),
    () => steadyMs,
  )
  for (const body of bodies) void outbox.add(body)
  steadyMs += waitMs
  outbox.open()
  for (const [i] of bodies.entries()) {
    steadyMs += 500
    outbox.receive({ type: 'done', id: `r${i + 1}` })
  }
  return sent
}

test('what became of an offer is dated by how long it waited for a connection', () => {
  const bodies: RequestBody[] = [
    { type: 'call.context', callId, context: {} },
    { type: 'call.pin', callId, offerId },
    { type: 'call.outcome', callId, offerId, outcome: 'accepted' },
    { type: 'call.pin', callId, offerId: null },
    { type: 'call.end', callId },
  ]
  expect(sentAfter(60_000.4, bodies).map((request) => ('ageMs' in request ? request.ageMs : undefined))).toEqual([
    undefined,
    60_500,
    61_000,
    undefined,
    undefined,
  ])
})

test('what is sent at once happens when it arrives', () => {
  const [request] = sentAfter(1_000, [{ type: 'call.outcome', callId, offerId, outcome: 'accepted' }])
  expect(request).toEqual({ type: 'call.outcome', callId, offerId, outcome: 'accepted', id: 'r1' })
})

test('nothing is older than a server takes', () => {
  const [request] = sentAfter(30 * 86_400_000, [{ type: 'call.outcome', callId, offerId, outcome: 'accepted' }])
  expect(request).toMatchObject({ ageMs: 7 * 86_400_000 })
})
