import type { Action } from './actions.ts'
import type { Call } from './call.ts'
import { withCall } from './calls.ts'
import type { ConsoleState } from './state.ts'

type CallAction = Extract<
  Action,
  {
    type:
      | 'call-restarted'
      | 'caller-identified'
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

/** What happens to one call, on the screen or on hold. */
export function inCall(state: ConsoleState, call: Call, action: CallAction): ConsoleState {
  const changed = (changes: Partial<Call>): ConsoleState => withCall(state, { ...call, ...changes })
  switch (action.type) {
    case 'call-restarted':
      return call.shown === undefined ? state : changed({ shown: { ...call.shown, sequence: -1 } })
    case 'caller-identified':
      // What was pitched to another customer is not pitched to this one; to somebody unknown it was.
      return changed({ caller: action.caller, isUnknown: false, pinned: call.isUnknown ? call.pinned : null })
    case 'context-asked':
      return changed({ contextAsked: { ...call.contextAsked, ...action.context } })
    case 'context-settled': {
      const isOpen = ([name, value]: [string, unknown]) => action.context[name] !== value
      return changed({ contextAsked: Object.fromEntries(Object.entries(call.contextAsked).filter(isOpen)) })
    }
    case 'pitched':
      return { ...changed({ pinned: action.offerId, arrived: [] }), panel: 'none' }
    case 'answered': {
      const pinned = call.pinned === action.answer.offerId ? null : call.pinned
      return { ...changed({ answers: [...call.answers, action.answer], pinned, arrived: [] }), panel: 'none' }
    }
    case 'answer-recorded':
      return changed({ answers: staged(call, action.offerId, 'recorded') })
    case 'undo-begun':
      return changed({ answers: staged(call, action.offerId, 'undoing') })
    case 'undone':
      return changed({ answers: without(call, action.offerId) })
    case 'answer-refused': {
      const { offerId, code } = action
      const notice = { kind: 'not-recorded', title: titleOf(call, offerId), code } as const
      return { ...changed({ answers: without(call, offerId) }), notice }
    }
    case 'undo-refused': {
      const { offerId, code } = action
      const notice = { kind: 'not-undone', title: titleOf(call, offerId), code } as const
      return { ...changed({ answers: staged(call, offerId, 'recorded') }), notice }
    }
  }
}

const staged = (call: Call, offerId: string, stage: Call['answers'][number]['stage']) =>
  call.answers.map((answer) => (answer.offerId === offerId ? { ...answer, stage } : answer))

const without = (call: Call, offerId: string) => call.answers.filter((answer) => answer.offerId !== offerId)

const titleOf = (call: Call, offerId: string) => call.answers.find((answer) => answer.offerId === offerId)?.title
