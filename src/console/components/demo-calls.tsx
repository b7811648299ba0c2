import { useEffect } from 'preact/hooks'
import { useApp } from '../app-context.ts'
import type { Ringing } from '../state/state.ts'

/** Before the first call of the demo, and between two. */
const pauseMs = 2500
/** Who is not answered for so long gives up. */
const ringMs = 25_000

/** Plays incoming calls, where the server has some for us. */
export function DemoCalls() {
  const { state, desk, words, format } = useApp()
  const calls = state.about?.demoCalls ?? []
  const ringNext = () => {
    const call = calls[state.rung % calls.length]
    if (call !== undefined) desk.ring(demoRinging(call))
  }
  const canRing = calls.length > 0 && state.demoPlays && state.connection.phase === 'connected'
  const isRinging = state.ringing !== undefined
  const isBusy = state.call !== undefined || state.panel !== 'none'
  useEffect(() => {
    if (!canRing || isBusy) return
    const timer = isRinging
      ? setTimeout(() => desk.store.dispatch({ type: 'ringing-stopped' }), ringMs)
      : setTimeout(ringNext, pauseMs)
    return () => clearTimeout(timer)
  }, [canRing, isRinging, isBusy])
  if (calls.length === 0) return null
  return (
    <section class="sheet demo" aria-labelledby="demo">
      <header class="sheet-head">
        <div>
          <h2 id="demo">{words.idle.demo}</h2>
          <p class="hint">{words.idle.demoHint}</p>
        </div>
        <button
          type="button"
          aria-pressed={!state.demoPlays}
          onClick={() => desk.store.dispatch({ type: 'demo-switched', plays: !state.demoPlays })}
        >
          {words.idle.demoPause}
        </button>
      </header>
      <ul class="demo-list">
        {calls.map((call) => (
          <li key={call.phone}>
            <button type="button" class="demo-caller" onClick={() => desk.ring(demoRinging(call))}>
              <span class="demo-note">{call.note}</span>
              <span class="demo-phone">{format.phone(call.phone)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function demoRinging({
  phone,
  context,
  note,
}: {
  phone: string
  context: Record<string, unknown>
  note: string
}): Ringing {
  return { caller: { kind: 'phone', phone }, context, note }
}
