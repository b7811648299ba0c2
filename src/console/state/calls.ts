import type { Call } from './call.ts'
import type { ConsoleState } from './state.ts'

/** The call on the screen, or one on hold. */
export function callIn({ call, held }: ConsoleState, callId: string): Call | undefined {
  return [call, ...held].find((each) => each?.callId === callId)
}

/** Puts a call that has changed in its place. */
export function withCall(state: ConsoleState, changed: Call): ConsoleState {
  const inPlace = (call: Call) => (call.callId === changed.callId ? changed : call)
  if (state.call?.callId === changed.callId) return changed === state.call ? state : { ...state, call: changed }
  return { ...state, held: state.held.map(inPlace) }
}

/** The call is over. */
export function withoutCall(state: ConsoleState, callId: string): ConsoleState {
  if (state.call?.callId === callId) return { ...state, call: undefined, panel: 'none' }
  const held = state.held.filter((call) => call.callId !== callId)
  return held.length === state.held.length ? state : { ...state, held }
}

/** Puts the call on the screen on hold. */
export function heldCall(state: ConsoleState, atMs: number): ConsoleState {
  const { call, held } = state
  if (call === undefined) return state
  return { ...state, call: undefined, panel: 'none', held: [...held, { ...call, heldSinceMs: atMs }] }
}

/** Goes on with a call that is on hold; the one on the screen takes its turn to wait. */
export function takenUp(state: ConsoleState, callId: string, atMs: number): ConsoleState {
  const call = state.held.find((each) => each.callId === callId)
  if (call === undefined) return state
  const { held } = withoutCall(heldCall(state, atMs), callId)
  return { ...state, held, call: { ...call, heldSinceMs: undefined }, panel: 'none', ringing: undefined }
}
