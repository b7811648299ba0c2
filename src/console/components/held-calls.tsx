import { useApp, useNow } from '../app-context.ts'
import { callerLabel, nameOf } from './caller-name.ts'
import { Icon } from './icon.tsx'

/** Who waits, since when; a click goes on with them. */
export function HeldCalls() {
  const { state, desk, words, format } = useApp()
  const nowMs = useNow(1000)
  if (state.held.length === 0) return null
  return (
    <section class="held" aria-labelledby="held">
      <h2 class="label" id="held">
        {words.call.held}
      </h2>
      <ul>
        {state.held.map((call) => {
          const who = nameOf(call, words) ?? callerLabel(call.caller, format, words)
          return (
            <li key={call.callId}>
              <button
                type="button"
                data-held={call.callId}
                aria-label={words.call.takeUpCall(who)}
                onClick={() => desk.takeUp(call.callId)}
              >
                <Icon name="play" /> <span class="held-who">{who}</span>
                <time>{format.duration(nowMs - (call.heldSinceMs ?? nowMs))}</time>
              </button>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
