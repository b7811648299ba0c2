import { useApp, useNow } from '../app-context.ts'
import type { Connection } from '../connection/connection.ts'
import type { Words } from '../words/words.ts'

const tones = { connected: 'good', connecting: 'plain', waiting: 'warning', offline: 'bad', refused: 'bad' } as const

/** Whether what is on the screen is true at this moment. */
export function ConnectionBadge() {
  const { state, words } = useApp()
  const nowMs = useNow(500)
  const { connection } = state
  return (
    <p class={`connection ${tones[connection.phase]}`} data-phase={connection.phase}>
      <span class="dot" aria-hidden="true" />
      {describe(connection, nowMs, words)}
    </p>
  )
}

export function describe(connection: Connection, nowMs: number, { connection: words }: Words): string {
  if (connection.phase !== 'waiting') return words[connection.phase]
  return words.waiting(Math.ceil((connection.retryAtMs - nowMs) / 1000))
}
