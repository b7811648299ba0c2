import { describe, expect, test } from 'vitest'
import type { CallState, LiveMessage } from '#sufler/schema/live.ts'
import type { Action } from '../../src/console/state/actions.ts'
import { type Answer, arrange, contextOf, undoable } from '../../src/console/state/call.ts'
import { reduce } from '../../src/console/state/reduce.ts'
import { type ConsoleState, initialState } from '../../src/console/state/state.ts'
import { scriptedCards, scriptedState } from './support/catalogue.ts'

const callId = 'call-1'
const idle = initialState({ language: 'en', theme: 'system', shortcuts: true })
const opened: Action = { type: 'call-opened', callId, caller: { kind: 'customer', id: '79160000001' }, atMs: 1000 }

const stateAfter = (...actions: Action[]): ConsoleState => actions.reduce(reduce, idle)

const push = (sequence: number, changes: Partial<CallState> = {}): Action => ({
  type: 'message-received',
  message: scriptedState({ callId, sequence, ...changes }),
  atMs: 1000 + sequence,
})

const declined: Answer = {
  offerId: 'roaming-data-pack',
  title: 'Roaming data pack, 10 GB',
  outcome: 'declined',
  atMs: 2000,
  stage: 'waiting',
}

/** Ids on the screen, the lead first. */
function screen(state: ConsoleState): string[] {
  if (state.call === undefined) return []
  const { lead, next } = arrange(state.call)
  return [...(lead === undefined ? [] : [lead]), ...next].map(({ offerId }) => offerId)
}

describe('a push', () => {
  test('shows its cards in order', () => {
    expect(screen(stateAfter(opened, push(1)))).toEqual(['roaming-data-pack', 'roaming-voice-pack', 'tariff-max'])
  })

  test('of another call changes nothing', () => {
    const state = stateAfter(opened, push(1))
    expect(reduce(state, push(2, { callId: 'another' }))).toBe(state)
  })

  test.each([0, 1])('that is not newer (%i) changes nothing', (sequence) => {
    const state = stateAfter(opened, push(1))
    expect(screen(reduce(state, push(sequence, { cards: [] })))).toEqual(screen(state))
  })

  test('of a call that was begun anew counts, however small its number', () => {
    const state = stateAfter(opened, push(7), { type: 'call-restarted', callId }, push(1, { cards: [] }))
    expect(screen(state)).toEqual([])
  })

  test('marks offers that were not there before, but none of the first', () => {
    expect(stateAfter(opened, push(1)).call?.arrived).toEqual([])
    const cards = scriptedCards('en', 'roaming', new Set(['roaming-data-pack']))
    expect(stateAfter(opened, push(1), push(2, { cards })).call?.arrived).toEqual(['tv-start'])
  })

  test('ends the wait for what it confirms, and nothing else', () => {
    const state = stateAfter(
      opened,
      push(1),
      { type: 'context-asked', context: { 'call.reason': 'bill', 'page.category': 'tv' } },
      push(2, { context: { 'call.reason': 'roaming' } }),
    )
    expect(state.call && contextOf(state.call)).toEqual({ 'call.reason': 'bill', 'page.category': 'tv' })
    const settled = reduce(state, { type: 'context-settled', callId, context: { 'call.reason': 'bill' } })
    expect(settled.call && contextOf(settled.call)).toEqual({ 'call.reason': 'roaming', 'page.category': 'tv' })
  })
})

