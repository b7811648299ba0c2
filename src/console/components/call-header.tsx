import { useApp, useNow } from '../app-context.ts'
import type { Call } from '../state/call.ts'
import { callerLabel, nameOf } from './caller-name.ts'
import { Icon, type IconName } from './icon.tsx'
import { KeyHint } from './key-hint.tsx'

/** Who is on the line, what time it is there, how long we talk already; and what can be done with the call itself. */
export function CallHeader({ call }: { call: Call }) {
  const { desk, words, format } = useApp()
  const nowMs = useNow(1000)
  const customer = call.shown?.customer
  const name = nameOf(call, words)
  const label = callerLabel(call.caller, format, words)
  return (
    <header class="call-header">
      <div class="who">
        <h2 class="who-name">{name ?? label}</h2>
        <p class="who-ids">
          {name !== undefined && <span class="one-line">{label}</span>}
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
      <div class="call-actions">
        {customer?.identified && (
          <Action icon="person" text={words.who.other} keyName="W" act={() => desk.openPanel('who')} quiet />
        )}
        <Action icon="pause" text={words.call.hold} keyName="H" act={() => desk.hold()} />
        <Action
          icon="transfer"
          text={words.call.transfer}
          keyName="T"
          act={() => desk.endCall({ transferred: true })}
        />
        <Action icon="hangUp" text={words.call.end} keyName="E" act={() => desk.endCall()} kind="end-call" />
      </div>
    </header>
  )
}

function Action(props: { icon: IconName; text: string; keyName: string; act(): void; kind?: string; quiet?: boolean }) {
  return (
    <button
      type="button"
      class={`${props.kind ?? ''} ${props.quiet ? 'quiet' : ''}`.trim()}
      aria-keyshortcuts={props.keyName}
      onClick={props.act}
    >
      <Icon name={props.icon} /> <span class="hidden-when-tight">{props.text}</span> <KeyHint of={props.keyName} />
    </button>
  )
}
