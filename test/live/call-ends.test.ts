import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { loopbackCaller } from '#sufler/domain/access/caller.ts'
import type { OutcomesRequest } from '#sufler/schema/outcome.ts'
import { knownCustomer } from '#sufler/service/live/call-customer.ts'
import { LiveCall } from '#sufler/service/live/live-call.ts'
import type { LiveEngine } from '#sufler/service/live/live-engine.ts'
import { LiveSession } from '#sufler/service/live/live-session.ts'
import { Pace } from '#sufler/service/live/pace.ts'
import { StoreUnavailable } from '#sufler/store/store-unavailable.ts'
import { OutcomeEngine } from '../support/outcome-engine.ts'

const placement = 'call-centre.prompt'
const customerId = 'anna'

let rules: OutcomeEngine
beforeAll(async () => {
  rules = await OutcomeEngine.open()
})
afterAll(() => rules.dispose())
afterEach(() => void vi.useRealTimers())

/** Decides what the test says: each decision waits for `answerWith`, in the order in which they were asked. */
class Stage {
  readonly given: object[] = []
  readonly broken: unknown[] = []
  readonly recorded: OutcomesRequest[] = []
  /** How often the store is away before it takes outcomes. */
  awayTimes = 0
  readonly #asked: ((token: string) => void)[] = []

  readonly engine = {
    store: { changes: { watch: async () => () => {} } },
    rulesets: { active: { index: rules.index } },
    decisions: { decide: () => new Promise((resolve) => this.#asked.push((token) => resolve(decided(token)))) },
    screen: { placement, render: async () => ({ customer: {}, cards: [{ offerId: 'roaming-pack' }] }) },
    outcomes: {
      record: async (request: OutcomesRequest) => {
        this.recorded.push(request)
        if (this.awayTimes-- > 0) throw new StoreUnavailable('away')
        return { results: request.outcomes.map(() => 'recorded'), refused: [] }
      },
    },
    units: { giveBack: async (units: object[]) => void this.given.push(...units) },
    pace: new Pace(1),
    onBroken: (error: unknown) => void this.broken.push(error),
    now: () => rules.nowMs,
  } as unknown as LiveEngine

  async answerWith(token: string): Promise<void> {
    await vi.waitUntil(() => this.#asked.length > 0)
    this.#asked.shift()?.(token)
  }
}

function decided(token: string) {
  const offers = [{ offerId: 'roaming-pack', token }]
  return {
    answer: { decisionId: `of ${token}`, degraded: [], placements: [{ id: placement, fallback: false, offers }] },
  }
}

test('a decision that comes after the end of its call gives back the units of what nobody will see', async () => {
  const stage = new Stage()
  const audience = { isListening: true, push: () => {}, fail: () => {} }
  const call = new LiveCall(stage.engine, audience, {
    callId: 'c',
    customer: knownCustomer(customerId),
    placement,
    context: {},
    locale: undefined,
  })
  const started = call.start(0)
  await stage.answerWith('seen')
  await started
  call.refresh('context')
  expect(await call.end()).toEqual(['roaming-pack'])
  await stage.answerWith('unseen')
  await vi.waitUntil(() => stage.given.length > 0)
  expect(stage.given).toEqual([{ token: 'unseen', customerId }])
})

test('a call that ends while the store is away is recorded when it is back, though nobody waits for it', async () => {
  const stage = new Stage()
  const session = new LiveSession(loopbackCaller, stage.engine, {
    onPush: () => {},
    onError: () => {},
    onEnded: () => {},
  })
  session.attach({ send: () => {}, backlogBytes: 0, close: () => {} })
  const started = session.receive({ type: 'call.start', callId: 'c', customerId, context: {} })
  await stage.answerWith('shown')
  await started
  stage.awayTimes = 2
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const ended = session.end()
  await vi.advanceTimersByTimeAsync(10_000)
  await ended
  expect(stage.recorded).toHaveLength(3)
  expect(stage.recorded.at(-1)).toEqual({ customerId, outcomes: [{ token: 'shown', outcome: 'not-presented' }] })
  expect(stage.broken).toEqual([])
})
