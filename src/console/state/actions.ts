import type { LiveMessage } from '../../schema/live.ts'
import type { OperatorConsole } from '../../schema/operator.ts'
import type { Connection } from '../connection/connection.ts'
import type { Language } from '../words/words.ts'
import type { Answer, Caller } from './call.ts'
import type { Notice, Panel, Ringing, Theme } from './state.ts'

/** Everything that can happen to the console, as data. */
export type Action =
  | { type: 'about-loaded'; about: OperatorConsole }
  | { type: 'connection-changed'; connection: Connection }
  | { type: 'unsent-counted'; unsent: number }
  | { type: 'message-received'; message: LiveMessage; atMs: number }
  | { type: 'call-restarted'; callId: string }
  | { type: 'rang'; ringing: Ringing }
  | { type: 'ringing-stopped' }
  | { type: 'second-call-dismissed' }
  | { type: 'demo-switched'; plays: boolean }
  | { type: 'call-opened'; callId: string; caller: Caller; atMs: number; isUnknown?: boolean; heldSinceMs?: number }
  | { type: 'call-failed'; callId: string; code: string; context: Record<string, unknown> }
  | { type: 'call-closed'; callId: string }
  | { type: 'call-held'; atMs: number }
  | { type: 'call-taken-up'; callId: string; atMs: number }
  | { type: 'caller-identified'; callId: string; caller: Caller }
  | { type: 'context-asked'; context: Record<string, unknown> }
  | { type: 'context-settled'; callId: string; context: Record<string, unknown> }
  | { type: 'pitched'; offerId: string | null }
  | { type: 'answered'; answer: Answer }
  | { type: 'answer-recorded'; callId: string; offerId: string }
  | { type: 'answer-refused'; callId: string; offerId: string; code: string }
  | { type: 'undo-begun'; offerId: string }
  | { type: 'undone'; callId: string; offerId: string }
  | { type: 'undo-refused'; callId: string; offerId: string; code: string }
  | { type: 'noticed'; notice: Notice }
  | { type: 'notice-dismissed' }
  | { type: 'panel-opened'; panel: Panel }
  | { type: 'language-chosen'; language: Language }
  | { type: 'theme-chosen'; theme: Theme }
  | { type: 'shortcuts-switched'; on: boolean }
