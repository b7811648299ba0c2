import type { LiveMessage } from '../../schema/live.ts'
import type { Action } from './actions.ts'
import { openedCall, pushed } from './call.ts'
import { callIn, heldCall, takenUp, withCall, withoutCall } from './calls.ts'
import { inCall } from './in-call.ts'
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
      const { callId, caller, atMs, isUnknown, heldSinceMs } = action
      const call = { ...openedCall(callId, caller, atMs, isUnknown), heldSinceMs }
      if (heldSinceMs !== undefined) return { ...state, held: [...state.held, call] }
      return { ...state, call, ringing: undefined, second: undefined, panel: 'none', notice: undefined }
    }
    case 'call-failed': {
      const { callId, code, context } = action
      const failed = callIn(state, callId)
      if (failed === undefined) return state
      return {
        ...withoutCall(state, callId),
        notice: { kind: 'not-begun', code, notBegun: { caller: failed.caller, context } },
      }
    }
    case 'call-closed':
      return withoutCall(state, action.callId)
    case 'call-held':
      return heldCall(state, action.atMs)
    case 'call-taken-up':
      return takenUp(state, action.callId, action.atMs)
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
    default: {
      // Whichever call is on the screen by now: an answer of the server belongs to the one that it was asked for.
      const call = 'callId' in action ? callIn(state, action.callId) : state.call
      return call === undefined ? state : inCall(state, call, action)
    }
  }
}

function received(state: ConsoleState, message: LiveMessage, atMs: number): ConsoleState {
  if (message.type === 'call.ended') return withoutCall(state, message.callId)
  if (message.type !== 'call.state') return state
  const call = callIn(state, message.callId)
  return call === undefined ? state : withCall(state, pushed(call, message, atMs))
}
