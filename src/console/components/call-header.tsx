import { useApp, useNow } from '../app-context.ts'
import type { Call } from '../state/call.ts'
import { callerLabel } from './caller-name.ts'
import { Icon } from './icon.tsx'
import { KeyHint } from './key-hint.tsx'

/** Who is on the line, what time it is there, how long we talk already. */
export function CallHeader({ call }: { call: Call }) {
  const { desk, words, format } = useApp()
  const nowMs = useNow(1000)
  const customer = call.shown?.customer
  const name = customer?.name ?? (customer === undefined || customer.known ? undefined : words.call.unknownCustomer)
  const label = callerLabel(call.caller, format)
  return (
    <header class="call-header">
      <div class="who">
        <h2 class="who-name">{name ?? label}</h2>
        <p class="who-ids">
          {name !== undefined && <span>{label}</span>}
          {customer && customer.customerId !== label && <span>{customer.customerId}</span>}
          {customer?.timeZone && (
            <span class="local-time">
              <Icon name="clock" />
              <span class="hidden-when-narrow">{words.call.localTime}</span>{' '}
              <time>{format.timeOfDay(nowMs, customer.timeZone)}</time>
            </span>
          )}
        </p>
      </div>
      <p class="call-time">
        <span class="visually-hidden">{words.call.duration} </span>
        <time>{format.duration(nowMs - call.startedAtMs)}</time>
      </p>
      <button
        type="button"
        class="end-call"
        aria-keyshortcuts="E"
        disabled={call.isEnding}
        onClick={() => desk.endCall()}
      >
        <Icon name="hangUp" />{' '}
        <span class="hidden-when-narrow">{call.isEnding ? words.call.ending : words.call.end}</span> <KeyHint of="E" />
      </button>
    </header>
  )
}
