import { useApp } from '../app-context.ts'

/** Says that what is shown is old, and what becomes of what is entered meanwhile. */
export function StaleBanner() {
  const { state, desk, words, format } = useApp()
  const { connection, call, unsent, about } = state
  const isLost = connection.phase === 'waiting' || connection.phase === 'offline'
  const shownAtMs = call?.shown === undefined ? undefined : call.shownAtMs
  return (
    <div role="status" class="stale-slot">
      {isLost && (shownAtMs !== undefined || unsent > 0 || call === undefined) && about !== undefined && (
        <div class="banner warning">
          <p>
            {shownAtMs === undefined
              ? words.connection.lost
              : words.connection.stale(format.timeWithSeconds(shownAtMs))}{' '}
            {unsent > 0 && <strong>{words.connection.queued(unsent)}</strong>}
          </p>
          <button type="button" onClick={() => desk.retryNow()}>
            {words.connection.retryNow}
          </button>
        </div>
      )}
    </div>
  )
}