describe('what is pitched', () => {
  const pitched = stateAfter(opened, push(1), { type: 'pitched', offerId: 'roaming-voice-pack' })

  test('leads at once', () => {
    expect(screen(pitched)).toEqual(['roaming-voice-pack', 'roaming-data-pack', 'tariff-max'])
  })

  test('keeps its place and its texts, whatever a push brings', () => {
    const cards = scriptedCards('en', 'roaming', new Set())
      .map((card) => ({ ...card, presented: true, content: { ...card.content, title: 'Another title' } }))
      .reverse()
    const state = reduce(pitched, push(2, { cards, pinned: 'roaming-voice-pack' }))
    const { lead, next, isPitched } = arrange(state.call ?? expect.fail())
    expect({ isPitched, title: lead?.content.title, presented: lead?.presented }).toEqual({
      isPitched: true,
      title: 'Calls home from abroad, 100 minutes',
      presented: true,
    })
    expect(next.map(({ content }) => content.title)).toEqual(['Another title', 'Another title'])
  })

  test('stays pitched when the push was made before the server heard of it', () => {
    expect(reduce(pitched, push(2, { pinned: null })).call?.pinned).toBe('roaming-voice-pack')
  })

  test('is let go when the offer is gone', () => {
    const cards = scriptedCards('en', 'roaming', new Set(['roaming-voice-pack']))
    expect(reduce(pitched, push(2, { cards })).call?.pinned).toBeNull()
  })

  test('is taken over from the server by a page that begins', () => {
    expect(stateAfter(opened, push(3, { pinned: 'tariff-max' })).call?.pinned).toBe('tariff-max')
  })

  test('changes its texts with the language, and only then', () => {
    const cards = scriptedCards('ru', 'roaming', new Set())
    const state = reduce(pitched, push(2, { cards, locale: 'ru', pinned: 'roaming-voice-pack' }))
    expect(arrange(state.call ?? expect.fail()).lead?.content.title).toBe('Звонки домой из роуминга, 100 минут')
  })
})

describe('an answer', () => {
  const answered = stateAfter(opened, push(1), { type: 'answered', answer: declined })

  test('takes its card away before the server has heard of it, and for good', () => {
    expect(screen(answered)).toEqual(['roaming-voice-pack', 'tariff-max'])
    expect(screen(reduce(answered, push(2)))).toEqual(['roaming-voice-pack', 'tariff-max'])
  })

  test('that is refused brings the card back and says why', () => {
    const refused = { code: 'card-unknown' }
    const state = reduce(answered, { type: 'answer-refused', callId, offerId: declined.offerId, ...refused })
    expect(screen(state)[0]).toBe('roaming-data-pack')
    expect(state.notice).toEqual({ kind: 'not-recorded', title: declined.title, ...refused })
  })

  test('can be taken back within the window, the latest first, and once', () => {
    const another: Answer = { ...declined, offerId: 'tariff-max', outcome: 'later', atMs: 3000 }
    const both = reduce(answered, { type: 'answered', answer: another })
    const call = both.call ?? expect.fail()
    expect(undoable(call, 4000, 15)?.offerId).toBe('tariff-max')
    expect(undoable(call, 3000 + 15 * 60_000, 15)).toBeUndefined()

    const undoing = reduce(both, { type: 'undo-begun', offerId: 'tariff-max' })
    expect(undoable(undoing.call ?? expect.fail(), 4000, 15)?.offerId).toBe('roaming-data-pack')
    const undone = reduce(undoing, { type: 'undone', callId, offerId: 'tariff-max' })
    expect(screen(undone)).toEqual(['roaming-voice-pack', 'tariff-max'])
  })

  test('that could not be taken back stands, and the operator is told', () => {
    const state = [
      { type: 'undo-begun', offerId: declined.offerId } as const,
      { type: 'undo-refused', callId, offerId: declined.offerId, code: 'undo-too-late' } as const,
    ].reduce<ConsoleState>(reduce, answered)
    expect(state.call?.answers).toMatchObject([{ offerId: declined.offerId, stage: 'recorded' }])
    expect(state.notice?.kind).toBe('not-undone')
  })

  test('to something of an earlier call does not touch this one', () => {
    const earlier = {
      type: 'answer-refused',
      callId: 'earlier',
      offerId: declined.offerId,
      code: 'x',
    } as const
    expect(reduce(answered, earlier)).toBe(answered)
  })
})

