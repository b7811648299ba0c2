import { useApp, useNow } from '../app-context.ts'
import { type Call, undoable } from '../state/call.ts'
import { Icon } from './icon.tsx'
import { KeyHint } from './key-hint.tsx'

/** The latest answer, as long as it can be taken back. */
export function UndoBar({ call }: { call: Call }) {
  const { state, desk, words, format } = useApp()
  const nowMs = useNow(5_000)
  const windowMinutes = state.about?.undoWindowMinutes ?? 0
  const answer = undoable(call, nowMs, windowMinutes)
  const minutesLeft = answer && Math.ceil(windowMinutes - Math.max(0, nowMs - answer.atMs) / 60_000)
  return (
    <div role="status" class="undo-slot">
      {answer && (
        <div class={`undo-bar ${answer.outcome}`}>
          <p>
            <strong>{words.undo.said[answer.outcome]}</strong>
            <span class="undo-title">{answer.title}</span>
            {answer.reason && <span class="undo-detail">{answer.reason}</span>}
            {answer.until && (
              <span class="undo-detail">{format.date(Date.parse(`${answer.until}T12:00:00Z`), nowMs, 'UTC')}</span>
            )}
            {answer.stage === 'waiting' && state.connection.phase !== 'connected' && (
              <span class="badge warning">{words.undo.waiting}</span>
            )}
          </p>
          <span class="undo-window">{words.undo.windowLeft(minutesLeft ?? 0)}</span>
          <button type="button" aria-keyshortcuts="U" onClick={() => desk.undo()}>
            <Icon name="undo" /> {words.undo.undo} <KeyHint of="U" />
          </button>
        </div>
      )}
    </div>
  )
}
