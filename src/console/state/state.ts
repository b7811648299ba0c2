import type { OperatorConsole } from '../../schema/operator.ts'
import type { Connection } from '../connection/connection.ts'
import type { Language } from '../words/words.ts'
import type { Call, Caller } from './call.ts'

/** What lies over the screen, or takes the place of the lead's actions; one at a time. */
export type Panel = 'none' | 'decline' | 'later' | 'why-not' | 'help' | 'new-call' | 'who'

/** A call that asks to be answered. */
export interface Ringing {
  caller: Caller
  context: Record<string, unknown>
  /** Who calls, in words; from the demo. */
  note: string | undefined
}

/** Something that the operator must know and no other place on the screen says. */
export interface Notice {
  kind: 'not-recorded' | 'not-undone' | 'not-begun' | 'failed'
  /** Of the offer it is about. */
  title?: string | undefined
  code: string
  /** A call that could not begin, to be tried again. */
  notBegun?: { caller: Caller; context: Record<string, unknown> }
}

export type Theme = 'light' | 'dark' | 'system'

export interface ConsoleState {
  connection: Connection
  /** Requests that the server has not answered yet. */
  unsent: number
  /** Undefined until the server has told. */
  about: OperatorConsole | undefined
  /** The one on the screen. */
  call: Call | undefined
  /** Those on hold; who waits longest stands first. */
  held: readonly Call[]
  ringing: Ringing | undefined
  /** A call that came while another was open: the operator is asked. */
  second: Ringing | undefined
  /** The demo rings by itself. */
  demoPlays: boolean
  /** Calls that have rung, so that the demo goes through all of its callers. */
  rung: number
  panel: Panel
  notice: Notice | undefined
  language: Language
  theme: Theme
  /** Single keys act; WCAG 2.1.4 wants a way to switch them off. */
  shortcuts: boolean
}

export function initialState(choices: Pick<ConsoleState, 'language' | 'theme' | 'shortcuts'>): ConsoleState {
  return {
    connection: { phase: 'connecting' },
    unsent: 0,
    about: undefined,
    call: undefined,
    held: [],
    ringing: undefined,
    second: undefined,
    demoPlays: true,
    rung: 0,
    panel: 'none',
    notice: undefined,
    ...choices,
  }
}