describe('calls on hold', () => {
  const second: Action = { ...opened, callId: 'call-2', atMs: 5000 } as Action
  const both = stateAfter(opened, push(1), { type: 'call-held', atMs: 4000 }, second, push(1, { callId: 'call-2' }))

  test('wait beside the one on the screen, and follow what changes', () => {
    expect(both.call?.callId).toBe('call-2')
    expect(both.held).toMatchObject([{ callId, heldSinceMs: 4000 }])
    const state = reduce(both, push(2, { cards: [] }))
    expect(state.held[0]?.shown?.cards).toEqual([])
    expect(screen(state)).toEqual(screen(both))
  })

  test('keep what is answered late to what was said in them', () => {
    const answer: Action = { type: 'answered', answer: declined }
    const recorded: Action = { type: 'answer-recorded', callId, offerId: declined.offerId }
    const state = stateAfter(opened, push(1), answer, { type: 'call-held', atMs: 1 }, second, recorded)
    expect(state.held[0]?.answers).toMatchObject([{ stage: 'recorded' }])
    expect(state.call?.answers).toEqual([])
  })

  test('are taken up by turns', () => {
    const state = reduce(both, { type: 'call-taken-up', callId, atMs: 9000 })
    expect(state).toMatchObject({ call: { callId }, held: [{ callId: 'call-2', heldSinceMs: 9000 }] })
    expect(state.call?.heldSinceMs).toBeUndefined()
    expect(reduce(state, { type: 'call-closed', callId })).toMatchObject({ call: undefined, held: [{}] })
  })

  test('end there, when the server ends them', () => {
    const message: LiveMessage = { type: 'call.ended', callId, notPresented: [] }
    expect(reduce(both, { type: 'message-received', message, atMs: 0 })).toMatchObject({ held: [], call: {} })
  })
})

describe('a call that could not begin', () => {
  test('leaves the screen to the next one, and says so', () => {
    const context = { 'call.reason': 'bill' }
    const state = stateAfter(opened, { type: 'call-failed', callId, code: 'store-unavailable', context })
    expect(state).toMatchObject({
      call: undefined,
      notice: {
        kind: 'not-begun',
        code: 'store-unavailable',
        notBegun: { caller: { kind: 'customer', id: '79160000001' }, context },
      },
    })
    expect(reduce(state, { ...opened, callId: 'call-2' } as Action)).toMatchObject({
      call: { callId: 'call-2' },
      notice: undefined,
    })
  })
})

describe('a caller who is found out', () => {
  const caller = { kind: 'customer', id: '79160000007' } as const
  const found: Action = { type: 'caller-identified', callId, caller }
  const pitched: Action = { type: 'pitched', offerId: 'roaming-voice-pack' }

  test('has heard what was pitched', () => {
    const state = stateAfter({ ...opened, isUnknown: true } as Action, push(1), pitched, found)
    expect(state.call).toMatchObject({ caller, isUnknown: false, pinned: 'roaming-voice-pack' })
  })

  test('has not, where it was pitched to somebody else', () => {
    expect(stateAfter(opened, push(1), pitched, found).call).toMatchObject({ caller, pinned: null })
  })
})

describe('a call that comes in', () => {
  const ringing = { caller: { kind: 'phone', phone: '+79160000001' }, context: {}, note: undefined } as const

  test('rings while there is none', () => {
    expect(stateAfter({ type: 'rang', ringing }).ringing).toBe(ringing)
  })

  test('asks while another is open, and does not touch it', () => {
    const state = stateAfter(opened, push(1), { type: 'rang', ringing })
    expect(state).toMatchObject({ ringing: undefined, second: ringing, call: { callId } })
  })

  test('ends with the call, whoever ends it', () => {
    const message: LiveMessage = { type: 'call.ended', callId, notPresented: [] }
    expect(stateAfter(opened, push(1), { type: 'message-received', message, atMs: 0 }).call).toBeUndefined()
  })
})
