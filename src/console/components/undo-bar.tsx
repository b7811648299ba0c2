import { useApp, useNow } from '../app-context.ts'
import { type Call, undoable } from '../state/call.ts'
import { Icon } from './icon.tsx'
import { KeyHint } from './key-hint.tsx'
import { Text } from './text.tsx'

/**
 * The latest answer, above the offer that came in its place, and a way to take it back as long as there is one. It stands
 * in the page and not over it; when the time is over, it stays, so that nothing moves by itself.
 */
export function UndoBar({ call }: { call: Call }) {
  const { state, desk, words, format } = useApp()
  const nowMs = useNow(5_000)
  const windowMinutes = state.about?.undoWindowMinutes ?? 0
  const canUndo = undoable(call, nowMs, windowMinutes)
  const answer = canUndo ?? call.answers.at(-1)
  const minutesLeft = answer && Math.ceil(windowMinutes - Math.max(0, nowMs - answer.atMs) / 60_000)
  return (
    <div role="status" class="undo-slot">
      {answer && (
        <div class={`undo-bar ${answer.outcome}`}>
          <p>
            <strong>{words.undo.said[answer.outcome]}</strong>
            <span class="undo-title">
              <Text of={answer.title} />
            </span>
            {answer.reason && <span class="undo-detail">{answer.reason}</span>}
            {answer.until && (
              <span class="undo-detail">{format.date(Date.parse(`${answer.until}T12:00:00Z`), nowMs, 'UTC')}</span>
            )}
            {answer.stage === 'waiting' && state.connection.phase !== 'connected' && (
              <span class="badge warning">{words.undo.waiting}</span>
            )}
            <span class="undo-window">{canUndo ? words.undo.windowLeft(minutesLeft ?? 0) : words.undo.over}</span>
          </p>
          {canUndo && (
            <button type="button" aria-keyshortcuts="U" onClick={() => desk.undo()}>
              <Icon name="undo" /> {words.undo.undo} <KeyHint of="U" />
            </button>
          )}
        </div>
      )}
    </div>
  )
}
