import type { LiveMessage } from '../../schema/live.ts'
import type { Action } from './actions.ts'
import { type Call, openedCall, pushed } from './call.ts'
import type { ConsoleState } from './state.ts'

/** What the console shows after something happened. Pure: times come with the actions. */
export function reduce(state: ConsoleState, action: Action): ConsoleState {
  switch (action.type) {
    case 'about-loaded':
      return { ...state, about: action.about }
    case 'connection-changed':
      return { ...state, connection: action.connection }
    case 'unsent-counted':
      return { ...state, unsent: action.unsent }
    case 'message-received':
      return received(state, action.message, action.atMs)
    case 'rang':
      if (state.call !== undefined) return { ...state, second: action.ringing }
      return { ...state, ringing: action.ringing, rung: state.rung + 1 }
    case 'ringing-stopped':
      return { ...state, ringing: undefined }
    case 'second-call-dismissed':
      return { ...state, second: undefined }
    case 'demo-switched':
      return { ...state, demoPlays: action.plays, ringing: action.plays ? state.ringing : undefined }
    case 'call-opened': {
      const call = openedCall(action.callId, action.caller, action.atMs)
      return { ...state, call, ringing: undefined, second: undefined, panel: 'none', notice: undefined }
    }
    case 'call-closed':
      return { ...state, call: undefined, panel: 'none' }
    case 'noticed':
      return { ...state, notice: action.notice }
    case 'notice-dismissed':
      return { ...state, notice: undefined }
    case 'panel-opened':
      return { ...state, panel: action.panel }
    case 'language-chosen':
      return { ...state, language: action.language }
    case 'theme-chosen':
      return { ...state, theme: action.theme }
    case 'shortcuts-switched':
      return { ...state, shortcuts: action.on }
    default:
      return state.call === undefined ? state : inCall(state, state.call, action)
  }
}

type CallAction = Extract<
  Action,
  {
    type:
      | 'call-restarted'
      | 'call-failed'
      | 'call-ending'
      | 'context-asked'
      | 'context-settled'
      | 'pitched'
      | 'answered'
      | 'answer-recorded'
      | 'answer-refused'
      | 'undo-begun'
      | 'undone'
      | 'undo-refused'
  }
>

function inCall(state: ConsoleState, call: Call, action: CallAction): ConsoleState {
  const withCall = (changes: Partial<Call>): ConsoleState => ({ ...state, call: { ...call, ...changes } })
  // The answer to something that was asked in an earlier call.
  if ('callId' in action && action.callId !== call.callId) return state
  switch (action.type) {
    case 'call-restarted':
      return call.shown === undefined ? state : withCall({ shown: { ...call.shown, sequence: -1 } })
    case 'call-failed':
      return withCall({ failure: { code: action.code, detail: action.detail } })
    case 'call-ending':
      return withCall({ isEnding: true })
    case 'context-asked':
      return withCall({ contextAsked: { ...call.contextAsked, ...action.context } })
    case 'context-settled': {
      const isOpen = ([name, value]: [string, unknown]) => action.context[name] !== value
      return withCall({ contextAsked: Object.fromEntries(Object.entries(call.contextAsked).filter(isOpen)) })
    }
    case 'pitched':
      return { ...withCall({ pinned: action.offerId, arrived: [] }), panel: 'none' }
    case 'answered': {
      const pinned = call.pinned === action.answer.offerId ? null : call.pinned
      return { ...withCall({ answers: [...call.answers, action.answer], pinned, arrived: [] }), panel: 'none' }
    }
    case 'answer-recorded':
      return withCall({ answers: staged(call, action.offerId, 'recorded') })
    case 'undo-begun':
      return withCall({ answers: staged(call, action.offerId, 'undoing') })
    case 'undone':
      return withCall({ answers: without(call, action.offerId) })
    case 'answer-refused': {
      const { offerId, code, detail } = action
      const notice = { kind: 'not-recorded', title: titleOf(call, offerId), code, detail } as const
      return { ...withCall({ answers: without(call, offerId) }), notice }
    }
    case 'undo-refused': {
      const { offerId, code, detail } = action
      const notice = { kind: 'not-undone', title: titleOf(call, offerId), code, detail } as const
      return { ...withCall({ answers: staged(call, offerId, 'recorded') }), notice }
    }
  }
}

function received(state: ConsoleState, message: LiveMessage, atMs: number): ConsoleState {
  const { call } = state
  if (call === undefined) return state
  if (message.type === 'call.state' && message.callId === call.callId)
    return { ...state, call: pushed(call, message, atMs) }
  if (message.type === 'call.ended' && message.callId === call.callId)
    return { ...state, call: undefined, panel: 'none' }
  return state
}

const staged = (call: Call, offerId: string, stage: Call['answers'][number]['stage']) =>
  call.answers.map((answer) => (answer.offerId === offerId ? { ...answer, stage } : answer))

const without = (call: Call, offerId: string) => call.answers.filter((answer) => answer.offerId !== offerId)

const titleOf = (call: Call, offerId: string) => call.answers.find((answer) => answer.offerId === offerId)?.title
