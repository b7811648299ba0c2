import { useRef, useState } from 'preact/hooks'
import { useApp } from '../app-context.ts'
import type { Caller } from '../state/call.ts'
import { callerOf } from '../state/typed-caller.ts'
import { Icon } from './icon.tsx'

/** Takes a number or an id by hand. */
export function CallerForm({ onCaller, id }: { onCaller(caller: Caller): void; id: string }) {
  const { words } = useApp()
  const field = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState('')
  const [isUnclear, setUnclear] = useState(false)
  const caller = callerOf(typed)
  return (
    <form
      class="caller-form"
      onSubmit={(event) => {
        event.preventDefault()
        setUnclear(caller === undefined)
        if (caller !== undefined) onCaller(caller)
        else field.current?.focus()
      }}
    >
      <label for={id}>{words.idle.label}</label>
      <div class="field-row">
        <input
          id={id}
          ref={field}
          autocomplete="off"
          spellcheck={false}
          maxLength={128}
          placeholder={words.idle.placeholder}
          aria-describedby={`${id}-hint`}
          aria-invalid={isUnclear}
          value={typed}
          onInput={(event) => {
            setTyped(event.currentTarget.value)
            setUnclear(false)
          }}
        />
        <button type="submit" class="primary">
          <Icon name="phone" /> {words.idle.start}
        </button>
      </div>
      <p id={`${id}-hint`} class="hint" aria-live="polite">
        {isUnclear ? words.idle.unclear : caller ? kindOf(caller, words.idle.kinds) : words.idle.hint}
      </p>
    </form>
  )
}

const kindOf = ({ kind }: Caller, kinds: { phone: string; customer: string }) =>
  kind === 'phone' ? kinds.phone : kinds.customer
